"""Rows and columns of a linear or integer programme, handed to HiGHS through scipy, and its answer."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

INFINITE = float("inf")


@dataclass(frozen=True)
class Answer:
    """What the solver found: the columns' values (None where there is no solution) and whether they are proven best."""

    values: list[int] | None
    proven: bool
    impossible: bool = False


@dataclass
class Clock:
    """How long the solver may take in all; what is cut short says so."""

    seconds: float
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds left, never none at all: a small programme needs no more than that."""
        return max(self.seconds - (time.monotonic() - self.began), 0.2)

    def share(self, parts: int) -> "Clock":
        """Return a clock for one of several parts: twice its share, for most need less and hard ones more."""
        return Clock(min(self.left, 2 * self.left / max(parts, 1)))


@dataclass
class Model:
    """A programme in whole numbers: maximise the points of the columns within the rows."""

    points: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    wholes: list[int] = field(default_factory=list)
    least_of: list[float] = field(default_factory=list)
    most_of: list[float] = field(default_factory=list)
    _rows: list[int] = field(default_factory=list)
    _columns: list[int] = field(default_factory=list)
    _values: list[int] = field(default_factory=list)

    def column(self, points: int, most: int, *, whole: bool = False) -> int:
        """Add a column from 0 to `most` and return its place; those that need not be whole are so at every corner."""
        self.wholes.append(int(whole))
        self.points.append(points)
        self.most.append(most)
        return len(self.points) - 1

    def row(
        self, columns: Sequence[int], values: Iterable[int] | int = 1, least: float = -INFINITE, most: float = INFINITE
    ) -> None:
        """Add a row: the sum of columns times values lies between two numbers."""
        self._rows += [len(self.least_of)] * len(columns)
        self._columns += columns
        self._values += [values] * len(columns) if isinstance(values, int) else list(values)
        self.least_of.append(least)
        self.most_of.append(most)

    def solve(self, clock: Clock, *, whole: bool = True, near: float = 0.0) -> Answer:
        """Return the best values, rounded; `near`: or such that nothing is better by more than this part of them.

        `whole=False`: a corner of the rows alone, for which no column need be whole.
        """
        import numpy as np  # noqa: PLC0415  half a second, only where something is suggested
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
        from scipy.sparse import csc_array  # noqa: PLC0415

        if not self.points:
            fits = all(low <= 0 <= high for low, high in zip(self.least_of, self.most_of, strict=True))
            return Answer([] if fits else None, True, not fits)
        shape = (len(self.least_of), len(self.points))
        matrix = csc_array((np.array(self._values, float), (self._rows, self._columns)), shape=shape)
        found = milp(
            -np.array(self.points, float),
            integrality=np.array(self.wholes if whole else [0] * len(self.points)),
            bounds=Bounds(0, np.array(self.most, float)),
            constraints=[LinearConstraint(matrix, self.least_of, self.most_of)] if shape[0] else [],
            options={"time_limit": clock.left, "mip_rel_gap": near},
        )
        values = None if found.x is None else [round(float(value)) for value in found.x]
        return Answer(values, found.status in (0, 2), found.status == 2)

    def prices(self) -> list[float]:
        """Return what one more unit of each row is worth when the columns need not be whole; 0 where it is not scarce."""
        import numpy as np  # noqa: PLC0415  as in `solve`
        from scipy.optimize import linprog  # noqa: PLC0415
        from scipy.sparse import csr_array  # noqa: PLC0415

        shape = (len(self.least_of), len(self.points))
        matrix = csr_array((np.array(self._values, float), (self._rows, self._columns)), shape=shape)
        most = np.array(self.most_of)
        equal = np.array(self.least_of) == most
        found = linprog(
            -np.array(self.points, float), matrix[~equal], most[~equal], matrix[equal], most[equal],
            bounds=np.array([(0.0, float(each)) for each in self.most]), method="highs-ds",
        )  # fmt: skip
        worth = np.zeros(shape[0])
        if found.status == 0:
            worth[~equal] = -found.ineqlin.marginals
            worth[equal] = -found.eqlin.marginals
        return [float(each) for each in worth]
