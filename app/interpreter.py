"""How a server shares Python's interpreter among its threads, and when it looks for garbage."""

import gc
import sys

SWITCH_SECONDS = 0.0005
# Python looks through everything that lives after ten collections of what is younger: with fifty
# open pages that holds every thread up for a fifth of a second, every few seconds on a busy day.
YOUNGER_COLLECTIONS = 1_000


def take_turns_quickly() -> None:
    """Let the database's threads and the event loop wait less for each other."""
    # A writer gives the interpreter away at each statement, and waits to have it back.
    sys.setswitchinterval(SWITCH_SECONDS)


def collect_seldom() -> None:
    """Look through everything a hundred times less often, and never through what is there now.

    To be called when everything that stays for good is there. Younger garbage goes as ever.
    """
    gc.collect()
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, YOUNGER_COLLECTIONS)
