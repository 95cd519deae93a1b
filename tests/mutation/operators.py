"""What is spoiled: one comparison, sum, constant, condition or answer of a rule at a time."""

import ast
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
OPPOSITE = {"min": "max", "max": "min", "any": "all", "all": "any", "ROUND_HALF_UP": "ROUND_DOWN"}
OPPOSITE |= {"ROUND_DOWN": "ROUND_HALF_UP"}


@dataclass(frozen=True)
class Mutant:
    """One spoiled place; `name` says it the same way after lines have moved."""

    name: str
    line: int
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """All of them, in the order of the file."""
    whole, seen = ast.parse(source), Counter[str]()
    for where, node in _places(whole):
        for spoiled in _spoiled(node):
            said = f"{where}: {_said(node)} -> {_said(spoiled)}"
            seen[said] += 1
            name = said if seen[said] == 1 else f"{said} ({seen[said]})"
            yield Mutant(name, getattr(node, "lineno", 0), _with(whole, node, spoiled))


def _places(node: ast.AST, where: str = "module") -> Iterator[tuple[str, ast.AST]]:
    """Every node that does something, and the function or class it stands in: no annotations, no decorators."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_words(child):
                continue
            inside = where
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inside = child.name if where == "module" else f"{where}.{child.name}"
            else:
                yield where, child
            yield from _places(child, inside)


def _is_words(node: ast.AST) -> bool:
    """A docstring, or the list of what a package offers."""
    if isinstance(node, ast.Assign):
        return any(isinstance(each, ast.Name) and each.id == "__all__" for each in node.targets)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _spoiled(node: ast.AST) -> Iterator[ast.AST]:
    made = _MAKERS.get(type(node))
    yield from made(node) if made else ()


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        for other in COMPARED[type(operator)]:
            yield ast.Compare(node.left, [*node.ops[:place], other(), *node.ops[place + 1 :]], node.comparators)


def _reckon(node: Any) -> Iterator[ast.AST]:
    if other := RECKONED.get(type(node.op)):
        spoiled = deepcopy(node)
        spoiled.op = other()
        yield spoiled


def _logic(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def _unary(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
    elif isinstance(node.value, str):
        yield ast.Constant(f"{node.value}?" if node.value else "?")


def _name(node: ast.Name) -> Iterator[ast.AST]:
    if isinstance(node.ctx, ast.Load) and node.id in OPPOSITE:
        yield ast.Name(OPPOSITE[node.id], ast.Load())


def _answer(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield ast.Return(ast.Constant(None))


def _condition(node: Any) -> Iterator[ast.AST]:
    """What is no comparison itself: a value that is there, or is not."""
    if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
        spoiled = deepcopy(node)
        spoiled.test = ast.UnaryOp(ast.Not(), node.test)
        yield spoiled


def _sieve(node: ast.comprehension) -> Iterator[ast.AST]:
    for place in range(len(node.ifs)):
        spoiled = deepcopy(node)
        del spoiled.ifs[place]
        yield spoiled


_MAKERS: dict[type[ast.AST], Any] = {
    ast.Compare: _compare, ast.BinOp: _reckon, ast.AugAssign: _reckon, ast.BoolOp: _logic, ast.UnaryOp: _unary,
    ast.Constant: _constant, ast.Name: _name, ast.Return: _answer, ast.If: _condition, ast.IfExp: _condition,
    ast.comprehension: _sieve,
}  # fmt: skip


def _said(node: ast.AST) -> str:
    """Its first line is enough of an `if`."""
    if isinstance(node, ast.comprehension):
        return "for ... " + " ".join(f"if {ast.unparse(each)}" for each in node.ifs)
    return ast.unparse(ast.fix_missing_locations(deepcopy(node))).splitlines()[0]


def _with(whole: ast.Module, node: ast.AST, spoiled: ast.AST) -> ast.Module:
    """The file with this one node in the other's place."""

    class Exchange(ast.NodeTransformer):
        def visit(self, each: ast.AST) -> Any:
            if each is node:
                return ast.copy_location(spoiled, node) if hasattr(node, "lineno") else spoiled
            kept = {name: getattr(each, name) for name in each._fields if hasattr(each, name)}
            changed = {name: self._of(value) for name, value in kept.items()}
            made = type(each)(**changed)
            return ast.copy_location(made, each)

        def _of(self, value: Any) -> Any:
            if isinstance(value, list):
                return [self._of(each) for each in value]
            return self.visit(value) if isinstance(value, ast.AST) else value

    return ast.fix_missing_locations(Exchange().visit(whole))
