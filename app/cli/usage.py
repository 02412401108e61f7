"""What was typed wrongly on the command line, in plain words. Not here: what a verb refuses (the verbs), how it is said (`speak`)."""

from collections.abc import Sequence
from typing import Any, Final

import typer

from resources.language import N_, _

# by the name of the class: typer shows only their base
_WORDS: Final = {
    "MissingParameter": N_("少写了 {what}。"),
    "NoSuchOption": N_("没有 {what} 这个选项。"),
    "BadOptionUsage": N_("{what} 后面少写了内容。"),
    "BadParameter": N_("{what} 后面写的不对。"),
}


def in_words(problem: typer.TyperException, arguments: Sequence[str], verbs: Sequence[str]) -> str:
    """Say what is wrong with the arguments and where the right ones are told."""
    verb = next((each for each in arguments if not each.startswith("-")), "")
    if verb not in verbs:
        words = _("没有 {what} 这条命令。可用：{known}。").format(what=verb or arguments[0], known="、".join(verbs))
        return f"{words}\n{_('用法：{command}').format(command='jiedui --help')}"
    words = _WORDS.get(type(problem).__name__, N_("多写了内容：{what}"))
    told = _(words).format(what=_what(problem))
    return f"{told}\n{_('用法：{command}').format(command=f'jiedui {verb} --help')}"


def _what(problem: Any) -> str:
    """The option or argument it is about; what typer says where it is about none."""
    if name := getattr(problem, "option_name", None):
        return str(name)
    if parameter := getattr(problem, "param", None):
        return str(parameter.get_error_hint()).replace("'", "")
    said = str(problem)
    return said[said.rfind("(") :].strip("()") if "(" in said else said
