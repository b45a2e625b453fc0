"""What is measured of this process as it stands: pages, listeners, connections, the feed."""

from nicegui.client import Client

from app.data.change_feed import ChangeFeed
from app.data.database import Database
from app.live import LiveUpdates
from app.measures import Measures


def watch_process(
    measures: Measures, database: Database, live: LiveUpdates, feed: ChangeFeed
) -> None:
    """Have these read whenever the measures are asked for."""
    watch = measures.watch
    watch("hilal_pages_open", "Pages that are open.", lambda: len(Client.instances))
    watch("hilal_listeners", "Who hears of every change.", lambda: live.listener_count)
    watch(
        "hilal_database_connections_in_use",
        "Connections of the pool that are in use.",
        lambda: database.connections_in_use,
    )
    watch("hilal_feed_listening", "1 while others are heard.", lambda: feed.is_listening)
    watch("hilal_feed_times_lost", "How often that was lost.", lambda: feed.times_lost)
