"""What stands on the judge's side for a value that did not cross."""

from collections.abc import Callable
from typing import Any

Call = Callable[[str, list, dict], object]


class CannotUse(TypeError):
    """A value that did not cross was used as if it had."""


_REFUSED = """
bool hash len iter next reversed contains getitem setitem delitem call format str int float complex index bytes fspath
eq ne lt le gt ge neg pos abs invert round trunc floor ceil add sub mul truediv floordiv mod divmod pow matmul lshift
rshift and or xor radd rsub rmul rtruediv rfloordiv rmod rdivmod rpow rmatmul rlshift rrshift rand ror rxor iadd isub
imul itruediv ifloordiv imod ipow imatmul ilshift irshift iand ior ixor enter exit await aiter anext
copy deepcopy reduce reduce_ex getstate setstate array array_ufunc array_function dir setattr delattr length_hint
"""


def _refusing(kind: type) -> type:
    """Make every use raise. On the type itself: special methods are not looked up on the instance."""

    def refuse(self: Any, *args: object, **named: object) -> object:
        raise CannotUse(self._sentence())

    for name in _REFUSED.split():
        special = f"__{name}__"
        if special not in vars(kind) or special == "__hash__":
            setattr(kind, special, refuse)
    return kind


class _Refusing:
    __slots__ = ()

    def _sentence(self) -> str:
        raise NotImplementedError

    def __getattr__(self, name: str) -> object:
        # Private names are asked for by pandas, numpy and hasattr to learn what a thing is: no use yet.
        if name.startswith("_"):
            raise AttributeError(name)
        raise CannotUse(self._sentence())


class Opaque(_Refusing):
    """A value that could not cross: only its type's name did.

    `repr`, `type(x) is Opaque`, `isinstance` and `is` work; everything else raises CannotUse, also where the Opaque
    stands on the right of an operator. Fields: `_type_name` (at most 80 characters), `_why` (one of WHYS, or ""),
    `_place` (how a sentence begins that speaks of it).
    """

    __slots__ = ("_place", "_type_name", "_why")
    _type_name: str
    _why: str
    _place: str

    def __init__(self, type_name: str, why: str = "", place: str = "这个值") -> None:
        for name, text in (("_type_name", type_name), ("_why", why), ("_place", place)):
            object.__setattr__(self, name, text)

    def __repr__(self) -> str:
        return f"<{self._type_name}：评分收不下>"

    def _sentence(self) -> str:
        reasons = {
            "too-big": "太大了，评分收不下",
            "too-deep": "一层套一层太深，评分收不下",
            "cycle": "里面又装着它自己，评分收不下",
            "inside": "里面（键、标签或单元格）有评分不收的东西",
        }
        reason = reasons.get(self._why, "评分只收数、字、日期、列表和表格")
        return f"{self._place}是 {self._type_name} 类型，{reason}"


class RemoteFunction(_Refusing):
    """A function of the trainee's, which runs on the other side: calling it returns `call(name, args, kwargs)`.

    `name`, `__name__` and `repr` work; every other use raises CannotUse, and so does a call where `call` is None.
    """

    __slots__ = ("_call", "_name")
    _name: str
    _call: Call | None

    def __init__(self, name: str, call: Call | None = None) -> None:
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_call", call)

    @property
    def name(self) -> str:
        return self._name

    @property
    def __name__(self) -> str:
        return self._name

    def __call__(self, *args: object, **named: object) -> object:
        if self._call is None:
            raise CannotUse(f"函数“{self._name}”在这里不能调用")
        return self._call(self._name, list(args), named)

    def __repr__(self) -> str:
        return f"<函数 {self._name}>"

    def _sentence(self) -> str:
        return f"“{self._name}”是函数，评分只能调用它，再看它返回什么"


_refusing(Opaque)
_refusing(RemoteFunction)
