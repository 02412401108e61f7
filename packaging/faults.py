"""Writes the manual's chapter of faults from the faults themselves, in Chinese and English.

    .venv/bin/python packaging/faults.py [--check]

`--check` writes nothing and says with exit code 1 that the chapter is not what the faults say. Run it after a change of
`app/registers/faults` or of their English.
"""

import argparse
from pathlib import Path

from app.registers.faults import FAULTS, Fault
from app.registers.faults.kinds import KINDS
from resources import language
from resources.language import _

PAGE = Path(__file__).resolve().parents[1] / "resources/manual/14-faults.md"

_HEAD = """# 台账里的错误

导入时每一处看不懂、对不上的地方都指明文件、工作表、行、列和原因，退回表里也有。下面按“收到后怎么办”列出全部；
括号里是命令行 `--json` 和退回表用的代码，【】处是表里的内容。台账导入以后自己对不上的地方见[疑点](13-doubts.md)。
这一页由 `packaging/faults.py` 从程序里生成。
"""


def page() -> str:
    """Return the chapter."""
    parts = [_HEAD]
    for kind in KINDS:
        faults = [fault for fault in FAULTS.values() if type(fault) is kind]
        english = _in("en", kind.outcome)
        parts.append(f"\n## {kind.group}\n\n{kind.outcome}{'' if english == kind.outcome else f' *{english}*'}\n")
        parts += [_entry(fault) for fault in faults]
    return "".join(parts)


def _entry(fault: Fault) -> str:
    lines = [f"\n### {fault.title}（`{fault.code}`）\n\n"]
    lines.append(f"- 提示：{_example(fault.sentence)}\n- 怎么改：{fault.remedy}\n")
    english = [_in("en", words) for words in (fault.title, fault.sentence, fault.remedy)]
    if all(said != words for said, words in zip(english, (fault.title, fault.sentence, fault.remedy), strict=True)):
        title, said, remedy = english
        lines.append(f"- **{title}**: {_example(said)} {remedy}\n")
    return "".join(lines)


def _in(spoken: str, words: str) -> str:
    language.use(spoken)
    said = _(words)
    language.use("zh")
    return said


def _example(words: str) -> str:
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in words)
    names = ("【列名】", "【值】", "【另一处】") if chinese else ("[column]", "[value]", "[the other]")
    return words.format(**dict(zip(("heading", "value", "detail"), names, strict=True)))


def main() -> int:
    """Write the chapter, or check it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--check", action="store_true")
    if asked.parse_args().check:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page()
        print("current" if current else f"{PAGE.name} is not what the faults say: run packaging/faults.py")
        return 0 if current else 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
