"""Put a changed piece of code where the old one is at work, in this process: functions, and names of a module.

What is made when a class is made (its constraints, fields and the values of an enumeration) cannot be put in afterwards.
"""

import ast
import functools
import gc
import sys
from collections import defaultdict
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

CO_OPTIMIZED = 0x1
"""Functions have it; the bodies of modules and classes do not."""
Key = tuple[str, str, int]


class Living:
    """The functions of some files as they are in memory, wherever somebody holds them, and what they remember."""

    def __init__(self, files: set[str]) -> None:
        self.functions: dict[Key, list[FunctionType]] = defaultdict(list)
        self.caches: list[functools._lru_cache_wrapper[Any]] = []
        for one in gc.get_objects():
            if type(one) is FunctionType and one.__code__.co_filename in files:
                self.functions[_key(one.__code__)].append(one)
            elif type(one) is functools._lru_cache_wrapper:
                code = getattr(one.__wrapped__, "__code__", None)
                if code is not None and code.co_filename in files:
                    self.caches.append(one)

    def swap(self, file: str, before: ast.Module, after: ast.Module) -> bool:
        """From here on the file behaves as `after`. False: what was changed is no function and no name of the module."""
        ours = {_key(one): one for one in _functions(compile(before, file, "exec"))}
        theirs = {_key(one): one for one in _functions(compile(after, file, "exec"))}
        changed = [key for key, code in ours.items() if code != theirs[key]]
        done = [self._put(key, theirs[key]) for key in changed] or [_run_again(file, before, after)]
        for cache in self.caches:
            cache.cache_clear()
        return all(done)

    def _put(self, key: Key, code: CodeType) -> bool:
        for one in self.functions[key]:
            one.__code__ = code
        return bool(self.functions[key])


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _functions(code: CodeType) -> Iterator[CodeType]:
    """Every function that stands in a module or a class; what it holds inside belongs to it."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            if inner.co_flags & CO_OPTIMIZED:
                yield inner
            else:
                yield from _functions(inner)


def _run_again(file: str, before: ast.Module, after: ast.Module) -> bool:
    """The one statement of the module that was changed runs again, and its names are replaced wherever they are known."""
    module = next(m for m in list(sys.modules.values()) if getattr(m, "__file__", None) == file)
    new = next(
        new
        for old, new in zip(before.body, after.body, strict=True)
        if ast.dump(old) != ast.dump(new)
    )
    space = dict(vars(module))
    match new:
        case ast.FunctionDef(name=name, decorator_list=[]):
            exec(compile(ast.Module([new], []), file, "exec"), space)
            there = vars(module)[name]
            there.__defaults__ = space[name].__defaults__
            there.__kwdefaults__ = space[name].__kwdefaults__
        case ast.Assign() | ast.AnnAssign():
            exec(compile(ast.Module([new], []), file, "exec"), space)
            targets = new.targets if isinstance(new, ast.Assign) else [new.target]
            for part in (part for target in targets for part in ast.walk(target)):
                if isinstance(part, ast.Name):
                    _replace(part.id, vars(module)[part.id], space[part.id])
        case _:
            return False
    return True


def _replace(name: str, old: Any, new: Any) -> None:
    for module in list(sys.modules.values()):
        if old is not None and getattr(module, "__dict__", {}).get(name) is old:
            setattr(module, name, new)
