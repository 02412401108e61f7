"""What is said of a command that is written wrong: in our words, where Typer would say it in English."""

from typing import Final

import typer

from resources.language import N_, _

# by the name of Typer's exceptions: their classes are its own affair
_WORDS: Final = {
    "MissingParameter": N_("少了 {what}。"),
    "BadParameter": N_("{what} 的值不对。"),
    "NoSuchOption": N_("没有 {what} 这个选项。"),
    "BadOptionUsage": N_("{what} 后面少了值。"),
}


def usage_words(problem: typer.TyperException, arguments: list[str]) -> str:
    """Return what is wrong with a command line, and how its verb is written."""
    verb = arguments[0] if arguments and not arguments[0].startswith("-") else ""
    param = getattr(problem, "param", None)
    what = param.get_error_hint().replace("'", "") if param else getattr(problem, "option_name", "")
    words = _WORDS.get(type(problem).__name__)
    if words and what:
        said = _(words).format(what=what)
    elif verb and f"'{verb}'" in problem.message:
        said, verb = _("没有叫 {what} 的命令。").format(what=verb), ""
    elif "extra argument" in problem.message:
        said = _("多写了内容：{what}。").format(what=problem.message.rpartition("(")[2].rstrip(").").replace("'", ""))
    else:
        said = _("命令写得不对：{words}").format(words=problem.message)
    return said + _("写法见 jiedui {verb}--help。").format(verb=f"{verb} " if verb else "")
