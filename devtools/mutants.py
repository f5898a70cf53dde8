"""Every small change that can be made to a file: comparisons, operators, conditions, numbers, what is returned."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where, what stood there, what stands there now, and the whole file with it."""

    file: str
    line: int
    before: str
    after: str
    source: str


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
    new = copy.deepcopy(node)
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
            new.test = ast.UnaryOp(ast.Not(), test)
        case ast.Return(value=ast.AST()):
            new.value = ast.Constant(None)
        case _:
            return None
    return new


def mutants(file: str, source: str) -> Iterator[Mutant]:
    """Every change of a file, one at a time. Annotations, docstrings and texts are left alone."""
    tree = ast.parse(source)
    spared = {id(part) for node in ast.walk(tree) for part in _spared(node)}
    places = [
        (parent, field, index, node)
        for parent in ast.walk(tree)
        for field, value in ast.iter_fields(parent)
        for index, node in enumerate(value if isinstance(value, list) else [value])
        if isinstance(node, ast.expr | ast.stmt) and id(node) not in spared
    ]
    for parent, field, index, node in places:
        new = changed(node)
        if new is None:
            continue
        ast.copy_location(new, node)
        _put(parent, field, index, new)
        text = ast.unparse(ast.fix_missing_locations(tree))
        _put(parent, field, index, node)
        yield Mutant(file, node.lineno, _short(node), _short(new), text)


def _put(parent: ast.AST, field: str, index: int, node: ast.AST) -> None:
    value = getattr(parent, field)
    if isinstance(value, list):
        value[index] = node
    else:
        setattr(parent, field, node)


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
