"""Paper needs the application and the program's own fonts."""

import pytest
from filelock import FileLock

from app.ui import fonts
from resources import resource


@pytest.fixture(autouse=True)
def paper(qapp) -> None:
    """The fonts are made by set-up; here for those who run the tests first."""
    with FileLock(resource("fonts.lock")):  # several test processes begin at once
        if not (resource("fonts") / fonts.FACES[0].target).exists():
            fonts.make(resource("fonts"))
    fonts.load()
