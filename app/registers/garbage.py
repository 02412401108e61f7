"""Python's search for cycles put off while an import makes millions of values, none of which is a cycle."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collecting_later() -> Iterator[None]:
    """Put the search for cycles off; it is on again afterwards if it was before."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # else the first search that follows walks through all of them: half a second for 100,000 rows
            gc.enable()
