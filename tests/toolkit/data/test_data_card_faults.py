"""⑪ 异常流水."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from toolkit.data import calendar, card_faults, card_fills, daily_report, ranges, station, vehicles
from toolkit.models.anomalous_fills import anomalous_fills

RULES = {
    "many-a-day": "many-fills",
    "over-tank": "over-tank",
    "petrol-diesel": "wrong-fuel",
    "holiday": "official-holiday",
    "high-consumption": "high-consumption",
    "shared-card": "shared-card",
    "round-quick": "round-hundreds",
    "night-cash": "cash-to-card",
    "many-cards": "shared-phone",
    "price-off": "price-off",
    "tonnes": "tonnes-typed",
    "old-price": "wrong-day-price",
    "plug-in": "plug-in-hybrid",
}
"""The rule of the model that finds the kind."""
DAYS = pd.date_range("2025-10-01", "2025-12-31")


class Quarter:
    """One planted quarter, and what a check knows of it."""

    def __init__(self, made, wanted=None, seed=1):
        self.station = made
        self.fills, self.bindings, self.record = card_faults.plant(made, wanted, np.random.default_rng(seed))
        register = vehicles.make(made).merge(made.customers[["customer_id", "customer_type"]], on="customer_id")
        most = {name: entry.get("per_100km", (0, np.nan))[1] for name, entry in ranges.load()["vehicles"].items()}
        self.register = register.assign(most=register["vehicle"].map(most)).set_index("plate")
        found = self.record[self.record["case"] > 0]
        self.planted = {kind: found[found["kind"] == kind] for kind in RULES}
        self.stand = self._without_reversed()

    def _without_reversed(self):
        """Return the fills without entries that were reversed, with what is registered of plate and day."""
        fills = self.fills.assign(day=self.fills["time"].dt.normalize())
        key = ["card", "day", "fuel", "litres"]
        back = fills[fills["kind"] == "冲正"].groupby(key).size().rename("back")
        nth = fills[fills["kind"] == "加油"].groupby(key).cumcount()
        stand = fills[fills["kind"] == "加油"].join(back, on=key)
        stand = stand[nth >= stand["back"].fillna(0)]
        known = self.register[["tank", "fuel", "customer_type", "per_100km", "most"]].add_prefix("own_")
        posted = calendar.price_on(daily_report.posted_prices(self.station), stand["day"], stand["fuel"])
        return stand.join(known, on="plate").assign(posted=posted)

    def ids(self, kind):
        return set(self.planted[kind]["transaction_id"])

    def wanted_ids(self, kind):
        """Return what a check of the kind should name: fills, cards (and days), plates or phones."""
        rows = self.planted[kind]
        if kind == "many-a-day":
            day = self.fills.set_index("transaction_id")["time"].dt.normalize()
            return set(zip(rows["card"], day[rows["transaction_id"]], strict=True))
        if kind == "shared-card":
            return set(rows["card"])
        if kind in ("high-consumption", "plug-in"):
            return set(self.register.reset_index().set_index("card").loc[rows["card"], "plate"])
        if kind == "many-cards":
            return set(self.bindings.set_index("card").loc[rows["card"], "phone_code"])
        return set(rows["transaction_id"])


@pytest.fixture(scope="module")
def stations():
    return {kind: station.make_station(12, kind=kind, customers=30) for kind in ("highway", "township", "port")}


@pytest.fixture(scope="module", params=["highway", "township", "port"])
def quarter(request, stations):
    return Quarter(stations[request.param])


def split(quarter, kind, value):
    """Return a figure of the planted fills of a kind and of all others."""
    mine = quarter.stand["transaction_id"].isin(quarter.ids(kind))
    return value[mine], value[~mine]


def test_is_every_kind_planted_or_said_to_be_absent(quarter, stations):
    """Is each kind there, not more often than usual, or once as case 0; and do official and petrol cars decide it?"""
    cases = quarter.record.groupby("kind")["case"].max()
    assert set(cases.index) == set(card_faults.KINDS) == set(RULES)
    for kind, count in cases.items():
        assert count <= (1 if kind in card_faults.ONE else 2), kind
    types, fuels = (set(quarter.station.customers[column]) for column in ("customer_type", "fuel"))
    assert (cases["holiday"] > 0) == ("B11" in types)
    assert (cases["petrol-diesel"] > 0) == bool(fuels - {"0#"})
    if quarter.station is stations["highway"]:
        assert cases.min() > 0
    assert not (set(quarter.fills.columns) & {"kind_planted", "case", "what"})


def test_are_exactly_so_many_planted_as_wanted(stations):
    wanted = {"over-tank": 5, "holiday": 3, "many-a-day": 2, "round-quick": 4, "tonnes": 2, "many-cards": 2}
    made = Quarter(stations["highway"], wanted)
    assert made.record.groupby("kind")["case"].nunique().to_dict() == wanted
    for kind in ("over-tank", "holiday"):
        assert len(made.planted[kind]) == wanted[kind]
    assert Quarter(stations["highway"], {}).record.empty


def test_what_cannot_be_planted(stations):
    with pytest.raises(ValueError, match="没有这样的异常：theft"):
        card_faults.plant(stations["highway"], {"theft": 1}, np.random.default_rng(1))
    with pytest.raises(ValueError, match=r"本站最多埋 \d+ 处，要了 900 处"):
        card_faults.plant(stations["township"], {"holiday": 900}, np.random.default_rng(1))


def test_does_the_secret_decide_what_is_planted(stations):
    """The same random numbers the same faults, others other ones; and what `make` gives is what `bindings` fits?"""
    one, same, other = (Quarter(stations["township"], {"over-tank": 4}, seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one.fills, same.fills)
    pd.testing.assert_frame_equal(one.record, same.record)
    assert not one.record.equals(other.record)
    made = stations["township"]
    fills, bound, _ = card_faults.plant(made, None, made.rng("card_faults"))
    pd.testing.assert_frame_equal(card_faults.make(made), fills)
    pd.testing.assert_frame_equal(card_faults.bindings(made), bound)


def test_are_ordinary_rows_fills_of_the_station(quarter):
    """Is each row that was not planted a fill of ④, to the minute, and are most of the quarter's fills there?"""
    fills = quarter.station.transactions
    fills = fills[fills["date"] >= "2025-10-01"]
    known = set(zip(fills["date"].dt.strftime("%Y-%m-%d ") + fills["time"], fills["plate"], strict=True))
    rows = quarter.stand[~quarter.stand["transaction_id"].isin(set(quarter.record["transaction_id"]))]
    minute = rows["time"].dt.strftime("%Y-%m-%d %H:%M")
    strange = [pair for pair in zip(minute, rows["plate"], strict=True) if pair not in known]
    # Of an entry made twice the later one is left here.
    assert len(strange) <= (quarter.fills["kind"] == "冲正").sum()
    assert len(rows) > 0.9 * len(fills) - len(quarter.record)
    assert (rows["yuan"] == (rows["litres"] * rows["price"]).round(2)).all()
    assert rows["plate"].map(quarter.register["card"]).eq(rows["card"]).all()


def test_do_planted_rows_lie_beyond_the_limits_and_others_clear_of_them(quarter):
    """5 % on either side: litres to the tank, price, time between round amounts, fills a day, cards a phone?"""
    stand = quarter.stand.sort_values(["card", "time"])
    limits = card_fills.LIMITS
    over, ordinary = split(quarter, "over-tank", quarter.stand["litres"] / quarter.stand["own_tank"])
    assert over.min() >= 1.05
    assert ordinary.max() <= 0.95
    off = (quarter.stand["yuan"] / quarter.stand["litres"] - quarter.stand["posted"]).abs()
    wrong = quarter.ids("price-off") | quarter.ids("old-price") | quarter.ids("tonnes")
    mine = quarter.stand["transaction_id"].isin(wrong)
    assert off[mine].min() >= limits.price_off * 1.05
    assert off[~mine].max() <= limits.price_off * 0.95
    whole = stand[(stand["yuan"] * 100).round() % (limits.round_yuan * 100) == 0]
    gap = whole.groupby("card")["time"].diff().dt.total_seconds().dropna()
    assert ((gap <= limits.round_seconds * 0.95) | (gap >= limits.round_seconds * 1.05)).all()
    assert set(stand.groupby(["card", "day"]).size()) & {4, 5} == set()
    phones = quarter.bindings["phone_code"].value_counts()
    assert ((phones <= 2) | (phones >= limits.cards_a_phone * 1.05)).all()
    assert (phones == 2).any()
    ordinary = stand[~stand["transaction_id"].isin(set(quarter.record["transaction_id"]))]
    assert ordinary.groupby("card")["time"].diff().min() >= pd.Timedelta(minutes=card_fills.APART - 2)


def test_are_the_station_s_own_faults_left_out(stations):
    """A fill nearly as big as the tank, a reversal, a day of twelve fills, cash and card of the same litres at night?"""
    made = stations["township"]
    fills = made.transactions.copy()
    usual = Quarter(made, {}).stand
    minute = usual["time"].dt.strftime("%Y-%m-%d %H:%M") + usual["plate"]
    pays = usual.assign(minute=minute).drop_duplicates("minute").set_index("minute")["payment"]
    keys = fills["date"].dt.strftime("%Y-%m-%d ") + fills["time"] + fills["plate"]
    in_tonnes = made.customers.loc[made.customers["ledger_unit"] == "t", "customer_id"]
    late = fills[keys.isin(set(minute)) & ~fills["customer_id"].isin(in_tonnes) & ~keys.duplicated(keep=False)]
    busy = late[late["plate"] == late["plate"].value_counts().index[0]].index[:12]
    rest = late.drop(busy)
    big, wrong = rest.index[0], rest.index[1]
    diesel = rest[(rest["fuel"] == "0#") & ~rest["plate"].isin(rest.loc[[big, wrong], "plate"])]
    cash, card = (diesel.index[keys[diesel.index].map(pays) == word][-1] for word in ("现金", "刷卡"))
    tank = vehicles.make(made).set_index("plate")["tank"]
    fills.loc[big, "quantity"] = 0.97 * tank[fills.loc[big, "plate"]]
    fills.loc[busy, "date"] = fills.loc[busy[0], "date"]
    fills.loc[[cash, card], "date"] = fills.loc[cash, "date"]
    fills.loc[[cash, card], ["time", "quantity"]] = [["23:10", 50.0], ["23:12", 50.0]]
    changed = pd.concat([fills, fills.loc[[wrong]].assign(kind="冲正")], ignore_index=True)
    rows = Quarter(replace(made, transactions=changed), {}).stand
    seen = set(rows["time"].dt.strftime("%Y-%m-%d %H:%M") + rows["plate"])
    keys = fills["date"].dt.strftime("%Y-%m-%d ") + fills["time"] + fills["plate"]
    assert seen & set(keys[[big, wrong, cash, card]]) == set()
    assert ((rows["plate"] == fills.loc[busy[0], "plate"]) & (rows["day"] == fills.loc[busy[0], "date"])).sum() <= 3


def checks(quarter):
    """Return what each kind's check finds, written apart from the generator and from the model."""
    stand = quarter.stand.sort_values(["card", "time"], kind="stable")
    ids, hour = stand["transaction_id"], stand["time"].dt.hour
    a_day = stand.groupby(["card", "day"]).size()
    read = stand.dropna(subset=["odometer", "own_most"]).sort_values(["plate", "time"])
    km = read.groupby("plate")["odometer"].agg(lambda seen: seen.iloc[-1] - seen.iloc[0])
    burnt = read[read["plate"].duplicated()].groupby("plate")["litres"].sum() / km * 100
    plates = stand.groupby("card")["plate"].nunique()
    quick = stand[stand["yuan"] % 100 == 0]
    wait = quick.groupby("card")["time"].diff().dt.total_seconds()
    close = (wait < 180) | (wait.groupby(quick["card"]).shift(-1) < 180)
    night = stand[(hour >= 22) | (hour < 5)].sort_values("time")
    cash, card = (night[night["payment"] == word] for word in ("现金", "刷卡"))
    pairs = cash.merge(card, on=["fuel", "litres"])
    pairs = pairs[(pairs["time_x"] - pairs["time_y"]).abs() <= pd.Timedelta(minutes=5)]
    unit = stand["yuan"] / stand["litres"]
    before = calendar.price_on(
        daily_report.posted_prices(quarter.station), stand["day"] - pd.Timedelta(days=1), stand["fuel"]
    )
    typed, off = unit > 100 * stand["posted"], (unit - stand["posted"]).abs() > 0.02
    old = off & ((unit - before).abs() <= 0.02)
    phones = quarter.bindings["phone_code"].value_counts()
    rest = stand["day"].isin(card_fills.HOLIDAYS) | (stand["time"].dt.day_of_week >= 5)
    return {
        "many-a-day": set(a_day.index[a_day > 3]),
        "over-tank": set(ids[stand["litres"] > stand["own_tank"]]),
        "petrol-diesel": set(ids[(stand["fuel"] == "0#") & (stand["own_fuel"] != "0#")]),
        "holiday": set(ids[rest & (stand["own_customer_type"] == "B11")]),
        "high-consumption": set(burnt.index[burnt > 1.3 * quarter.register["most"].reindex(burnt.index)]),
        "shared-card": set(plates.index[plates > 1]),
        "round-quick": set(quick.loc[close, "transaction_id"]),
        "night-cash": set(pairs["transaction_id_x"]) | set(pairs["transaction_id_y"]),
        "many-cards": set(phones.index[phones > 5]),
        "price-off": set(ids[off & ~typed & ~old]),
        "tonnes": set(ids[typed]),
        "old-price": set(ids[old]),
    }


def test_does_a_check_find_what_was_planted_and_nothing_else(quarter):
    for kind, found in checks(quarter).items():
        assert found == quarter.wanted_ids(kind), kind


def test_is_a_shared_card_never_needed_twice_a_day(quarter):
    """On days on which a card pays for other plates, is it used once only?"""
    rows = quarter.planted["shared-card"]
    assert len(rows) >= 2
    stand = quarter.stand.set_index("transaction_id")
    used = stand[stand["card"].isin(rows["card"])].groupby(["card", "day"]).size()
    assert (used.reindex(pd.MultiIndex.from_frame(stand.loc[rows["transaction_id"], ["card", "day"]])) == 1).all()
    assert stand.loc[rows["transaction_id"], "plate"].nunique() == 2


def test_does_the_odometer_fit_the_litres(quarter):
    """Between two fills, is the consumption the registered one, but for the vehicle that burns too much?"""
    rows = quarter.stand.dropna(subset=["odometer"]).sort_values(["plate", "time"])
    rows = rows[~rows["transaction_id"].isin(quarter.ids("tonnes"))]
    together = rows.groupby("plate").agg({"litres": "sum", "odometer": ["first", "last"]})
    first = rows.groupby("plate")["litres"].first()
    ratio = (together["litres", "sum"] - first) / (together["odometer", "last"] - together["odometer", "first"]) * 100
    ratio = (ratio / quarter.register["per_100km"].reindex(ratio.index)).dropna()
    high, less = quarter.wanted_ids("high-consumption"), quarter.wanted_ids("plug-in")
    assert ratio[ratio.index.isin(high)].min() > 1.4
    assert ratio[~ratio.index.isin(high)].max() < 1.2
    # A vehicle whose litres were typed in tonnes drove on them all the same.
    typed = set(quarter.fills.loc[quarter.fills["transaction_id"].isin(quarter.ids("tonnes")), "plate"])
    twice = set(quarter.fills.loc[quarter.fills["kind"] == "冲正", "plate"]) - set(less) - typed
    assert ratio[ratio.index.isin(twice)].min() > 0.94
    assert (ratio[ratio.index.isin(less)] < 0.95).all()
    assert (rows.groupby("plate")["odometer"].diff().dropna() >= 0).all()


def test_does_the_customer_that_looks_lost_still_drive(stations):
    """Do its vehicles come at least 1.8 times as rarely, with as many litres a fill and as many km a day?"""
    made = Quarter(stations["highway"])
    seen = made.wanted_ids("plug-in")
    assert len(seen) >= 1
    for plate in seen:
        rows = made.stand[made.stand["plate"] == plate].sort_values("time")
        seconds = rows["time"].to_numpy(dtype="datetime64[s]").astype(np.int64)
        turn = len(rows) - 4
        early, late = (seconds[turn] - seconds[0]) / turn, (seconds[-1] - seconds[turn]) / 3
        assert late > 1.8 * 1.05 * early
        assert rows["litres"].iloc[-3:].mean() == pytest.approx(rows["litres"].iloc[:-3].mean(), rel=0.2)
        driven = np.diff(rows["odometer"].iloc[[0, turn, -1]])
        a_day = driven / np.array([early * turn, late * 3])
        assert a_day[1] > 0.5 * a_day[0]


@pytest.mark.parametrize("seed", [1, 2])
def test_does_the_model_find_what_was_planted_and_nothing_else(stations, seed):
    made = Quarter(stations["highway"], None, seed)
    register = made.register.drop(columns="per_100km").rename(columns={"most": "per_100km"}).reset_index()
    columns = ["plate", "card", "tank", "fuel", "customer_type", "per_100km"]
    rest = [*card_fills.HOLIDAYS, *DAYS[DAYS.day_of_week >= 5]]
    found = anomalous_fills(made.fills, register[columns], made.bindings, holidays=rest)
    assert found.not_run.empty
    for one, rule in RULES.items():
        hits = found.hits[found.hits["rule"] == rule]
        named = set(zip(hits["id"], hits["time"], strict=True)) if one == "many-a-day" else set(hits["id"])
        assert named == made.wanted_ids(one), one


def test_is_the_table_a_till_s(quarter):
    """In order of time, numbers without gaps, nozzles of the fuel, shifts of the hour, nobody's plate or phone?"""
    fills = quarter.fills
    assert fills["time"].is_monotonic_increasing
    assert fills["time"].between("2025-10-01", "2026-01-01").all()
    assert fills["transaction_id"].tolist() == [f"K{number:06d}" for number in range(1, len(fills) + 1)]
    nozzles = {"92#": {1, 2, 3, 4}, "95#": {5, 6}, "0#": {7, 8, 9, 10}}
    assert all(set(rows["nozzle"]) <= nozzles[fuel] for fuel, rows in fills.groupby("fuel"))
    hour = fills["time"].dt.hour
    wanted = np.select([(hour >= 6) & (hour < 14), (hour >= 14) & (hour < 22)], ["早班", "中班"], "夜班")
    assert fills["shift"].tolist() == wanted.tolist()
    assert set(fills["payment"]) <= {"刷卡", "电子卡", "现金"}
    assert set(fills["kind"]) == {"加油", "冲正"}
    assert (fills[["litres", "yuan", "price"]] > 0).all(axis=None)
    assert fills["plate"].str.fullmatch(r"鄂A·T\d{4}").all()
    assert quarter.bindings["phone_code"].str.fullmatch(r"P\d{4}").all()
    assert set(quarter.bindings["card"]) == set(quarter.register["card"])
