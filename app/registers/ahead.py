"""Children that read strangers' files while something else is done: in order, a few at a time, stopped with whoever asked."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from threading import Event
from typing import TypeVar

Asked = TypeVar("Asked")
Read = TypeVar("Read")
Stopped = Callable[[], bool]


def read_ahead(
    asked: Iterable[Asked],
    read: Callable[[Asked, Stopped], Read],
    cancelled: Stopped | None = None,
    *,
    at_once: int = 1,
) -> Iterator[Read]:
    """Yield what `read` returns for each, or raise what it raises; while one is worked on, the next `at_once` are read.

    Who looks no further (closes this, or leaves the loop) stops those: `read` is to ask its second argument now and then.
    """
    given_up = Event()

    def stopped() -> bool:
        return given_up.is_set() or (cancelled is not None and cancelled())

    left = iter(asked)
    coming: deque[Future[Read]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        try:
            coming.extend(pool.submit(read, each, stopped) for each in islice(left, at_once))
            while coming:
                found = coming.popleft().result()
                coming.extend(pool.submit(read, each, stopped) for each in islice(left, 1))
                yield found
        finally:
            given_up.set()
