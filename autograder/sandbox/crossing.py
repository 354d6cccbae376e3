"""Values that cross from the trainee's process to the judge's, as inert data.

The encoder runs beside hostile code, so nothing it sends is believed: the decoder takes any JSON and either builds
plain values of the kinds below or raises BadCrossing. There is no pickle, no eval and no name that is looked up, apart
from time zones. Whatever is not on the list arrives as an Opaque, which raises CannotUse however it is used.

    encode(value) -> tree -> dumps(tree) -> bytes … json.loads -> tree -> decode(tree, call) -> value

Wire grammar. A node is a JSON scalar, a JSON list (a Python list) or an object with the one key shown:

    node     := null | true | false | INT | FLOAT | STRING | [node, …] | tagged
    plain    := {"float": "nan" | "inf" | "-inf"} | {"str": B64 of utf-8 with surrogates} | {"bytes": B64}
              | {"complex": [node, node]} | {"decimal": TEXT} | {"fraction": [INT, INT]}
              | {"tuple": [node, …]} | {"set": [node, …]} | {"frozenset": [node, …]} | {"dict": [[node, node], …]}
    dates    := {"date": [y, m, d]} | {"time": [h, m, s, us, fold, tz]} | {"timedelta": [days, s, us]}
              | {"datetime": [y, m, d, h, m, s, us, fold, tz]}
    tz       := null | {"offset": microseconds, "name": TEXT | null} | {"zone": IANA name}
    numpy    := {"array": {dtype, shape, data: B64, little-endian, C order}} | {"scalar": {dtype, data}}
              | {"npstr": node} | {"objects": {shape, items: [node, …]}}
    scalars  := {"nat": null} | {"na": null} | {"timestamp": {value, unit, tz}} | {"pdtimedelta": {value, unit}}
              | {"period": {ordinal, freq}} | {"interval": {left, right, closed}}
    columns  := {"text": {storage, na: "nan" | "NA", items: [STRING | null | {"str": …}, …]}}
              | {"masked": {data, mask}} | {"datetimes": {unit, tz, data}} | {"durations": {unit, data}}
              | {"periods": {freq, data}} | {"intervals": {left, right, closed}}
              | {"categorical": {codes, categories, ordered}}
    pandas   := {"range": {start, stop, step, name}} | {"index": {values, name, freq}}
              | {"multi": {levels, codes, names}} | {"series": {values, index, name}}
              | {"frame": {index, columns, data: [column, …]}}
    others   := {"function": NAME} | {"opaque": TYPE NAME} | {"opaque": TYPE NAME, "why": WHY}
    WHY      := "too-big" | "too-deep" | "cycle" | "inside" (a key, a label, a cell that cannot) | "broken"

Types are matched exactly: a subclass of anything here is opaque. A list, tuple or dict may hold an opaque or a
function; an array, series or frame may not and is opaque as a whole, because pandas takes the TypeError of `cell == 1`
for False. What is left behind: the byte order and memory order
of arrays (they arrive native and in C order), `attrs` and flags of frames, and the frequency of a DatetimeIndex that
is longer than 50,000 or has a frequency with parameters of its own.

Budget, the same on both sides: BUDGET bytes of JSON for a value, MAX_ITEMS values in it (every element of an array
and of a RangeIndex is one), MAX_DEPTH levels, ints and decimals of MAX_DIGITS digits, arrays of 8 dimensions, dates of
years 1 to 9999. The decoder counts items again, so memory and time stay in proportion to the message; at most 64 keys
of a dict, set or object index may share a hash, against a message made of colliding keys.
"""

from autograder.sandbox.crossing_decode import BadCrossing, decode
from autograder.sandbox.crossing_encode import BUDGET, MAX_DEPTH, MAX_DIGITS, MAX_ITEMS, dumps, encode
from autograder.sandbox.crossing_opaque import CannotUse, Opaque, RemoteFunction

__all__ = [
    "BUDGET",
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_ITEMS",
    "BadCrossing",
    "CannotUse",
    "Opaque",
    "RemoteFunction",
    "decode",
    "dumps",
    "encode",
]
