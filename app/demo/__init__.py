"""The demonstration store: real places, made-up people. `build.build` makes one of any size, the same for the same seed.

Here: places, names, families, incomes, help given and who helps whom. All people, firms, phones and ID numbers are
invented (ID prefix 999999). Not here: how a store is written (`db`), where the desk offers it (`app.ui`, `app.cli`).
The passphrase stands by itself: whoever opens such a store needs nothing of what makes it.
"""

from typing import Final

DEMO_PASSPHRASE: Final = "结对演示"

__all__ = ["DEMO_PASSPHRASE"]
