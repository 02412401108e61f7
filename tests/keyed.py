"""What tests of the keys share: whether a passphrase opens a store, what a refusal says, a step in a store."""

from pathlib import Path

import pytest

from db import tries
from db.errors import StoreProblem
from db.store import Store


def opens(path: Path, passphrase: str) -> bool:
    """Whether a passphrase opens a store; the waits after wrong ones are another matter."""
    tries._note(path).unlink(missing_ok=True)
    try:
        Store.open(path, passphrase, read_only=True).close()
    except StoreProblem as problem:
        assert problem.code == "wrong_passphrase", problem
        return False
    return True


def refusal(work: object, *given: object, **named: object) -> str:
    """Return the code with which something is refused."""
    with pytest.raises(StoreProblem) as told:
        work(*given, **named)  # type: ignore[operator]
    return told.value.code


def write_something(store: Store, name: str = "甲") -> None:
    """Write one step."""
    with store.write("test", "试") as write:
        write.create("organisation", name=name)
