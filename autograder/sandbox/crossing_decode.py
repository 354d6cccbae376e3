"""The receiving half of the crossing; the grammar and the budget stand in `crossing`."""

import warnings
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from autograder.sandbox import crossing_encode as limits
from autograder.sandbox.crossing_opaque import Call, Opaque, RemoteFunction

SAME_HASH = 64


class BadCrossing(ValueError):
    """The tree does not follow the grammar, or goes over the budget."""

    def __init__(self, what: str) -> None:
        super().__init__(f"从作答程序传来的数据不合格式：{what}")


def _whole(value: Any, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise BadCrossing("整数")
    return value


def _words(value: Any, length: int) -> str:
    if type(value) is not str or len(value) > length:
        raise BadCrossing("文字")
    return value


def _one_of(value: Any, allowed: Any) -> Any:
    if type(value) is not str or value not in allowed:
        raise BadCrossing("选项")
    return value


def _list(value: Any, length: int | None = None) -> list:
    if type(value) is not list or (length is not None and len(value) != length):
        raise BadCrossing("列表")
    return value


def _fields(value: Any, *names: str) -> list:
    if type(value) is not dict or value.keys() != set(names):
        raise BadCrossing("字段")
    return [value[name] for name in names]


def _base64(value: Any, size: int | None = None) -> bytes:
    if type(value) is not str or (size is not None and len(value) != (size + 2) // 3 * 4):
        raise BadCrossing("字节")
    data = b64decode(value, validate=True)
    if size is not None and len(data) != size:
        raise BadCrossing("字节")
    return data


def _numbers(value: str, dtype: Any, shape: list[int]) -> np.ndarray:
    """A new, writable array; the bytes must be there before any room is made."""
    if type(dtype) is not str or not (dtype in limits.DTYPES or limits.TEXT_DTYPE.fullmatch(dtype)):
        raise BadCrossing("数组类型")
    kind = np.dtype(dtype)
    size = kind.itemsize
    for length in shape:
        size *= length
    data = bytearray(_base64(value, size))
    made: np.ndarray = np.ndarray(tuple(shape), kind, buffer=data)
    if kind.kind == "b" and data and max(data) > 1:
        raise BadCrossing("真假值")
    if dtype == "<M8" and bool((made.view("<i8") != limits.NAT).any()):
        raise BadCrossing("日期")  # without a unit only NaT means anything
    if kind.kind == "U" and data and int(np.frombuffer(data, "<u4").max()) > 0x10FFFF:
        raise BadCrossing("文字")
    return made


def _distinct(values: list) -> list:
    """Only what can be hashed, and not so that a dict of it would take quadratic time."""
    common = Counter(map(hash, values)).most_common(1)
    if common and common[0][1] > SAME_HASH:
        raise BadCrossing("键")
    return values


def _is_column(value: object) -> bool:
    if type(value) is np.ndarray:
        return value.ndim == 1 and value.dtype.kind in "biufcO"
    return isinstance(value, pd.api.extensions.ExtensionArray)


class _Decoder:
    def __init__(self, call: Call | None, label: str) -> None:
        self.call, self.label = call, label
        self.items, self.depth = limits.MAX_ITEMS, 0
        self.sealed = 0  # object arrays around the node at hand

    def pay(self, items: int) -> None:
        self.items -= items
        if self.items < 0:
            raise BadCrossing("太大")

    def node(self, tree: Any) -> Any:
        self.items -= 1
        if self.items < 0:
            raise BadCrossing("太大")
        kind = type(tree)
        if kind is str or kind is float or kind is bool or tree is None:
            return tree
        if kind is int:
            if tree.bit_length() > limits.MAX_BITS:
                raise BadCrossing("整数")
            return tree
        self.depth += 1
        # The encoder does not count the level of a NaN, an opaque or the array of an index.
        if self.depth > limits.MAX_DEPTH + 2:
            raise BadCrossing("太深")
        if kind is list:
            made: Any = self.each(tree)
        elif kind is dict and "opaque" in tree:
            made = self.opaque(tree)
        elif kind is dict and len(tree) == 1:
            ((tag, payload),) = tree.items()
            if tag not in _READERS:
                raise BadCrossing("种类")
            made = _READERS[tag](self, payload)
        else:
            raise BadCrossing("种类")
        self.depth -= 1
        return made

    def each(self, trees: Any) -> list:
        return [self.node(tree) for tree in _list(trees)]

    def opaque(self, tree: dict) -> Opaque:
        name, why = _fields({"why": "", **tree}, "opaque", "why")
        if self.sealed:
            raise BadCrossing("单元格")
        place = f"“{self.label}”" if self.label else "这个值"
        if self.depth > 1:
            place += "里有一项"
        return Opaque(_name(name), _one_of(why, limits.WHYS | {""}), place)

    def array(self, tree: Any) -> np.ndarray:
        dtype, shape, data = _fields(tree, "dtype", "shape", "data")
        return _numbers(data, dtype, self.shape(shape))

    def shape(self, tree: Any) -> list[int]:
        shape = [_whole(length, 0, limits.MAX_ITEMS) for length in _list(tree)]
        if len(shape) > limits.MAX_DIMS:
            raise BadCrossing("维数")
        self.pay(limits.rooms(shape))
        return shape

    def objects(self, tree: Any) -> np.ndarray:
        lengths, items = _fields(tree, "shape", "items")
        shape = [_whole(length, 0, limits.MAX_ITEMS) for length in _list(lengths)]
        if len(shape) > limits.MAX_DIMS or np.prod([float(length) for length in shape]) != len(_list(items)):
            raise BadCrossing("维数")
        self.pay(limits.rooms(shape) - len(items))
        flat: np.ndarray = np.empty(len(items), dtype=object)
        # One by one: a slice would be offered each item's length and elements first.
        self.sealed += 1
        for place, item in enumerate(items):
            flat[place] = self.node(item)
        self.sealed -= 1
        return flat.reshape(shape)

    def counts(self, tree: Any, bounds: tuple[int, int]) -> np.ndarray:
        made = self.node(tree)
        if type(made) is not np.ndarray or made.ndim != 1 or made.dtype != np.int64:
            raise BadCrossing("整数列")
        if not limits.within(made, bounds):
            raise BadCrossing("日期")
        return made

    def codes(self, tree: Any) -> np.ndarray:
        made = self.node(tree)
        if type(made) is not np.ndarray or made.ndim != 1 or made.dtype.kind != "i":
            raise BadCrossing("编码列")
        return made

    def column(self, tree: Any) -> Any:
        made = self.node(tree)
        if not _is_column(made):
            raise BadCrossing("列")
        return made

    def labels(self, tree: Any, flat: bool = False) -> Any:
        made = self.node(tree)
        if not isinstance(made, pd.Index) or (flat and isinstance(made, pd.MultiIndex)):
            raise BadCrossing("索引")
        return made

    def label_name(self, tree: Any) -> Any:
        return _distinct([self.node(tree)])[0]


def _name(value: Any) -> str:
    if _words(value, limits.NAME_LENGTH) != limits.clean(value):
        raise BadCrossing("名字")
    return value


def _zone(tree: Any) -> tzinfo | None:
    if tree is None:
        return None
    if type(tree) is dict and "zone" in tree:
        (key,) = _fields(tree, "zone")
        if not limits.ZONE.fullmatch(_words(key, 100)):
            raise BadCrossing("时区")
        return ZoneInfo(key)
    offset, name = _fields(tree, "offset", "name")
    by = timedelta(microseconds=_whole(offset, -86_400_000_000, 86_400_000_000))
    return timezone(by) if name is None else timezone(by, _words(name, limits.BUDGET))


def _str(to: _Decoder, tree: Any) -> str:
    return _base64(tree).decode("utf-8", "surrogatepass")


def _dict(to: _Decoder, tree: Any) -> dict:
    pairs = [to.each(_list(pair, 2)) for pair in _list(tree)]
    made = dict(zip(_distinct([key for key, _ in pairs]), [item for _, item in pairs], strict=True))
    if len(made) != len(pairs):
        raise BadCrossing("重复的键")
    return made


def _set(to: _Decoder, tree: Any) -> set:
    values = _distinct(to.each(tree))
    made = set(values)
    if len(made) != len(values):
        raise BadCrossing("重复的项")
    return made


def _complex(to: _Decoder, tree: Any) -> complex:
    real, imaginary = to.each(_list(tree, 2))
    if type(real) is not float or type(imaginary) is not float:
        raise BadCrossing("复数")
    return complex(real, imaginary)


def _decimal(to: _Decoder, tree: Any) -> Decimal:
    made = Decimal(_words(tree, limits.MAX_DIGITS + 20))
    if not limits.decimal_fits(made):
        raise BadCrossing("小数")
    return made


def _fraction(to: _Decoder, tree: Any) -> Fraction:
    above, below = (_whole(part, -(2**limits.MAX_BITS), 2**limits.MAX_BITS) for part in _list(tree, 2))
    return Fraction(above, below)


def _day(tree: Any, length: int) -> list[int]:
    return [_whole(part, -(10**9), 10**9) for part in _list(tree, length)]


def _datetime(to: _Decoder, tree: Any) -> datetime:
    *parts, fold, zone = _list(tree, 9)
    year, month, day, hour, minute, second, micro = _day(parts, 7)
    return datetime(year, month, day, hour, minute, second, micro, _zone(zone), fold=_whole(fold, 0, 1))


def _time(to: _Decoder, tree: Any) -> time:
    *parts, fold, zone = _list(tree, 6)
    hour, minute, second, micro = _day(parts, 4)
    return time(hour, minute, second, micro, _zone(zone), fold=_whole(fold, 0, 1))


def _scalar(to: _Decoder, tree: Any) -> Any:
    dtype, data = _fields(tree, "dtype", "data")
    return _numbers(data, dtype, [])[()]


def _npstr(to: _Decoder, tree: Any) -> np.str_:
    made = to.node(tree)
    return np.str_(_words(made, limits.BUDGET))


def _nothing(value: Any) -> Callable[[_Decoder, Any], Any]:
    def read(to: _Decoder, tree: Any) -> Any:
        if tree is not None:
            raise BadCrossing("空值")
        return value

    return read


def _timestamp(to: _Decoder, tree: Any) -> pd.Timestamp:
    value, unit, zone = _fields(tree, "value", "unit", "tz")
    _whole(value, *limits.moments(_one_of(unit, limits.PER_SECOND)))
    made, place = pd.Timestamp(np.datetime64(value, unit)), _zone(zone)
    return made if place is None else made.tz_localize("UTC").tz_convert(place)


def _pdtimedelta(to: _Decoder, tree: Any) -> pd.Timedelta:
    value, unit = _fields(tree, "value", "unit")
    _whole(value, *limits.durations(_one_of(unit, limits.PER_SECOND)))
    return pd.Timedelta(np.timedelta64(value, unit))


def _period(to: _Decoder, tree: Any) -> pd.Period:
    ordinal, freq = _fields(tree, "ordinal", "freq")
    return pd.Period(ordinal=_whole(ordinal, *limits.periods(_words(freq, 20))), freq=freq)


def _interval(to: _Decoder, tree: Any) -> pd.Interval:
    left, right, closed = _fields(tree, "left", "right", "closed")
    return pd.Interval(to.node(left), to.node(right), closed=_words(closed, 10))


def _text(to: _Decoder, tree: Any) -> Any:
    storage, na, items = _fields(tree, "storage", "na", "items")
    values: list[Any] = []
    for item in _list(items):
        values.append(item if type(item) is str or item is None else _str(to, _fields(item, "str")[0]))
    to.pay(len(values))
    na_value: Any = pd.NA if _one_of(na, ("NA", "nan")) == "NA" else np.nan
    flat: np.ndarray = np.array(values, dtype=object)
    return pd.array(flat, dtype=pd.StringDtype(_one_of(storage, ("python", "pyarrow")), na_value=na_value))


def _masked(to: _Decoder, tree: Any) -> Any:
    data, mask = (to.node(part) for part in _fields(tree, "data", "mask"))
    if not (type(data) is type(mask) is np.ndarray and data.ndim == 1 and data.shape == mask.shape):
        raise BadCrossing("可空列")
    kinds = {"b": pd.arrays.BooleanArray, "f": pd.arrays.FloatingArray}
    kinds |= dict.fromkeys("iu", pd.arrays.IntegerArray)
    return kinds[data.dtype.kind](data, mask)


def _datetimes(to: _Decoder, tree: Any) -> Any:
    unit, zone, data = _fields(tree, "unit", "tz", "data")
    counts = to.counts(data, limits.moments(_one_of(unit, limits.PER_SECOND)))
    made, place = pd.DatetimeIndex(counts.view(f"M8[{unit}]")), _zone(zone)
    return (made if place is None else made.tz_localize("UTC").tz_convert(place)).array


def _durations(to: _Decoder, tree: Any) -> Any:
    unit, data = _fields(tree, "unit", "data")
    counts = to.counts(data, limits.durations(_one_of(unit, limits.PER_SECOND)))
    return pd.TimedeltaIndex(counts.view(f"m8[{unit}]")).array


def _periods(to: _Decoder, tree: Any) -> Any:
    freq, data = _fields(tree, "freq", "data")
    ordinals = to.counts(data, limits.periods(_words(freq, 20)))
    return pd.PeriodIndex.from_ordinals(ordinals, freq=freq).array


def _intervals(to: _Decoder, tree: Any) -> Any:
    left, right, closed = _fields(tree, "left", "right", "closed")
    return pd.arrays.IntervalArray.from_arrays(
        to.labels(left, flat=True), to.labels(right, flat=True), closed=_words(closed, 10)
    )


def _categorical(to: _Decoder, tree: Any) -> pd.Categorical:
    codes, categories, ordered = _fields(tree, "codes", "categories", "ordered")
    if type(ordered) is not bool:
        raise BadCrossing("次序")
    dtype = pd.CategoricalDtype(to.labels(categories, flat=True), ordered)
    return pd.Categorical.from_codes(to.codes(codes), dtype=dtype)


def _range(to: _Decoder, tree: Any) -> pd.RangeIndex:
    start, stop, step, name = _fields(tree, "start", "stop", "step", "name")
    bounds = range(*(_whole(part, -(2**62), 2**62) for part in (start, stop, step)))
    to.pay(len(bounds))
    return pd.RangeIndex(bounds, name=to.label_name(name))


def _index(to: _Decoder, tree: Any) -> pd.Index:
    values, name, freq = _fields(tree, "values", "name", "freq")
    column, label = to.column(values), to.label_name(name)
    if freq is not None:
        if len(column) > limits.FREQ_ROWS or not limits.OFFSET.fullmatch(_words(freq, 20)):
            raise BadCrossing("频率")
        kinds = {pd.arrays.DatetimeArray: pd.DatetimeIndex, pd.arrays.TimedeltaArray: pd.TimedeltaIndex}
        return kinds[type(column)](column, freq=freq, name=label)
    if type(column) is np.ndarray and column.dtype.kind == "O":
        _distinct(column.tolist())
    return pd.Index(column, dtype=column.dtype, name=label)


def _multi(to: _Decoder, tree: Any) -> pd.MultiIndex:
    levels, codes, names = _fields(tree, "levels", "codes", "names")
    return pd.MultiIndex(
        levels=[to.labels(level, flat=True) for level in _list(levels)],
        codes=[to.codes(code) for code in _list(codes)],
        names=[to.label_name(name) for name in _list(names)],
    )


def _series(to: _Decoder, tree: Any) -> pd.Series:
    values, index, name = _fields(tree, "values", "index", "name")
    column, labels = to.column(values), to.labels(index)
    if len(column) != len(labels):
        raise BadCrossing("长度")
    return pd.Series(column, index=labels, dtype=column.dtype, name=to.label_name(name))


def _frame(to: _Decoder, tree: Any) -> pd.DataFrame:
    rows, heads, data = _fields(tree, "index", "columns", "data")
    index, columns = to.labels(rows), to.labels(heads)
    arrays = [to.column(column) for column in _list(data)]
    if len(arrays) != len(columns) or any(len(array) != len(index) for array in arrays):
        raise BadCrossing("长度")
    # Labels last: as keys of the dict, two of the same name would be one column.
    series = {place: pd.Series(array, dtype=array.dtype) for place, array in enumerate(arrays)}
    made = pd.DataFrame(series, index=pd.RangeIndex(len(index)))
    made.index, made.columns = index, columns
    return made


def _date(to: _Decoder, tree: Any) -> date:
    year, month, day = _day(tree, 3)
    return date(year, month, day)


def _timedelta(to: _Decoder, tree: Any) -> timedelta:
    days, seconds, micro = _day(tree, 3)
    return timedelta(days, seconds, micro)


def _function(to: _Decoder, tree: Any) -> RemoteFunction:
    if to.sealed:
        raise BadCrossing("单元格")
    return RemoteFunction(_name(tree), to.call)


_READERS: dict[str, Callable[[_Decoder, Any], Any]] = {
    "float": lambda to, tree: float(_one_of(tree, ("nan", "inf", "-inf"))),
    "str": _str,
    "bytes": lambda to, tree: _base64(tree),
    "complex": _complex,
    "decimal": _decimal,
    "fraction": _fraction,
    "tuple": lambda to, tree: tuple(to.each(tree)),
    "set": _set,
    "frozenset": lambda to, tree: frozenset(_set(to, tree)),
    "dict": _dict,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "timedelta": _timedelta,
    "array": _Decoder.array,
    "objects": _Decoder.objects,
    "scalar": _scalar,
    "npstr": _npstr,
    "nat": _nothing(pd.NaT),
    "na": _nothing(pd.NA),
    "timestamp": _timestamp,
    "pdtimedelta": _pdtimedelta,
    "period": _period,
    "interval": _interval,
    "text": _text,
    "masked": _masked,
    "datetimes": _datetimes,
    "durations": _durations,
    "periods": _periods,
    "intervals": _intervals,
    "categorical": _categorical,
    "range": _range,
    "index": _index,
    "multi": _multi,
    "series": _series,
    "frame": _frame,
    "function": _function,
}


def decode(tree: Any, call: Call | None = None, label: str = "") -> Any:
    """The value of a tree that may be anything json.loads can return.

    `call` is what a RemoteFunction in it calls; `label` is the trainee's name for the value, for the sentences of
    CannotUse. Raises BadCrossing, and nothing else.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _Decoder(call, label).node(tree)
    except BadCrossing:
        raise
    except Exception as problem:
        raise BadCrossing(type(problem).__name__) from None
