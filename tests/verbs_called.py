"""Which verbs the code gives to `write(verb, …)`, read from its text: constants of any module, ways between two, and functions that hand
a verb on from their callers. Not here: what must be true of them (`tests/unit/db/test_roles.py`).
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

Function = ast.FunctionDef | ast.AsyncFunctionDef
_ROUNDS: Final = 4  # a verb is handed on through fewer functions than this


class Module:
    """One file: its tree, the function each node stands in, what its names stand for."""

    def __init__(self, path: Path, name: str) -> None:
        self.name, self.tree = name, ast.parse(path.read_text(encoding="utf-8"))
        self.inside: dict[ast.AST, list[Function]] = defaultdict(list)  # the innermost last
        for function in (node for node in ast.walk(self.tree) if isinstance(node, Function)):
            for node in ast.walk(function):
                self.inside[node].append(function)

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        """Names of other modules: name -> (module, name there)."""
        found = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {each.asname or each.name: (node.module, each.name) for each in node.names}
        return found

    def assigned(self, name: str, within: ast.AST) -> list[ast.expr]:
        """Return what a name, or `self` with a dot and the name, is set to somewhere within a node."""
        values = []
        for node in ast.walk(within):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    values += [value for named, value in _pairs(target, node.value) if named == name]
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                values += [value for named, value in _pairs(node.target, node.value) if named == name]
        return values


class Called:
    """The verbs of all files of some folders: `verbs` by where they are given, `unknown` where nobody can tell from the text."""

    def __init__(self, root: Path, *folders: str) -> None:
        self._modules = {}
        for path in (path for folder in folders for path in sorted((root / folder).rglob("*.py"))):
            name = path.relative_to(root).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
            self._modules[name] = Module(path, name)
        self.verbs: dict[str, set[str]] = defaultdict(set)
        self.unknown: set[str] = set()
        carriers: set[tuple[str, str, int]] = {("", "write", 0)}
        done: set[tuple[str, str, int]] = set()
        for _round in range(_ROUNDS):
            fresh, carriers = carriers - done, set()
            for module, of, at in fresh:
                carriers |= self._calls(module, of, at)
            done |= fresh

    def _calls(self, of: str, function: str, at: int) -> set[tuple[str, str, int]]:
        """Note the verbs of all calls of a function; return the functions that only hand theirs on."""
        found = set()
        for module in self._modules.values():
            if of in ("", module.name):
                for call in _calls_in(module, function):
                    if len(call.args) > max(at, 1):
                        found |= self._take(module, call.args[at])
        return found

    def _take(self, module: Module, given: ast.expr) -> set[tuple[str, str, int]]:
        around = module.inside[given]
        for function in around if isinstance(given, ast.Name) else ():
            named = [each.arg for each in function.args.args]
            if given.id in named:  # type: ignore[attr-defined]  # a name
                at = named.index(given.id) - (named[0] == "self")  # type: ignore[attr-defined]
                return {(module.name, function.name, at)}
        verbs = self._read(module, given, around)
        if verbs is None:
            self.unknown.add(f"{module.name}: {ast.unparse(given)}")
        for verb in verbs or ():
            self.verbs[verb].add(module.name)
        return set()

    def _read(self, module: Module, given: ast.expr, around: Sequence[ast.AST]) -> set[str] | None:
        """Return what an expression may be, None where the text does not say."""
        if isinstance(given, ast.Constant):
            return {str(given.value)}
        if isinstance(given, ast.IfExp):
            both = [self._read(module, each, around) for each in (given.body, given.orelse)]
            return None if None in both else set().union(*(each or () for each in both))
        if isinstance(given, ast.Name):
            return self._named(module, given.id, around)
        if isinstance(given, ast.Attribute) and isinstance(given.value, ast.Name) and given.value.id in module.imported:
            package, name = module.imported[given.value.id]
            other = self._modules.get(f"{package}.{name}")
            return self._named(other, given.attr, ()) if other else None
        return None

    def _named(self, module: Module, name: str, around: Sequence[ast.AST]) -> set[str] | None:
        values = [value for each in around for value in module.assigned(name, each)] or module.assigned(
            name, module.tree
        )
        if not values and name in module.imported:
            there, its = module.imported[name]
            return self._named(self._modules[there], its, ()) if there in self._modules else None
        read = [self._read(module, each, around) for each in values]
        return None if not read or None in read else set().union(*(each or () for each in read))


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield what is set to what: one by one where several are set at once."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for each, its in zip(target.elts, value.elts, strict=False):
            yield from _pairs(each, its)
    elif isinstance(target, ast.Name | ast.Attribute):
        yield ast.unparse(target), value


def _calls_in(module: Module, function: str) -> Iterator[ast.Call]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == function and not (function == "write" and isinstance(node.func, ast.Name)):
                yield node
