"""What the parameters of an address ask the directory for; pages and API take the same ones."""

from starlette.datastructures import QueryParams

from app.data.read_models import SearchQuery
from app.data.search_query import parse_query


def query_of(parameters: QueryParams) -> SearchQuery:
    """The search that they mean.

    :raises InvalidSearchError: a parameter is not one the directory knows
    """
    return parse_query(
        q=parameters.get("q", ""),
        tag=parameters.getlist("tag"),
        seen=parameters.get("seen"),
        chatbot_id=parameters.get("chatbot_id"),
        identity=parameters.get("identity"),
        deleted=parameters.get("deleted"),
        sort=parameters.get("sort"),
    )
