import base64
import copy
import datetime as dt
import json
import math
import operator
import pickle
import re
import time
import tracemalloc
from collections import Counter, OrderedDict, defaultdict, namedtuple
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from typing import ClassVar
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.sandbox import crossing, crossing_decode, crossing_encode
from autograder.sandbox.crossing import (
    BUDGET,
    MAX_DEPTH,
    MAX_ITEMS,
    BadCrossing,
    CannotUse,
    Opaque,
    RemoteFunction,
    decode,
    dumps,
    encode,
)

quick = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck), database=None)


def cross(value, **options):
    """There and back, by way of real bytes."""
    return decode(json.loads(dumps(encode(value))), **options)


def same(left, right):
    """Assert the same type, the same values in the same order, the same labels; a NaN is a NaN."""
    assert type(left) is type(right)
    if left is None or left is pd.NA or left is pd.NaT:
        assert left is right
    elif isinstance(left, pd.DataFrame):
        assert left.shape == right.shape
        same(left.index, right.index)
        same(left.columns, right.columns)
        for place in range(left.shape[1]):
            same(left.iloc[:, place], right.iloc[:, place])
    elif isinstance(left, pd.Series):
        same(left.index, right.index)
        same(left.name, right.name)
        assert left.dtype == right.dtype
        same_cells(left.array, right.array)
    elif isinstance(left, pd.MultiIndex):
        same(list(left.names), list(right.names))
        for a, b in zip(left.levels, right.levels, strict=True):
            same(a, b)
        for a, b in zip(left.codes, right.codes, strict=True):
            same(np.asarray(a), np.asarray(b))
    elif isinstance(left, pd.Index):
        same(left.name, right.name)
        assert left.dtype == right.dtype
        assert getattr(left, "freq", None) == getattr(right, "freq", None)
        if isinstance(left, pd.RangeIndex):
            assert (left.start, left.stop, left.step) == (right.start, right.stop, right.step)
        same_cells(left.array, right.array)
    elif isinstance(left, pd.api.extensions.ExtensionArray):
        assert left.dtype == right.dtype
        same_cells(left, right)
    elif isinstance(left, np.ndarray):
        assert (left.shape, left.dtype) == (right.shape, right.dtype)
        if left.dtype.kind == "O":
            same(left.ravel().tolist(), right.ravel().tolist())
        else:
            assert left.tobytes() == right.tobytes()
    elif isinstance(left, dict):
        same(list(left), list(right))
        same(list(left.values()), list(right.values()))
    elif isinstance(left, (list, tuple)):
        assert len(left) == len(right)
        for a, b in zip(left, right, strict=True):
            same(a, b)
    elif isinstance(left, (set, frozenset)):
        assert sorted(map(repr, left)) == sorted(map(repr, right))
    elif isinstance(left, (pd.Timestamp, pd.Timedelta)):
        assert (left, left.unit) == (right, right.unit)
        assert str(getattr(left, "tz", None)) == str(getattr(right, "tz", None))
    elif isinstance(left, (dt.datetime, dt.time)):
        assert left.replace(tzinfo=None) == right.replace(tzinfo=None)
        assert (left.tzinfo, left.fold) == (right.tzinfo, right.fold)
    elif isinstance(left, (np.datetime64, np.timedelta64, np.complexfloating)):
        assert left.dtype == right.dtype
        assert left.tobytes() == right.tobytes()
    elif isinstance(left, (float, np.floating, complex, Decimal)):
        assert repr(left) == repr(right)
    else:
        assert left == right


def same_cells(left, right):
    if isinstance(left, pd.arrays.NumpyExtensionArray):
        same(left.to_numpy(), right.to_numpy())
    elif isinstance(left.dtype, pd.CategoricalDtype):
        assert left.ordered == right.ordered
        same(left.codes, right.codes)
        same(left.categories, right.categories)
    else:
        pd.testing.assert_series_equal(pd.Series(left), pd.Series(right), check_exact=True)


any_text = st.text(st.characters(exclude_categories=()), max_size=12)
offsets = st.builds(dt.timezone, st.timedeltas(dt.timedelta(hours=-23), dt.timedelta(hours=23)))
zones = st.none() | offsets | st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), dt.UTC])
pandas_units = st.sampled_from(["s", "ms", "us", "ns"])
counts = st.integers(-(10**9), 10**10)


def stamp(count, unit, zone):
    made = pd.Timestamp(np.datetime64(count, unit))
    return made if zone is None else made.tz_localize("UTC").tz_convert(zone)


numpy_dtypes = (
    hnp.boolean_dtypes()
    | hnp.integer_dtypes(endianness="<")
    | hnp.unsigned_integer_dtypes(endianness="<")
    | hnp.floating_dtypes(endianness="<", sizes=(16, 32, 64))
    | hnp.complex_number_dtypes(endianness="<", sizes=(64, 128))
    | hnp.unicode_string_dtypes(endianness="<", min_len=1, max_len=5)
    | st.sampled_from(["M8[D]", "M8[ns]", "M8[Y]", "m8[s]", "m8[us]"]).map(np.dtype)
)
arrays = numpy_dtypes.flatmap(lambda kind: hnp.arrays(kind, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0)))
numpy_scalars = numpy_dtypes.flatmap(hnp.from_dtype).filter(lambda value: isinstance(value, np.generic))
plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**900), 10**900)
    | st.floats()
    | any_text
    | st.binary(max_size=20)
    | st.complex_numbers()
    | st.decimals(allow_nan=False)
    | st.fractions()
)
moments = (
    st.dates()
    | st.times(timezones=zones)
    | st.datetimes(timezones=zones)
    | st.timedeltas()
    | st.builds(stamp, st.integers(-(10**9), 10**9), st.sampled_from(["s", "ms", "us", "ns"]), zones)
    | st.builds(lambda n, unit: pd.Timedelta(np.timedelta64(n, unit)), counts, pandas_units)
    | st.builds(
        lambda n, freq: pd.Period(ordinal=n, freq=freq), st.integers(-500, 3000), st.sampled_from(["M", "Q-DEC", "2D"])
    )
    | st.just(pd.NaT)
    | st.just(pd.NA)
    | st.builds(lambda a, b, c: pd.Interval(a, a + b, c), st.integers(0, 9), st.integers(1, 9), st.just("left"))
)
scalars = plain | moments | numpy_scalars
hashables = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=4)


def boxed(cells):
    made = np.empty(len(cells), dtype=object)
    for place, cell in enumerate(cells):
        made[place] = cell
    return made


values = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.lists(inner, max_size=4).map(boxed)
        | st.lists(st.tuples(hashables, inner), max_size=4).map(dict)
        | st.lists(hashables, max_size=4).map(set)
        | st.lists(hashables, max_size=4).map(frozenset)
    ),
    max_leaves=8,
)


def column(kind, cells):
    return cells.map(lambda made: pd.array(made, dtype=kind))


def columns(rows):
    """Arrays of that many rows, of every kind a frame may hold."""

    def of(cells):
        return st.lists(cells, min_size=rows, max_size=rows)

    whole, optional = st.integers(-100, 100), st.integers(0, 100) | st.none()
    words = st.sampled_from(["92#", "95#", "0#", "", "\ud800x"])
    return st.one_of(
        hnp.arrays(st.sampled_from(["f8", "i8", "bool", "u1", "f4", "i2", "c16"]), rows),
        of(scalars).map(boxed),
        column("Int64", of(optional)),
        column("UInt8", of(optional)),
        column("boolean", of(st.booleans() | st.none())),
        column("Float64", of(st.floats(allow_nan=False) | st.none())),
        column("str", of(words | st.none())),
        column("string", of(words | st.none())),
        st.builds(lambda made, unit: pd.array(np.array(made, f"M8[{unit}]")), of(counts.filter(bool)), pandas_units),
        st.builds(
            lambda made, zone: pd.DatetimeIndex(np.array(made, "M8[s]")).tz_localize("UTC").tz_convert(zone).array,
            of(st.integers(0, 10**9)),
            zones,
        ),
        st.builds(lambda made, unit: pd.array(np.array(made, f"m8[{unit}]")), of(counts), pandas_units),
        of(st.integers(0, 600)).map(lambda made: pd.PeriodIndex.from_ordinals(made, freq="M").array),
        of(whole).map(lambda made: pd.arrays.IntervalArray.from_tuples([(n, n + 2) for n in made], dtype="interval")),
        st.builds(
            lambda made, ordered: pd.Categorical(made, ordered=ordered), of(words.filter(str.isascii)), st.booleans()
        ),
        of(st.integers(-1, 1)).map(lambda made: pd.Categorical.from_codes(made, [dt.date(2025, 1, 1), ("a", 1)])),
        of(st.integers(-1, 0)).map(lambda made: pd.Categorical.from_codes(made, pd.interval_range(0, 3))),
    )


names = st.none() | st.sampled_from(["站", 0, ("柴油", "吨"), dt.date(2025, 1, 1), float("nan")])


@st.composite
def indexes(draw, rows):
    kind = draw(st.sampled_from(["range", "dates", "spans", "multi", "objects", "array", "array"]))
    name = draw(names)
    if kind == "range":
        return pd.RangeIndex(3, 3 + 2 * rows, 2, name=name)
    if kind == "dates":
        freq = draw(st.sampled_from(["D", "2h", "ME", "W-SUN", "B", "QS-OCT", "YE-DEC", "SME-15", "-1D"]))
        return pd.date_range("2024-03-31", periods=rows, freq=freq, tz=draw(zones), name=name)
    if kind == "spans":
        return pd.timedelta_range("1h", periods=rows, freq="30min", name=name)
    if kind == "multi":
        level = draw(st.lists(st.sampled_from(["甲", "乙"]), min_size=rows, max_size=rows))
        dates = pd.to_datetime(["2025-01-01"] * rows)
        return pd.MultiIndex.from_arrays([level, range(rows), dates], names=[name, None, "日"])
    if kind == "objects":
        return pd.Index(draw(st.lists(hashables, min_size=rows, max_size=rows).map(boxed)), dtype=object, name=name)
    values = draw(columns(rows))
    assume(values.dtype != object)
    return pd.Index(values, dtype=values.dtype, name=name)


@st.composite
def frames(draw):
    rows, width = draw(st.integers(0, 4)), draw(st.integers(0, 5))
    arrays = [draw(columns(rows)) for _ in range(width)]
    frame = pd.DataFrame(
        {place: pd.Series(array, dtype=array.dtype) for place, array in enumerate(arrays)}, index=range(rows)
    )
    frame.index, frame.columns = draw(indexes(rows)), draw(indexes(width))
    return frame


@st.composite
def labelled(draw):
    rows = draw(st.integers(0, 4))
    values = draw(columns(rows))
    return pd.Series(values, dtype=values.dtype, index=draw(indexes(rows)), name=draw(names))


everything = values | frames() | labelled() | st.integers(0, 4).flatmap(indexes) | st.integers(0, 4).flatmap(columns)


# Round trips


@quick
@given(values)
def test_does_a_plain_value_arrive_as_it_was(value):
    same(cross(value), value)


@quick
@given(st.integers(0, 4).flatmap(columns))
def test_does_an_array_arrive_as_it_was(value):
    same(cross(value), value)


@quick
@given(st.integers(0, 4).flatmap(indexes))
def test_does_an_index_arrive_as_it_was(value):
    same(cross(value), value)


@quick
@given(labelled())
def test_does_a_series_arrive_as_it_was(value):
    same(cross(value), value)


@quick
@given(frames())
def test_does_a_frame_arrive_as_it_was(value):
    same(cross(value), value)


@pytest.mark.parametrize(
    "value",
    [
        -0.0,
        "\ud800\udc00",
        {"\udc80": "a"},
        {1: "一", "1": "字", (1,): "元组", None: 0},
        Decimal("-0"),
        Decimal("1.10"),
        Decimal("NaN"),
        Decimal("-Infinity"),
        10**999,
        np.float64(-0.0),
        np.str_("a\0"),
        np.datetime64("NaT"),
        np.timedelta64(5),
        np.bool_(True),
        np.array("x"),
        boxed([[1], np.array(5), pd.Series([1]), None]),
        boxed([1, 2, 3, 4]).reshape(2, 2),
        np.zeros((0, 3)),
        np.arange(12).reshape(3, 4).T,
        dt.datetime(2025, 11, 2, 1, 30, fold=1, tzinfo=ZoneInfo("America/New_York")),
        dt.time(1, 2, 3, 4, tzinfo=dt.timezone(dt.timedelta(hours=8), "北京")),
        pd.Timestamp("2025-11-02 01:30:00.000000001").tz_localize("America/New_York", ambiguous=False),
        pd.Timestamp("9999-12-31 23:59:59.999999"),
        pd.DataFrame(),
        pd.DataFrame(index=[1, 1]),
        pd.DataFrame(columns=["a", "a"]),
        pd.DataFrame([[1, "x"], [2, "y"]], columns=["a", "a"], index=[7, 7]),
        pd.DataFrame({("油", "92#"): [1.5], ("油", "0#"): [2]}),
        pd.DataFrame({"d": ["2025-01-01"], "n": [1]}).astype({"d": "datetime64[s]"}).set_index("d"),
        pd.DataFrame({"a": [1, 2, 3], "k": ["x", "y", "x"]}).groupby("k")["a"].agg(["sum", "mean"]),
        pd.DataFrame({"a": [1, 5, 9]}).assign(b=lambda made: pd.cut(made["a"], 3)),
        pd.Series([1.5, None], dtype="Float64"),
        pd.Series(pd.arrays.FloatingArray(np.array([np.nan, 1.0]), np.array([False, True]))),
        pd.Series(["a", np.str_("b")], dtype=object),
        pd.Series([None, float("nan"), pd.NA, pd.NaT], dtype=object),
        pd.Series(["a", "b", "a"]).unique(),
        pd.Series([1, 2, 2]).value_counts(),
        pd.CategoricalIndex(["a", "b"], categories=["b", "c", "a"], ordered=True),
        pd.MultiIndex.from_product([["b", "a"], [2, 1]])[:1],
        pd.MultiIndex(levels=[["a"], [1]], codes=[[0, -1], [-1, 0]]),
        pd.date_range("2025-01-01", periods=3, freq="D", tz="Asia/Shanghai"),
        pd.Index(["a", None], dtype="str"),
        pd.PeriodIndex(["2025Q1", "NaT"], freq="Q-DEC"),
        pd.DatetimeIndex(["0001-01-01", "9999-12-31"], dtype="M8[s]"),
        pd.DatetimeIndex(["NaT"]),
        pd.IntervalIndex.from_breaks(pd.to_datetime(["2025-01-01", "2025-02-01"])),
        pd.RangeIndex(10, 0, -3, name="n"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_does_this_odd_value_arrive_as_it_was(value):
    same(cross(value), value)


def test_do_the_whys_of_the_encoder_make_sentences():
    for why in crossing_encode.WHYS | {""}:
        value = decode({"opaque": "list", "why": why} if why else {"opaque": "list"}, label="rows")
        with pytest.raises(CannotUse, match=r"^“rows”是 list 类型"):
            bool(value)


def test_are_numpy_kinds_of_another_byte_order_made_native():
    arrived = cross(np.array([1, 258], dtype=">i4"))
    assert arrived.dtype == np.dtype("i4")
    assert arrived.tolist() == [1, 258]
    assert cross(np.longlong(5)) == 5
    assert cross(np.array(["ab"], dtype=">U2")).tolist() == ["ab"]


def test_can_what_arrived_be_written_to():
    made = cross({"a": np.zeros(3), "f": pd.DataFrame({"x": [1.0, 2.0]})})
    made["a"][0] = 1
    made["f"].loc[0, "x"] = 5
    assert (made["a"][0], made["f"]["x"].sum()) == (1, 7)


def test_is_a_frequency_dropped_where_checking_it_would_be_slow_or_it_has_parameters():
    long = pd.date_range("2025-01-01", periods=50_001, freq="min")
    assert cross(long).freq is None
    assert cross(long[:-1]).freq == "min"
    odd = pd.date_range("2025-01-01", periods=3, freq=pd.DateOffset(months=1))
    assert cross(odd).freq is None
    assert list(cross(odd)) == list(odd)


def test_are_100000_numbers_there_and_back_in_20_milliseconds():
    numbers = np.random.default_rng(1).random(100_000)
    taken = []
    for _ in range(5):
        start = time.process_time()
        decode(encode(numbers))
        taken.append(time.process_time() - start)
    assert min(taken) < 0.02


# What does not cross


class Evil:
    """Says yes to everything, and remembers that it was asked."""

    asked: ClassVar[list] = []

    def _answer(self, *args):
        Evil.asked.append("asked")
        return True

    __eq__ = __lt__ = __bool__ = __len__ = __iter__ = __index__ = __float__ = __int__ = _answer
    __hash__ = __reduce__ = __reduce_ex__ = __str__ = __repr__ = __format__ = __array__ = _answer
    __class__ = property(lambda self: self._answer() and int)

    def __getattribute__(self, name):
        Evil.asked.append(name)
        return object.__getattribute__(self, name)


class LyingMeta(type):
    """What pytest may ask in peace, the encoder may not ask."""

    armed = False
    __name__ = "int"

    def _answer(cls, *args):
        if LyingMeta.armed:
            raise SystemExit
        return type.__getattribute__(cls, *args)

    def __eq__(cls, other):
        return LyingMeta._answer(cls, "mro") and cls is other

    def __hash__(cls):
        return LyingMeta._answer(cls, "mro") and 1

    __getattribute__ = _answer


class Liar(metaclass=LyingMeta):
    pass


def subclass(kind, *args):
    """An instance of a subclass that overrides what a check might ask."""
    body = {name: lambda self, *args: True for name in ("__eq__", "__len__", "__reduce__", "__bool__", "__float__")}
    return type("Mine", (kind,), body | {"__hash__": lambda self: 1})(*args)


class MyFrame(pd.DataFrame):
    pass


class MySeries(pd.Series):
    pass


class MyIndex(pd.Index):
    pass


class MyZone(dt.tzinfo):
    def utcoffset(self, when):
        raise SystemExit


Pair = namedtuple("Pair", "a b")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (Evil(), "Evil"),
        (Liar(), "Liar"),
        (subclass(int, 5), "Mine"),
        (subclass(float, 5), "Mine"),
        (subclass(str, "x"), "Mine"),
        (subclass(bytes, b"x"), "Mine"),
        (subclass(list, [1]), "Mine"),
        (subclass(dict, {}), "Mine"),
        (subclass(tuple, (1,)), "Mine"),
        (subclass(set, {1}), "Mine"),
        (subclass(Decimal, 1), "Mine"),
        (subclass(Fraction, 1), "Mine"),
        (subclass(dt.date, 2025, 1, 1), "Mine"),
        (subclass(dt.datetime, 2025, 1, 1), "Mine"),
        (subclass(dt.timedelta, 1), "Mine"),
        (subclass(np.float64, 1), "Mine"),
        (subclass(np.str_, "x"), "Mine"),
        (Pair(1, 2), "Pair"),
        (OrderedDict(a=1), "OrderedDict"),
        (defaultdict(int), "defaultdict"),
        (Counter("aa"), "Counter"),
        (np.rec.array([(1, 2.0)]), "recarray"),
        (np.ma.masked_array([1, 2], [True, False]), "MaskedArray"),
        (np.zeros(2).view(type("matrix", (np.ndarray,), {})), "matrix"),
        (np.zeros(2, dtype="i4,f8"), "ndarray"),
        (np.zeros(2, dtype="S3"), "ndarray"),
        (np.zeros(2, dtype="longdouble"), "ndarray"),
        (np.zeros(2, dtype="M8[25s]"), "ndarray"),
        (np.zeros((1,) * 9), "ndarray"),
        (np.void(b"x"), "void"),
        (MyFrame({"a": [1]}), "MyFrame"),
        (MySeries([1]), "MySeries"),
        (pd.Series(pd.arrays.SparseArray([0, 1])), "Series"),
        (pd.Series([1], index=MyIndex._simple_new(np.array([1], dtype=object))), "Series"),
        (pd.DataFrame({"a": [1]}, index=pd.Index([Evil], dtype=object)), "DataFrame"),
        (pd.Index([[1], 2], dtype=object), "Index"),
        (pd.Categorical.from_codes([0], pd.Index([Evil], dtype=object)), "Categorical"),
        (pd.array(np.array(["10000-01-01"], "M8[s]")), "DatetimeArray"),
        (pd.array(np.array([2**62], "m8[s]")), "TimedeltaArray"),
        (pd.Timestamp(np.datetime64("10000-01-01", "s")), "Timestamp"),
        (pd.Period(ordinal=10**15, freq="Y-DEC"), "Period"),
        (dt.datetime(2025, 1, 1, tzinfo=MyZone()), "datetime"),
        ({Evil: 1}, "dict"),
        ({(1, Evil): 1}, "dict"),
        ({(1, frozenset([Evil])): 1}, "dict"),
        ({1, Evil}, "set"),
        ({1, len}, "set"),
        ({1, cross}, "set"),
        (len, "builtin_function_or_method"),
        (int, "type"),
        (Evil, "type"),
        (range(3), "range"),
        (iter([]), "list_iterator"),
        (object(), "object"),
        (bytearray(b"x"), "bytearray"),
        (NotImplemented, "NotImplementedType"),
        (np, "module"),
        (pd.DataFrame({"a": [1]}).groupby("a"), "DataFrameGroupBy"),
        (np.dtype("f8"), "Float64DType"),
        (Opaque("x"), "Opaque"),
        (RemoteFunction("x"), "RemoteFunction"),
    ],
    ids=lambda value: value if type(value) is str else "",
)
def test_is_anything_else_opaque(value, name):
    Evil.asked.clear()
    LyingMeta.armed = True
    try:
        tree = encode(value)
    finally:
        LyingMeta.armed = False
    assert not Evil.asked
    assert tree["opaque"] == name
    arrived = decode(json.loads(dumps(tree)))
    assert type(arrived) is Opaque
    # Inside a list only this one item is lost.
    before, lost, after = cross([1, value, 2])
    assert (before, type(lost), after) == (1, Opaque, 2)
    assert not Evil.asked


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_is_a_numpy_matrix_opaque():
    assert encode(np.matrix([[1]])) == {"opaque": "matrix"}


@pytest.mark.parametrize(
    "cell", [Evil(), print, cross, [Evil()], {"a": (cross,)}], ids=lambda cell: type(cell).__name__
)
def test_is_a_column_with_a_cell_that_cannot_cross_opaque_as_a_whole(cell):
    # pandas takes a TypeError of `cell != 1` for True; the judge would see an answer.
    cells = boxed([1, cell])
    for holder in (cells, pd.Series(cells, dtype=object), pd.DataFrame({"a": pd.Series(cells, dtype=object)})):
        assert encode(holder) == {"opaque": type(holder).__name__, "why": "inside"}
        assert [type(item) for item in cross([holder, 1])] == [Opaque, int]
    # In a list each is for itself.
    assert type(cross([1, Evil()])[1]) is Opaque
    assert type(cross({"a": cross})["a"]) is RemoteFunction


def test_does_a_tampered_object_never_make_the_encoder_raise():
    frame = pd.DataFrame({"a": [1]})
    object.__setattr__(frame, "_mgr", Evil())
    fraction = Fraction(1, 2)
    fraction._numerator = Evil()
    with (resources.files("tzdata") / "zoneinfo" / "Asia" / "Shanghai").open("rb") as file:
        zone = ZoneInfo.from_file(file, key="Mars/Base")
    text = pd.array(["a"], dtype="str")
    text._ndarray[0] = subclass(str, "b")
    for value in (frame, fraction, text, dt.datetime(2025, 1, 1, tzinfo=zone)):
        assert "opaque" in encode(value)
        assert type(cross(value)) is Opaque


def test_are_names_of_types_and_functions_cleaned():
    named = type("a\n\x1b[31m‮b" + "长" * 200, (), {})()
    assert encode(named) == {"opaque": "a??[31m?b" + "长" * 71}

    def function():
        pass

    function.__name__ = "\ud800f"
    assert encode(function) == {"function": "?f"}
    function.__name__ = subclass(str, "g")
    assert type(encode(function)["function"]) is str
    assert encode(lambda: 0) == {"function": "<lambda>"}


# Limits


def test_is_a_value_that_holds_itself_a_cycle():
    loop = [1]
    loop.append({"again": loop})
    assert encode(loop) == {"opaque": "list", "why": "cycle"}
    array = boxed([1, 2])
    array[1] = (array,)
    assert encode(array) == {"opaque": "ndarray", "why": "cycle"}
    series = pd.Series([1, 2], dtype=object)
    series.array[0] = [series]
    assert encode([series]) == {"opaque": "list", "why": "cycle"}
    # The same thing twice is no cycle.
    twin = [1]
    assert cross([twin, twin]) == [[1], [1]]


@pytest.mark.parametrize("leaf", [1, float("nan"), "\ud800", object(), print, pd.Index([("a", float("nan"))] * 2)])
def test_is_a_deep_value_opaque_and_one_level_less_deep_decodes(leaf):
    def nested(depth):
        made = leaf
        for _ in range(depth):
            made = (made,)
        return made

    depth = next(n for n in range(MAX_DEPTH, 0, -1) if "opaque" not in encode(nested(n)))
    assert depth >= MAX_DEPTH - 4
    assert type(cross(nested(depth))) is tuple
    assert encode(nested(MAX_DEPTH + 1)) == {"opaque": "tuple", "why": "too-deep"}
    assert encode(nested(200_000)) == {"opaque": "tuple", "why": "too-deep"}


def doubled(times):
    made = [1]
    for _ in range(times):
        made = [made, made]
    return made


@pytest.mark.parametrize(
    "make",
    [
        lambda: doubled(50),
        lambda: np.broadcast_to(np.float64(1), (10**6, 10**6)),
        lambda: np.broadcast_to(np.array(None), (10**6, 10**6)),
        lambda: np.zeros((10**6, 10**6, 0)),
        lambda: pd.RangeIndex(10**15),
        lambda: pd.DataFrame(index=pd.RangeIndex(MAX_ITEMS + 1)),
        lambda: 10**1001,
        lambda: [1, 2**50_000],
        lambda: Decimal("1e999999"),
        lambda: Decimal("1" * 1001),
        lambda: "x" * (BUDGET + 1),
        lambda: "\n" * (BUDGET // 2 + 1),
        lambda: "\ud800" * (BUDGET // 3),
        lambda: bytes(BUDGET),
        lambda: np.zeros(BUDGET // 8),
        lambda: np.zeros(MAX_ITEMS + 1, dtype="i1"),
    ],
)
def test_is_too_much_turned_away_quickly_as_a_whole(make):
    value = make()
    start = time.process_time()
    assert encode([value]) == {"opaque": "list", "why": "too-big"}
    assert time.process_time() - start < 8  # a second and a half alone; beside other work a core counts for less


def test_is_an_array_weighed_before_it_is_copied():
    value = np.broadcast_to(np.array("x", dtype="<U1000"), 100_000)
    tracemalloc.start()
    try:
        assert encode(value)["why"] == "too-big"
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


@quick
@given(everything, st.integers(0, 3000))
def test_does_the_json_stay_within_the_budget(value, budget):
    tree = encode(value, budget)
    if isinstance(tree, dict) and tree.get("why") == "too-big":
        assert budget < 10 * len(dumps(encode(value))) + 200
    else:
        assert len(dumps(tree)) <= budget


def test_does_the_budget_hold_for_many_small_things_of_each_kind():
    for value in [
        1.5,
        "站\n",
        -(2**70),
        True,
        float("nan"),
        b"",
        (),
        set(),
        frozenset(),
        {},
        {1: 2},
        1j,
        Decimal("1.5"),
        Fraction(-1, 3),
        dt.date(2025, 12, 31),
        dt.datetime(2025, 12, 31, 23, 59, 59, 999999),
        dt.time(23, 59, 59, 999999),
        dt.timedelta(-999999999, 86399, 999999),
        np.float64(1),
        np.datetime64("2025", "us"),
        np.str_(""),
        pd.NaT,
        pd.NA,
        pd.Timestamp.min,
        pd.Timestamp("2025-12-31", tz="America/Argentina/Buenos_Aires"),
        pd.Timedelta.min,
        pd.Period("2025-01", "M"),
        pd.Interval(0, 1),
        np.zeros(0),
        np.zeros((0,) * 8, "M8[us]"),
        boxed([]),
        pd.Index([]),
        pd.RangeIndex(0),
        pd.Series([], dtype=float),
        pd.DataFrame(),
        pd.array([], dtype="Int64"),
        pd.array([], dtype="str"),
        pd.Categorical([]),
        pd.PeriodIndex([], freq="M").array,
        pd.DatetimeIndex([], tz="UTC"),
        pd.timedelta_range(0, periods=0),
        pd.IntervalIndex([]),
        pd.MultiIndex.from_arrays([[], []]),
        object(),
        print,
        cross,
    ]:
        many = [value] * 50
        size = len(dumps(encode(many)))
        assert encode(many, size - 1)["why"] == "too-big"
        assert len(dumps(encode(many, size * 8))) == size


# A hostile message


def _pack(numbers, dtype="<i8"):
    return base64.b64encode(np.array(numbers, dtype).tobytes()).decode()


def array(numbers, dtype="<i8", **changed):
    return {"array": {"dtype": dtype, "shape": [len(numbers)], "data": _pack(numbers, dtype)} | changed}


def index(values, **changed):
    return {"index": {"values": values, "name": None, "freq": None} | changed}


def ranged(start, stop, step=1, name=None):
    return {"range": {"start": start, "stop": stop, "step": step, "name": name}}


def series(**changed):
    return {"series": {"values": array([1, 2]), "index": ranged(0, 2), "name": None} | changed}


def frame(**changed):
    return {"frame": {"index": ranged(0, 2), "columns": ranged(0, 1), "data": [array([1, 2])]} | changed}


def nested(tag, depth):
    made = 1
    for _ in range(depth):
        made = {tag: [made]} if tag else [made]
    return made


HUGE = 10**12
OPAQUE = {"opaque": "X"}
HOSTILE = {
    "not-a-node": {},
    "two-tags": {"tuple": [], "set": []},
    "unknown-tag": {"pickle": "gASVBQAAAAAAAACMAWGULg=="},
    "private-tag": {"__class__": []},
    "tuple-of-object": {"tuple": {"a": 1}},
    "tuple-of-text": {"tuple": "abc"},
    "long-int": 10**1001,
    "float-words": {"float": "1e5"},
    "float-number": {"float": 1.0},
    "bad-base64": {"bytes": "A"},
    "base64-with-junk": {"bytes": "AA==\n"},
    "bytes-of-number": {"bytes": 5},
    "str-not-utf8": {"str": "/w=="},
    "dict-not-pairs": {"dict": [[1]]},
    "dict-of-triples": {"dict": [[1, 2, 3]]},
    "dict-of-text": {"dict": ["ab"]},
    "dict-twice": {"dict": [[1, 2], [True, 3]]},
    "dict-list-key": {"dict": [[[], 1]]},
    "dict-opaque-key": {"dict": [[OPAQUE, 1]]},
    "dict-function-key": {"dict": [[{"function": "f"}, 1]]},
    "set-twice": {"set": [1, 1.0]},
    "set-unhashable": {"set": [{"tuple": [[]]}]},
    "set-colliding-ints": {"set": [n * (2**61 - 1) for n in range(1, 20_000)]},
    "set-colliding-tuples": {"set": [{"tuple": [-1 - (n >> bit & 1) for bit in range(12)]} for n in range(4096)]},
    "dict-colliding": {"dict": [[n * (2**61 - 1), 0] for n in range(1, 20_000)]},
    "index-colliding": index({"objects": {"shape": [19_999], "items": [n * (2**61 - 1) for n in range(1, 20_000)]}}),
    "complex-of-text": {"complex": ["1", 2.0]},
    "complex-one": {"complex": [1.0]},
    "decimal-words": {"decimal": "abc"},
    "decimal-bomb": {"decimal": "1e999999999"},
    "decimal-long": {"decimal": "1" * 1001},
    "decimal-tiny": {"decimal": "1e-999999"},
    "fraction-zero": {"fraction": [1, 0]},
    "fraction-float": {"fraction": [1, 2.5]},
    "fraction-bool": {"fraction": [True, 2]},
    "date-30-february": {"date": [2025, 2, 30]},
    "date-year-10000": {"date": [10000, 1, 1]},
    "date-bool": {"date": [2025, True, 1]},
    "date-float": {"date": [2025, 1, 1.0]},
    "date-huge": {"date": [10**30, 1, 1]},
    "time-25": {"time": [25, 0, 0, 0, 0, None]},
    "datetime-short": {"datetime": [2025, 1, 1]},
    "datetime-fold-2": {"datetime": [2025, 1, 1, 0, 0, 0, 0, 2, None]},
    "timedelta-huge": {"timedelta": [10**9, 0, 0]},
    "timedelta-huge-seconds": {"timedelta": [0, 10**40, 0]},
    **{
        f"zone-{number}": {"time": [1, 0, 0, 0, 0, zone]}
        for number, zone in enumerate(
            [
                {"zone": "../../etc/passwd"},
                {"zone": "/etc/passwd"},
                {"zone": "Asia"},
                {"zone": "No/Such"},
                {"zone": 5},
                {"zone": "a\0b"},
                {"zone": ""},
                {"offset": 10**30, "name": None},
                {"offset": 86_400_000_000, "name": None},
                {"offset": 0.5, "name": None},
                {"offset": 0, "name": 5},
                {"offset": 0},
                "UTC",
                [],
                5,
            ]
        )
    },
    "array-claims-much": array([1], shape=[HUGE]),
    "array-claims-much-in-two": array([1], shape=[10**6, 10**6]),
    "array-claims-nothing": array([1], shape=[]) | {"array": {"dtype": "<i8", "shape": [], "data": ""}},
    "array-empty-but-wide": array([], shape=[10**6, 10**6, 0]),
    "array-negative": array([1], shape=[-1]),
    "array-bool-shape": array([1], shape=[True]),
    "array-float-shape": array([1], shape=[1.0]),
    "array-nine-dims": array([1], shape=[1] * 9),
    "array-short": array([1, 2], shape=[3]),
    "array-within-the-padding": {"array": {"dtype": "|i1", "shape": [1], "data": "AAAA"}},
    "array-long": array([1, 2], shape=[1]),
    "array-objects": array([1], dtype="<i8") | {"array": {"dtype": "|O", "shape": [1], "data": _pack([1])}},
    **{
        f"dtype-{number}": {"array": {"dtype": dtype, "shape": [0], "data": ""}}
        for number, dtype in enumerate(
            [
                "O",
                "object",
                "i8",
                "<U0",
                "<U99999999",
                "<U1\n",
                "|V8",
                "|S1",
                "<f16",
                "i4,f8",
                "<M8[25s]",
                "<M8[generic]",
                ">i8",
                "",
                None,
                5,
                ["<i8"],
                {"names": []},
                "<U١",
            ]
        )
    },
    "array-dates-without-unit": array([0]) | {"array": {"dtype": "<M8", "shape": [1], "data": _pack([0])}},
    "array-bool-of-7": {"array": {"dtype": "|b1", "shape": [1], "data": _pack([7], "u1")}},
    "array-text-beyond-unicode": {"array": {"dtype": "<U1", "shape": [1], "data": _pack([0x110000], "<u4")}},
    "array-extra": {"array": {"dtype": "<i8", "shape": [0], "data": "", "more": 1}},
    "array-data-list": array([1], data=[1]),
    "array-not-ascii": array([1], data="站" * 12),
    "scalar-two": {"scalar": {"dtype": "<i8", "data": _pack([1, 2])}},
    "scalar-objects": {"scalar": {"dtype": "|O", "data": _pack([1])}},
    "npstr-number": {"npstr": 5},
    "objects-claim-much": {"objects": {"shape": [HUGE], "items": []}},
    "objects-claim-two": {"objects": {"shape": [2], "items": [1]}},
    "objects-empty-but-wide": {"objects": {"shape": [10**6, 10**6, 0], "items": []}},
    "objects-of-opaque": {"objects": {"shape": [1], "items": [OPAQUE]}},
    "objects-of-hidden-opaque": {"objects": {"shape": [1], "items": [[{"tuple": [OPAQUE]}]]}},
    "objects-of-function": {"objects": {"shape": [1], "items": [{"function": "f"}]}},
    "objects-of-text": {"objects": {"shape": [2], "items": "ab"}},
    "nat-of-something": {"nat": 1},
    "timestamp-far": {"timestamp": {"value": 10**15, "unit": "s", "tz": None}},
    "timestamp-nat": {"timestamp": {"value": -(2**63), "unit": "ns", "tz": None}},
    "timestamp-bool": {"timestamp": {"value": True, "unit": "s", "tz": None}},
    "timestamp-unit": {"timestamp": {"value": 1, "unit": "D", "tz": None}},
    "timestamp-beyond-int64": {"timestamp": {"value": 2**63, "unit": "ns", "tz": None}},
    "pdtimedelta-far": {"pdtimedelta": {"value": 2**62, "unit": "s"}},
    "period-far": {"period": {"ordinal": 10**18, "freq": "Y-DEC"}},
    "period-freq": {"period": {"ordinal": 1, "freq": "<b>"}},
    "period-freq-bomb": {"period": {"ordinal": 1, "freq": "999999999D"}},
    "period-freq-list": {"period": {"ordinal": 1, "freq": ["M"]}},
    "period-month": {"period": {"ordinal": 1, "freq": "Y-XXX"}},
    "interval-backwards": {"interval": {"left": 2, "right": 1, "closed": "left"}},
    "interval-of-text": {"interval": {"left": "a", "right": "b", "closed": "left"}},
    "interval-of-opaque": {"interval": {"left": OPAQUE, "right": OPAQUE, "closed": "left"}},
    "interval-closed": {"interval": {"left": 1, "right": 2, "closed": "sideways"}},
    "text-of-numbers": {"text": {"storage": "python", "na": "nan", "items": [1]}},
    "text-of-lists": {"text": {"storage": "python", "na": "nan", "items": [["a"]]}},
    "text-storage": {"text": {"storage": "disk", "na": "nan", "items": []}},
    "text-na": {"text": {"storage": "python", "na": None, "items": []}},
    "masked-lengths": {"masked": {"data": array([1, 2]), "mask": array([0], "|b1")}},
    "masked-no-mask": {"masked": {"data": array([1]), "mask": array([0])}},
    "masked-text": {"masked": {"data": array(["a"], "<U1"), "mask": array([0], "|b1")}},
    "masked-half": {"masked": {"data": array([1], "<f2"), "mask": array([0], "|b1")}},
    "datetimes-far": {"datetimes": {"unit": "s", "tz": None, "data": array([HUGE])}},
    "datetimes-of-floats": {"datetimes": {"unit": "s", "tz": None, "data": array([1], "<f8")}},
    "datetimes-of-list": {"datetimes": {"unit": "s", "tz": None, "data": [1]}},
    "durations-far": {"durations": {"unit": "s", "data": array([2**62])}},
    "periods-far": {"periods": {"freq": "M", "data": array([-HUGE])}},
    "intervals-backwards": {"intervals": {"left": index(array([2])), "right": index(array([1])), "closed": "left"}},
    "intervals-lengths": {"intervals": {"left": index(array([2])), "right": ranged(0, 2), "closed": "left"}},
    "categorical-codes-far": {"categorical": {"codes": array([5]), "categories": ranged(0, 2), "ordered": False}},
    "categorical-codes-below": {"categorical": {"codes": array([-2]), "categories": ranged(0, 2), "ordered": False}},
    "categorical-float-codes": {
        "categorical": {"codes": array([0], "<f8"), "categories": ranged(0, 2), "ordered": False}
    },
    "categorical-twice": {"categorical": {"codes": array([0]), "categories": index(array([1, 1])), "ordered": False}},
    "categorical-nan": {
        "categorical": {"codes": array([0]), "categories": index(array([math.nan], "<f8")), "ordered": False}
    },
    "categorical-list": {"categorical": {"codes": array([0]), "categories": [1, 2], "ordered": False}},
    "categorical-bomb": {"categorical": {"codes": array([0]), "categories": ranged(0, HUGE), "ordered": False}},
    "categorical-ordered": {"categorical": {"codes": array([0]), "categories": ranged(0, 1), "ordered": 1}},
    "range-much": ranged(0, 10**15),
    "range-many": [ranged(0, 10**6)] * 3,
    "range-overflow": ranged(0, 2**70, 2**69),
    "range-step-0": ranged(0, 5, 0),
    "range-float": ranged(0, 5.0),
    "range-backwards-much": ranged(10**15, 0, -1),
    "index-name-list": index(array([1]), name=[]),
    "index-name-opaque": index(array([1]), name=OPAQUE),
    "index-of-list": index([1, 2]),
    "index-of-scalar": index(1),
    "index-two-dims": index(array([1], shape=[1, 1])),
    "index-of-opaques": index({"objects": {"shape": [1], "items": [OPAQUE]}}),
    "index-of-lists": index({"objects": {"shape": [1], "items": [[]]}}),
    "index-half": index(array([1], "<f2")),
    "index-of-text-array": index(array(["a"], "<U1")),
    "index-freq-wrong": index({"datetimes": {"unit": "s", "tz": None, "data": array([0, 1, 5])}}, freq="D"),
    "index-freq-long": index(
        {"datetimes": {"unit": "s", "tz": None, "data": array(range(0, 50_001 * 60, 60))}}, freq="min"
    ),
    "index-freq-unknown": index({"datetimes": {"unit": "s", "tz": None, "data": array([0])}}, freq="X" * 10),
    "index-freq-of-ints": index(array([1]), freq="D"),
    "index-freq-huge": index({"datetimes": {"unit": "s", "tz": None, "data": array([0, 1])}}, freq="999999YE-DEC"),
    "multi-code-far": {
        "multi": {"levels": [ranged(0, 1)] * 2, "codes": [array([0]), array([7])], "names": [None, None]}
    },
    "multi-lengths": {
        "multi": {"levels": [ranged(0, 1)] * 2, "codes": [array([0]), array([0, 0])], "names": [None] * 2}
    },
    "multi-names": {"multi": {"levels": [ranged(0, 1)], "codes": [array([0])], "names": [None, "a"]}},
    "multi-name-list": {"multi": {"levels": [ranged(0, 1)], "codes": [array([0])], "names": [[]]}},
    "multi-none": {"multi": {"levels": [], "codes": [], "names": []}},
    "multi-twice": {"multi": {"levels": [index(array([1, 1]))], "codes": [array([0])], "names": [None]}},
    "multi-levels-of-lists": {"multi": {"levels": [[1]], "codes": [array([0])], "names": [None]}},
    "series-lengths": series(index=ranged(0, 3)),
    "series-of-list": series(values=[1, 2]),
    "series-of-index": series(values=ranged(0, 2)),
    "series-two-dims": series(values=array([1, 2], shape=[1, 2])),
    "series-0-dims": series(values=array([1], shape=[])),
    "series-of-text-array": series(values=array(["a", "b"], "<U1")),
    "series-of-day-array": series(values=array([1, 2], "<M8[D]")),
    "series-index-list": series(index=[0, 1]),
    "series-name-list": series(name=[1]),
    "series-name-opaque": series(name=OPAQUE),
    "frame-fewer-columns": frame(data=[]),
    "frame-more-columns": frame(data=[array([1, 2])] * 2),
    "frame-lengths": frame(data=[array([1, 2, 3])]),
    "frame-index-of-series": frame(index=series()),
    "frame-data-object": frame(data={}),
    "frame-missing": {"frame": {"index": ranged(0, 2), "columns": ranged(0, 0)}},
    "function-number": {"function": 5},
    "function-long": {"function": "f" * 81},
    "function-with-colour": {"function": "\x1b[31m"},
    "opaque-number": {"opaque": 5},
    "opaque-long": {"opaque": "X" * 81},
    "opaque-lines": {"opaque": "X\n评分：满分"},
    "opaque-why": {"opaque": "X", "why": "because"},
    "opaque-why-list": {"opaque": "X", "why": []},
    "opaque-more": {"opaque": "X", "why": "cycle", "more": 1},
    "deep-list": nested("", 500),
    "deep-tuple": nested("tuple", 500),
    "deep-beyond-recursion": nested("", 200_000),
    "many": [0] * (MAX_ITEMS + 1),
    "python-tuple": (1,),
    "python-set": {1},
    "python-bytes": b"x",
    "int-tag": {1: []},
    "str-subclass": subclass(str, "x"),
}


@pytest.mark.parametrize("tree", HOSTILE.values(), ids=HOSTILE.keys())
def test_is_a_hostile_message_turned_away_quickly_and_in_little_room(tree):
    tracemalloc.start()
    start = time.process_time()
    try:
        with pytest.raises(BadCrossing, match="不合格式"):
            decode(tree)
        assert time.process_time() - start < 5
        assert tracemalloc.get_traced_memory()[1] < 200e6
    finally:
        tracemalloc.stop()


def test_is_no_file_touched_for_a_name_that_is_no_time_zone(monkeypatch):
    asked = []
    monkeypatch.setattr(crossing_decode, "ZoneInfo", asked.append)
    for key in ("../../etc/passwd", "/etc/passwd", "a.b", "a//b", "a/b/c/d", "Asia/Shanghai\n", ""):
        with pytest.raises(BadCrossing):
            decode({"time": [1, 0, 0, 0, 0, {"zone": key}]})
    assert not asked


def test_does_the_grammar_name_every_tag():
    assert set(re.findall(r'\{"(\w+)": ', crossing.__doc__)) == {*TAGS, "opaque", "offset", "zone"}


def test_is_a_bad_crossing_a_value_error():
    assert issubclass(BadCrossing, ValueError)


TAGS = sorted(crossing_decode._READERS)
json_trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=4), inner, max_size=2)
        | st.builds(lambda tag, payload: {tag: payload}, st.sampled_from(TAGS), inner)
    ),
    max_leaves=12,
)


@settings(quick, max_examples=200)
@given(json_trees)
def test_does_any_json_give_a_value_or_a_bad_crossing(tree):
    try:
        value = decode(tree)
    except BadCrossing:
        return
    repr(value)


def places(tree, path=()):
    yield path
    parts = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, part in parts:
        yield from places(part, (*path, key))


def changed(tree, path, new):
    if not path:
        return new
    made = copy.copy(tree)
    made[path[0]] = changed(tree[path[0]], path[1:], new)
    return made


junk = (
    st.sampled_from(
        [None, True, -1, 0, 10**12, 2**63, 1e308, math.nan, "", "<U5", "M", "NaT", "s", [], {}, [0], [[0]], OPAQUE]
    )
    | st.sampled_from([ranged(0, 2), index(array([1, 2])), array([1, 2]), series(), {"function": "f"}, {"na": None}])
    | json_trees
)


@settings(quick, max_examples=250)
@given(everything, st.data())
def test_does_a_spoilt_message_give_a_value_or_a_bad_crossing(value, data):
    tree = json.loads(dumps(encode(value)))
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(list(places(tree))))
        tree = changed(tree, path, data.draw(junk))
    try:
        decode(tree)
    except BadCrossing:
        return


@quick
@given(everything)
def test_does_what_arrived_cross_again(value):
    tree = encode(value)
    if b'set":' not in dumps(tree):  # the order of a set is nobody's
        assert dumps(encode(decode(tree))) == dumps(tree)


# Opaque and RemoteFunction


BINARY = [
    *(operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge, operator.add, operator.sub),
    *(operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow, operator.matmul, operator.and_),
    *(operator.or_, operator.xor, operator.lshift, operator.rshift, divmod),
]
OTHERS = [
    0,
    1.5,
    "x",
    None,
    [],
    (),
    {},
    {1},
    True,
    Decimal(1),
    Fraction(1, 2),
    dt.date(2025, 1, 1),
    np.float64(1),
    np.arange(2),
    np.zeros(0),
]
OTHERS += [
    pd.Series([1, 2]),
    pd.Series(["a"]),
    pd.Index([1]),
    pd.DataFrame({"a": [1]}),
    pd.Timestamp("2025-01-01"),
    Opaque("Y"),
]
NO_USE = {"model": Opaque("LinearRegression"), "function": RemoteFunction("f", lambda *args: 1)}


@pytest.fixture(params=NO_USE.values(), ids=NO_USE.keys())
def no_use(request):
    return request.param


@pytest.mark.parametrize("use", BINARY, ids=lambda use: use.__name__)
def test_can_it_stand_on_neither_side_of_an_operator(no_use, use):
    for other in OTHERS:
        with pytest.raises(CannotUse):
            use(no_use, other)
        # A text answers % itself, and asks for nothing where it has no place for it.
        if not (use is operator.mod and type(other) is str):
            with pytest.raises(CannotUse):
                use(other, no_use)


# fmt: off
USES = {
    "bool": bool,
    "not": operator.not_,
    "hash": hash,
    "len": len,
    "iter": iter,
    "list": list,
    "tuple": tuple,
    "set": set,
    "dict": dict,
    "next": next,
    "str": str,
    "format": format,
    "f-string": lambda x: f"{x}",
    "percent": "%s".__mod__,
    "print": print,
    "int": int,
    "float": float,
    "complex": complex,
    "index": operator.index,
    "bytes": bytes,
    "round": round,
    "floor": math.floor,
    "ceil": math.ceil,
    "trunc": math.trunc,
    "isnan": math.isnan,
    "sqrt": math.sqrt,
    "abs": abs,
    "neg": operator.neg,
    "pos": operator.pos,
    "invert": operator.invert,
    "reversed": reversed,
    "sum": sum,
    "max": max,
    "sorted": sorted,
    "sort": lambda x: sorted([1, x]),
    "contains": lambda x: 1 in x,
    "within": lambda x: x in [1],
    "key": lambda x: {x: 1},
    "count": lambda x: [1].count(x),
    "getitem": lambda x: x[0],
    "setitem": lambda x: operator.setitem(x, 0, 1),
    "delitem": lambda x: operator.delitem(x, 0),
    "slice": lambda x: [1, 2][x:],
    "range": range,
    "attribute": lambda x: x.shape,
    "getattr": lambda x: getattr(x, "shape", None),
    "hasattr": lambda x: hasattr(x, "columns"),
    "setattr": lambda x: setattr(x, "a", 1),
    "delattr": lambda x: delattr(x, "a"),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": pickle.dumps,
    "iadd": lambda x: operator.iadd(x, 1),
    "with": lambda x: x.__enter__(),
    "open": open,
    "asarray": np.asarray,
    "array": np.array,
    "np.sum": np.sum,
    "np.add": lambda x: np.add(1, x),
    "np.isclose": lambda x: np.isclose(1.0, x),
    "np.mean": np.mean,
    "np.isnan": np.isnan,
    "isna": pd.isna,
    "DataFrame": pd.DataFrame,
    "isclose": lambda x: math.isclose(1, x),
    "approx": lambda x: x == pytest.approx(1.0),
    "approx-right": lambda x: pytest.approx(1.0) == x,
    "join": lambda x: "".join(x),
    "zip": lambda x: list(zip(x, x, strict=True)),
    "any": any,
    "all": all,
    "dir": dir,
    "star": lambda x: [*x],
    "to_numeric": pd.to_numeric,
    "isin": lambda x: pd.Series([1]).isin(x),
    "dumps": dumps,
    "list-equal": lambda x: [x] == [1],
    "dict-equal": lambda x: {1: x} == {1: 2},
}
# fmt: on


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_does_every_use_raise(no_use, use):
    with pytest.raises(TypeError) as raised:
        use(no_use)
    # The standard library checks some types before it asks the object.
    assert raised.type is CannotUse or use in (dumps, range, operator.not_) or "join" in str(raised.value)


def test_does_calling_an_opaque_raise_with_its_name_and_type():
    arrived = decode(encode(Liar()), label="model")
    with pytest.raises(CannotUse, match=r"^“model”是 Liar 类型，评分只收数、字、日期、列表和表格$"):
        arrived(1)
    inside = decode(encode([Liar()]), label="model")[0]
    with pytest.raises(CannotUse, match=r"^“model”里有一项是 Liar 类型"):
        inside.fit()
    with pytest.raises(CannotUse, match=r"^这个值是 X 类型"):
        Opaque("X").fit()


def test_can_the_judge_still_recognise_and_print_it(no_use):
    assert type(no_use) in (Opaque, RemoteFunction)
    assert isinstance(no_use, Opaque) != isinstance(no_use, RemoteFunction)
    assert not isinstance(no_use, (int, str, list, dict, pd.DataFrame))
    assert no_use is not None
    assert repr(no_use) in ("<LinearRegression：评分收不下>", "<函数 f>")
    assert not hasattr(no_use, "_repr_html_")


def test_does_a_remote_function_run_on_the_other_side():
    calls = []

    def call(*args):
        calls.append(args)
        return 7

    def price(litres):
        raise AssertionError("not on this side")

    arrived = cross({"price": price}, call=call)["price"]
    assert arrived(5, unit="升") == 7
    assert calls == [("price", [5], {"unit": "升"})]
    assert (arrived.name, arrived.__name__) == ("price", "price")
    with pytest.raises(CannotUse, match="price"):
        cross(price)(5)
