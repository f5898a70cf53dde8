"""Every small change that can be made to a file: comparisons, operators, conditions, numbers, what is returned."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where, what stood there, what stands there now, and the whole file with it.

    `lines`: whoever comes by one of them comes by the change. `tree` is made when it is asked for and keeps the lines of the
    file; `source` does not."""

    file: str
    line: int
    lines: tuple[int, ...]
    before: str
    after: str
    is_name: bool
    """It stands where a name of the module is given its value."""
    make: Callable[[], ast.Module]

    @property
    def tree(self) -> ast.Module:
        return self.make()

    @property
    def source(self) -> str:
        return ast.unparse(self.tree)


COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
}


def changed(node: ast.AST) -> ast.AST | None:
    """The same node with one thing turned over; None where nothing is to be turned."""
    new = copy.copy(node)  # what it holds is shared: one thing of it is put elsewhere
    match new:
        case ast.Compare(ops=[one]) if type(one) in COMPARISONS:
            new.ops = [COMPARISONS[type(one)]()]
        case ast.BoolOp(op=ast.And()):
            new.op = ast.Or()
        case ast.BoolOp(op=ast.Or()):
            new.op = ast.And()
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return inner
        case ast.BinOp(op=one) if type(one) in OPERATORS:
            new.op = OPERATORS[type(one)]()
        case ast.Constant(value=bool() as value):
            new.value = not value
        case ast.Constant(value=int() as value):
            new.value = value + 1
        case ast.If(test=test) | ast.IfExp(test=test):
            new.test = ast.copy_location(ast.UnaryOp(ast.Not(), test), test)
        case ast.Return(value=ast.AST() as value):
            new.value = ast.copy_location(ast.Constant(None), value)
        case _:
            return None
    return new


def mutants(file: str, source: str) -> Iterator[Mutant]:
    """Every change of a file, one at a time. Annotations, docstrings and texts are left alone."""
    tree = ast.parse(source)
    spared = {id(part) for node in ast.walk(tree) for part in _spared(node)}
    statement = _statements(tree)
    places = [
        (parent, field, node)
        for parent in ast.walk(tree)
        for field, value in ast.iter_fields(parent)
        for node in (value if isinstance(value, list) else [value])
        if isinstance(node, ast.expr | ast.stmt) and id(node) not in spared
    ]
    for parent, field, node in places:
        new = changed(node)
        if new is None:
            continue
        yield Mutant(
            file,
            node.lineno,
            _lines(node, statement[id(node)]),
            _short(node),
            _short(new),
            any(
                statement[id(node)] is part
                for part in tree.body
                if isinstance(part, ast.Assign | ast.AnnAssign)
            ),
            partial(_put, tree, parent, field, node, new),
        )


def _put(tree: ast.Module, parent: ast.AST, field: str, node: ast.AST, new: ast.AST) -> ast.Module:
    """A copy of the file in which the parent holds the new node."""
    twin = copy.copy(parent)
    value = getattr(parent, field)
    if isinstance(value, list):
        setattr(twin, field, [new if one is node else one for one in value])
    else:
        setattr(twin, field, new)
    return ast.fix_missing_locations(copy.deepcopy(tree, {id(parent): twin}))


def _statements(tree: ast.Module) -> dict[int, ast.stmt]:
    """Each node -> the innermost statement that holds it."""
    found: dict[int, ast.stmt] = {}
    for node in ast.walk(tree):  # outer ones come first
        if isinstance(node, ast.stmt):
            found.update((id(part), node) for part in ast.walk(node))
    return found


def _lines(node: ast.expr | ast.stmt, statement: ast.stmt) -> tuple[int, ...]:
    last = node.end_lineno if isinstance(node, ast.expr) else node.lineno
    return tuple(sorted({statement.lineno, *range(node.lineno, (last or node.lineno) + 1)}))


def _spared(node: ast.AST) -> Iterator[ast.AST]:
    """What is not behaviour: types, and the settings of data classes."""
    match node:
        case ast.FunctionDef(returns=returns, args=args, decorator_list=decorators):
            annotations = [
                one.annotation for one in [*args.args, *args.kwonlyargs] if one.annotation
            ]
            parts = [*([returns] if returns else []), *annotations, *decorators]
        case ast.ClassDef(decorator_list=decorators):
            parts = list(decorators)
        case ast.AnnAssign(annotation=annotation):
            parts = [annotation]
        case _:
            parts = []
    for part in parts:
        yield from ast.walk(part)


def _short(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:90]
