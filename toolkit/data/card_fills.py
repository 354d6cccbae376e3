"""The ordinary card transactions of one quarter, with the fields of a till: what faults are planted into (card_faults).

They are the station's fills, without those that would raise a question by chance. The limits are those of the model
anomalous_fills; ordinary rows keep away from each, planted ones lie beyond it, both by 5 % at least. The odometer is
what the driver types in, so it fits the litres even of a planted fill, except where it is the fault itself.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from toolkit.data import calendar, customer_master, vehicles
from toolkit.data.daily_report import posted_prices
from toolkit.data.fairness import MARGIN
from toolkit.data.ranges import load
from toolkit.data.recharges import charged, shifts
from toolkit.data.station import Station
from toolkit.models.anomalous_fills import LIMITS

FIRST, LAST = pd.Timestamp("2025-10-01"), pd.Timestamp("2025-12-31")
HOLIDAYS = pd.date_range("2025-10-01", "2025-10-08")
"""The official holiday of the quarter. Official cars rest at week-ends too, so a check may count those as well."""
OFFICIAL = "B11"
ORDINARY_A_DAY = LIMITS.fills_a_day - 1
FULL = 1 - MARGIN
"""Share of the tank that an ordinary fill takes at most."""
APART = 15
"""本书设定: minutes between two ordinary fills of a card, at least."""
SHORT = 20
"""本书设定: km that an ordinary fill lasts at least: of fewer, whole kilometres tell no consumption."""
AGAIN, TWO_CARDS = 0.002, 0.15
"""本书设定: rows typed twice and reversed; cards bound to the phone of another."""
PAID = {"预付卡": "刷卡", "电子账户": "电子卡", "转账": "刷卡", "现金": "现金"}
"""How a customer pays at the pump; who pays cash shows the card for the record."""
NOZZLES = {"92#": (1, 5), "95#": (5, 7), "0#": (7, 11)}
"""First nozzle of a fuel, and the one past the last."""
MINUTE = np.timedelta64(60, "s")


@dataclass
class Till:
    """The quarter while faults are being planted."""

    station: Station
    rows: pd.DataFrame
    """What a till knows, and code (of the plate), customer_type, tank, per_100km, most_per_100km (of the vehicle type),
    drawn (true litres), before (posted price of the day before), single (the only fill of its card and day, nothing
    special), thirst (times the registered consumption), gone (to be taken out)."""
    bindings: pd.DataFrame
    """card, customer_id, phone_code."""
    rng: np.random.Generator
    """Of the faults; what is ordinary comes from the station."""
    taken: np.ndarray
    """By code, whether the vehicle belongs to a case: no case shares a vehicle whose card is misused."""
    plug_in: np.ndarray
    """By code, whether the vehicle was made a plug-in hybrid."""
    more: list[pd.DataFrame] = field(default_factory=list)
    """Rows added."""

    @property
    def free(self) -> np.ndarray:
        """Which rows may become a fault."""
        return (self.rows["single"] & ~self.taken[self.rows["code"]]).to_numpy()

    def pick(self, fit: pd.Series | bool = True, *, prefer: pd.Series | bool = True) -> int | None:
        """Return the label of a free row that fits, of the preferred ones if there are any, and take its vehicle."""
        free = self.free & fit
        labels = np.flatnonzero(free & prefer)
        labels = labels if len(labels) else np.flatnonzero(free)
        if not len(labels):
            return None
        label = int(self.rng.choice(labels))
        self.taken[self.rows.at[label, "code"]] = True
        return label

    def price(self, time: pd.Timestamp, fuel: str) -> float:
        """Return the posted price."""
        changes = posted_prices(self.station)
        return float(calendar.price_on(changes, pd.Series([time.normalize()]), pd.Series([fuel]))[0])

    def put(self, label: int, **values: object) -> None:
        """Write values into a row; the amount follows litres and price unless it is given."""
        for name, value in values.items():
            self.rows.at[label, name] = value
        if "yuan" not in values:
            self.rows.at[label, "yuan"] = round(self.rows.at[label, "litres"] * self.rows.at[label, "price"], 2)

    def add(self, label: int, time: np.ndarray, litres: np.ndarray, yuan: np.ndarray) -> list[int]:
        """Add fills like a row's, at other moments; return their labels."""
        first = len(self.rows) + sum(map(len, self.more))
        again = self.rows.loc[[label] * len(time)].set_axis(range(first, first + len(time)))
        self.more.append(again.assign(time=time, litres=litres, drawn=litres, yuan=yuan))
        return list(again.index)


def open_till(station: Station, rng: np.random.Generator) -> Till:
    """Return the ordinary quarter of a station; rng: of the faults."""
    own, register = station.rng("card_fills"), vehicles.make(station)
    rows = _clean(_fields(station, register))
    rows["time"] += own.integers(0, 60, len(rows)).astype("timedelta64[s]")
    day = rows["time"].to_numpy(dtype="datetime64[D]").astype(int)
    rows["single"] = pd.Series(rows["code"] * 100_000 + day).duplicated(keep=False).eq(False).to_numpy()
    rows = pd.concat([rows, _typed_again(rows, own)]).sort_values("time", kind="stable", ignore_index=True)
    nobody = np.zeros(len(register), dtype=bool)
    return Till(station, rows, _bindings(register, own), rng, nobody, nobody.copy())


def close_till(till: Till, planted: list[int]) -> pd.DataFrame:
    """Return the fills in the order of time, labels kept, with odometer, nozzle, shift and transaction_id.

    planted: the labels that have to stay.
    """
    own = till.station.rng("card_fills.close")
    rows = pd.concat([till.rows, *till.more]).sort_values(["code", "time"], kind="stable")
    noise = own.uniform(0.95, 1.05, len(rows))
    km = (rows["drawn"] / (rows["per_100km"] * rows["thirst"]) * 100 * noise).groupby(rows["code"]).cumsum()
    rows["odometer"] = (km + own.integers(20_000, 300_000, len(till.taken))[rows["code"]]).round()
    rows = _come_as_ever(rows[~rows["gone"]], planted, till.plug_in).sort_values("time", kind="stable")
    low, high = np.array(list(NOZZLES.values())).T
    fuels = pd.Index(NOZZLES).get_indexer(rows["fuel"])
    rows["nozzle"] = own.integers(low[fuels], high[fuels])
    rows["shift"] = shifts(rows["time"].to_numpy(dtype="datetime64[s]"))
    rows["transaction_id"] = [f"K{number:06d}" for number in range(1, len(rows) + 1)]
    return rows


def gap_ratio(seconds: np.ndarray) -> float:
    """Return the mean of a vehicle's last gaps over that of all before (model anomalous_fills); seconds: rising."""
    last = LIMITS.plug_in_gaps
    if len(seconds) <= 2 * last:
        return 0.0
    turn = len(seconds) - 1 - last
    return float((seconds[-1] - seconds[turn]) / last / ((seconds[turn] - seconds[0]) / turn))


def _come_as_ever(rows: pd.DataFrame, planted: list[int], plug_in: np.ndarray) -> pd.DataFrame:
    """Return the rows (by code and time) without the last fills of petrol vehicles that seem to come less by chance."""
    looked = (rows["fuel"] != "0#") & (rows["drawn"] > 0) & ~plug_in[rows["code"]]
    seconds = rows["time"].to_numpy(dtype="datetime64[s]").astype(np.int64)
    fixed, keep = rows.index.isin(planted), np.ones(len(rows), dtype=bool)
    for places in rows[looked].groupby("code").indices.values():
        places = np.flatnonzero(looked)[places]
        while gap_ratio(seconds[places]) > LIMITS.plug_in_gap * (1 - MARGIN) and not fixed[places].all():
            last = np.flatnonzero(~fixed[places])[-1]
            keep[places[last]] = False
            places = np.delete(places, last)
    return rows[keep]


def _fields(station: Station, register: pd.DataFrame) -> pd.DataFrame:
    """Return the quarter's fills without entries that were reversed."""
    fills = station.transactions
    fills = fills[fills["date"].between(FIRST, LAST)]
    entry = pd.MultiIndex.from_frame(fills[["date", "time", "plate"]])
    fills = fills[~entry.isin(entry[fills["kind"] == "冲正"])]
    bill, code = charged(station, fills), pd.Index(register["plate"]).get_indexer(fills["plate"])
    master = customer_master.make(station)
    owner = pd.Index(master["customer_id"]).get_indexer(fills["customer_id"])
    before = calendar.price_on(posted_prices(station), fills["date"] - pd.Timedelta(days=1), fills["fuel"])
    types = {name: entry.get("per_100km", (np.nan, np.nan))[1] for name, entry in load()["vehicles"].items()}
    most = register["vehicle"].map(types).to_numpy()
    return pd.DataFrame(
        {
            "card": register["card"].to_numpy()[code],
            "plate": fills["plate"].array,
            "customer_id": fills["customer_id"].array,
            "time": bill["time"].array,
            "fuel": fills["fuel"].array,
            "litres": bill["litres"].array,
            "yuan": bill["fen"].to_numpy() / 100,
            "price": bill["price"].array,
            "kind": "加油",
            "payment": master["payment"].map(PAID).to_numpy()[owner],
            "code": code,
            "customer_type": master["customer_type"].to_numpy()[owner],
            "tank": register["tank"].to_numpy()[code],
            "per_100km": register["per_100km"].to_numpy()[code],
            "drawn": bill["litres"].array,
            "most_per_100km": most[code],
            "before": before,
            "thirst": 1.0,
            "gone": False,
        }
    )


def _clean(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that keep away from every limit, by card and time."""
    rest = rows["time"].dt.normalize().isin(HOLIDAYS) | (rows["time"].dt.day_of_week >= 5)
    far = rows["litres"] / rows["per_100km"] * 100
    keep = (rows["litres"] <= FULL * rows["tank"]) & ~(far < SHORT) & ~(rest & (rows["customer_type"] == OFFICIAL))
    rows = rows[keep].sort_values(["code", "time"], kind="stable")
    wait = rows.groupby("code")["time"].diff()
    rows = rows[~(wait < APART * MINUTE)]
    day = rows["time"].to_numpy(dtype="datetime64[D]").astype(int)
    rows = rows[rows.groupby(["code", day]).cumcount() < ORDINARY_A_DAY]
    # Cash and card of the same litres in one night would look like money taken out of the till.
    night = rows[in_night(rows["time"])]
    same = night.assign(day=night["time"].dt.normalize()).duplicated(["fuel", "litres", "day"], keep=False)
    return rows.drop(same.index[same]).reset_index(drop=True)


def in_night(time: pd.Series) -> pd.Series:
    """Return which moments lie in the night."""
    begin, end = LIMITS.night
    return (time.dt.hour >= begin) | (time.dt.hour < end)


def _typed_again(rows: pd.DataFrame, own: np.random.Generator) -> pd.DataFrame:
    """Return entries made twice and their reversals, one and two minutes later, with the odometer of the first."""
    whole = rows["yuan"] % LIMITS.round_yuan == 0
    fit = np.flatnonzero(rows["single"] & ~in_night(rows["time"]) & ~whole)
    twice = own.permutation(fit)[: max(3, int(AGAIN * len(rows)))]
    rows.loc[twice, "single"] = False
    again = rows.loc[twice].assign(drawn=0.0)
    first = again.assign(time=again["time"] + MINUTE)
    return pd.concat([first, again.assign(time=again["time"] + 2 * MINUTE, kind="冲正")])


def _bindings(register: pd.DataFrame, own: np.random.Generator) -> pd.DataFrame:
    """Return the phone of each card: its own, or that of the card before; two cards a phone at most."""
    size = len(register)
    same = register["customer_id"].eq(register["customer_id"].shift()).to_numpy()
    with_last = same & (np.arange(size) % 2 == 1) & (own.random(size) < TWO_CARDS)
    numbers = (own.permutation(size) + 1)[np.arange(size) - with_last]
    phones = [f"P{number:04d}" for number in numbers]
    return register[["card", "customer_id"]].assign(phone_code=phones)
