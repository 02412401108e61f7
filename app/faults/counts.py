"""How the rounds of a fault loop ended: what must be nought is counted apart from what may happen."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from resources.language import _

WORST = 20  # sentences kept of what went wrong


class Corrupt(AssertionError):
    """A store that does not check, or does not open."""


class Lost(AssertionError):
    """Something that was saved is not there."""


class Half(AssertionError):
    """A state between before and after: part of a step, or a file left behind."""


@dataclass
class Counts:
    """Rounds of a loop: `ends` by how they ended; `corrupt`, `lost`, `half`, `other` must be nought.

    `control`: of a negative control, how many of its rounds failed as they must; None where the loop has none.
    """

    name: str
    ends: Counter[str] = field(default_factory=Counter)
    corrupt: int = 0
    lost: int = 0
    half: int = 0
    other: int = 0
    control: int | None = None
    wrong: list[str] = field(default_factory=list)

    @property
    def rounds(self) -> int:
        """How many rounds there were."""
        return sum(self.ends.values())

    @property
    def holds(self) -> bool:
        """Whether nothing was broken, lost or halved, and the control (if any) failed as it must."""
        return not (self.corrupt or self.lost or self.half or self.other) and self.control != 0

    def ended(self, how: str) -> None:
        """Count a round that ended as it may."""
        self.ends[how] += 1

    def failed(self, problem: AssertionError, where: str) -> None:
        """Count a round that ended as it must not."""
        kind = {Corrupt: "corrupt", Lost: "lost", Half: "half"}.get(type(problem), "other")
        self.ends[kind] += 1
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.wrong) < WORST:
            self.wrong.append(f"{where}: {problem}")

    def facts(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        return {
            "name": self.name, "rounds": self.rounds, "ends": dict(self.ends), "corrupt": self.corrupt, "lost": self.lost,
            "half": self.half, "other": self.other, "control": self.control, "holds": self.holds, "wrong": self.wrong,
        }  # fmt: skip

    def line(self) -> str:
        """Return the counts as one line."""
        ends = "，".join(f"{how} {count}" for how, count in sorted(self.ends.items()))
        words = _("{name}：{n} 次（{ends}）；损坏 {corrupt}，丢失 {lost}，半截 {half}，其他 {other}")
        said = words.format(
            name=self.name,
            n=self.rounds,
            ends=ends,
            corrupt=self.corrupt,
            lost=self.lost,
            half=self.half,
            other=self.other,
        )
        if self.control is not None:
            said += _("；反面对照失败 {n} 次（必须有）").format(n=self.control)
        return said
