"""Six signs that a customer is dissatisfied, and whom to call first (source S001-26).

    monthly litres ─┐
    visit log      ─┼─> dissatisfaction_signals ──> call_list
    complaints     ─┘

The source names the six signs and gives no limits: every limit here is 本书设定. A sign is a reason to ask, no verdict.
"""

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN
from toolkit.models.ledger import MONTHLY, tonnes_table

DROP = 0.20
"""本书设定: shortfall against the same three months of last year from which volume counts as down, 0–1."""

COMPLAINTS_LEAST = 2
"""本书设定: complaints in the last three months from which more than before counts; one alone may be chance."""

PRAISES = 2
"""本书设定: visits at which a rival was praised from which it counts as repeated."""

COOLING = 1.0
"""本书设定: grades of warmth below the visits before from which relations count as sliding."""

VISIT_MONTHS = 6
"""本书设定: months back from today whose visits count; what was said before that is no longer new."""

SEASON = 3
"""Months compared, for volume and complaints."""

CALLS = 5
"""本书设定: calls a day."""

SIGNALS = {
    "complaints_up": ("投诉多了", "先听他把气说完：上次那件事，到现在还有哪一条没给您办妥？"),
    "new_owner": ("换了老板或车队长", "新来的师傅怎么称呼？加油这一块，他最操心的是哪件事？"),
    "relations_sliding": ("来往淡了", "是不是我们哪件事没办好？您直说，我记下来改。"),
    "praises_rivals": ("老夸别家", "那家哪一样最合您的心意？我们差在哪一步？"),
    "new_strategy": ("经营路子变了", "往后跑什么线、用多少台车、油怎么结账？我们好跟着安排。"),
    "volume_down": ("加油量掉了", "少的这几台车，现在跑哪条线、在哪加？"),
}
"""Name and first question of each sign. In the order of asking (本书设定): anger before all else, then who decides now, then
what changed; volume last, as it is what follows from the others. The questions are 本书补写."""

ANSWERS = ("是", "否", UNKNOWN)


def dissatisfaction_signals(
    monthly: pd.DataFrame,
    visits: pd.DataFrame,
    complaints: pd.DataFrame | None,
    *,
    today: pd.Timestamp | str,
    drop: float = DROP,
    complaints_least: int = COMPLAINTS_LEAST,
    praises: int = PRAISES,
    cooling: float = COOLING,
    visit_months: int = VISIT_MONTHS,
) -> pd.DataFrame:
    """Return which of the six signs each customer shows (source S001-26; limits are 本书设定).

    monthly: columns customer_id, month, fuel, litres, optionally unit, as `ledger.tonnes_table` takes them; a month without
        fills is a row with 0, a month without a row is unknown. Its last month is the last whole one before today.
    visits: one row a visit; columns customer_id, date, rival_praise (yes or no: a rival was praised), warmth (1–5),
        new_strategy, new_owner (yes or no; a new fleet manager counts), and optionally refused (yes or no: would not see
        us). Blank: not noted, not asked.
    complaints: one row a complaint; columns customer_id, date. No row is no complaint; None: no log is kept, unknown.
    today: the day of asking; a month that ends today is whole.

    Returns one row a customer of monthly, sorted: customer_id, six columns with '是', '否' or '数据不够', signals (count of
    是), unknown (count of 数据不够), tonnes_per_month (mean of the known among the last 12 months) and tonnes_at_risk (the
    same, not below 0, where there is a sign; 0 where all six are 否; blank where no sign was seen but some are unknown).
    - volume_down: the last three months short of the same three of last year by `drop` or more (on the line is 是);
      nothing bought then is 否; a month missing is 数据不够.
    - complaints_up: more in the last three months than in the three before, and `complaints_least` or more. A period
      begins on the day after the same day of the month, three months back.
    Of visits in the last `visit_months`; 数据不够 where there is none:
    - praises_rivals: at `praises` or more of them; 数据不够 where the blanks could make up the count.
    - relations_sliding: refused on the latest day; or the latest noted warmth `cooling` grades or more below the mean of
      the noted ones before it (visits of one day count as one, by their mean); 数据不够 with fewer than two days noted.
    - new_strategy, new_owner: 是 at any of them; 否 where it was asked and never so.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, customers not in monthly, dates after today,
    a monthly table that ends in another month, and values out of range.
    """
    checks.require(monthly, MONTHLY, "月用量表")
    # tonnes_table has no answer for a table without rows.
    table = (
        tonnes_table(monthly, 12 + SEASON) if len(monthly) else pd.DataFrame(columns=range(12 + SEASON), dtype=float)
    )
    day = checks.day(today, "今天")
    last = (day + pd.Timedelta(days=1)).to_period("M") - 1
    if len(table) and table.columns[-1] != last:
        raise ValueError(
            f"月用量表到 {table.columns[-1]} 为止，今天是 {day:%Y-%m-%d}，要正好到 {last}：缺的月补上，没过完的月先去掉。"
        )
    tonnes = table.to_numpy()
    signs = {
        "volume_down": _volume_down(tonnes, drop),
        "complaints_up": _complaints_up(complaints, table.index, day, complaints_least),
        **_from_visits(visits, table.index, day, visit_months, praises, cooling),
    }
    codes = np.column_stack([signs[name] for name in SIGNALS])
    count, unknown = (codes == 0).sum(axis=1), (codes == 2).sum(axis=1)
    year = tonnes[:, SEASON:]
    known = (~np.isnan(year)).sum(axis=1)
    mean = np.divide(np.nansum(year, axis=1), known, out=np.full(len(table), np.nan), where=known > 0).round(9)
    at_risk = np.select([count > 0, unknown > 0], [np.clip(mean, 0, None), np.nan], 0.0)
    return pd.DataFrame(
        {
            "customer_id": table.index,
            **{name: np.array(ANSWERS)[code] for name, code in signs.items()},
            "signals": count,
            "unknown": unknown,
            "tonnes_per_month": mean,
            "tonnes_at_risk": at_risk,
        }
    )


def call_list(signals: pd.DataFrame, *, calls: int = CALLS) -> pd.DataFrame:
    """Return whom to call first, and what to ask (source S001-26; the order is 本书设定).

    signals: the answer of `dissatisfaction_signals`; columns customer_id, the six signs ('是', '否', '数据不够'), and
        tonnes_at_risk (t a month, ≥ 0; a blank counts as least).
    calls: calls a day, ≥ 1. Who shares the last place is named too: the list may be longer.
    Ranked by the count of signs, then by tonnes at risk; equal in both, equal in rank. Without a sign nobody is called.
    Returns customer_id, rank (1 is first; then by customer_id), signals (count), tonnes_at_risk, strongest (the first
    sign in the order of SIGNALS, in Chinese), shown (all of them, '投诉多了、加油量掉了') and ask (the first question).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated customers, unknown answers.
    """
    what = "不满信号表"
    checks.require(signals, ["customer_id", *SIGNALS, "tonnes_at_risk"], what)
    customer = checks.ids(signals, "customer_id", what, unique=True)
    at_risk = checks.numbers(signals, "tonnes_at_risk", what, least=0, blank=True).to_numpy()
    if calls < 1:
        raise ValueError(f"calls 要不小于 1，现在是 {calls}。")
    shown = np.zeros((len(signals), len(SIGNALS)), dtype=bool)
    for place, name in enumerate(SIGNALS):
        codes, values = checks.one_of(signals, name, ANSWERS, what)
        shown[:, place] = (values == "是")[codes] if len(values) else False
    count = shown.sum(axis=1)
    weight = np.where(np.isnan(at_risk), -1.0, at_risk).round(9)
    order = np.lexsort((-weight, -count))[: int((count > 0).sum())]
    equal = (np.diff(count[order]) == 0) & (np.diff(weight[order]) == 0)
    rank = np.arange(1, len(order) + 1)
    rank[1:][equal] = 0
    rank = np.maximum.accumulate(rank)
    rows, rank = order[rank <= calls], rank[rank <= calls]
    by_name = np.lexsort((pd.factorize(customer.iloc[rows], sort=True)[0], rank))
    rows, rank = rows[by_name], rank[by_name]
    first = shown[rows].argmax(axis=1)
    names, questions = (np.array([sign[part] for sign in SIGNALS.values()]) for part in (0, 1))
    # One text a pattern of signs: there are at most 63, however many customers.
    patterns, pattern = np.unique(shown[rows], axis=0, return_inverse=True)
    texts = np.array(["、".join(names[row]) for row in patterns], dtype=object)
    return pd.DataFrame(
        {
            "customer_id": customer.array.take(rows),
            "rank": rank,
            "signals": count[rows],
            "tonnes_at_risk": at_risk[rows],
            "strongest": names[first],
            "shown": texts[pattern],
            "ask": questions[first],
        }
    )


def _answers(yes: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """Return codes of ANSWERS; a yes goes before an unknown."""
    return np.select([yes, unknown], [0, 2], 1)


def _volume_down(tonnes: np.ndarray, drop: float) -> np.ndarray:
    before, now = tonnes[:, :SEASON].sum(axis=1).round(9), tonnes[:, -SEASON:].sum(axis=1).round(9)
    down = (before > 0) & ((before - now).round(9) >= (drop * before).round(9))
    return _answers(down, np.isnan(before + now))


def _complaints_up(log: pd.DataFrame | None, customers: pd.Index, today: pd.Timestamp, least: int) -> np.ndarray:
    if log is None:
        return np.full(len(customers), 2)
    customer, date = _entries(log, customers, today, "投诉表", ())
    recent, before = (today - pd.DateOffset(months=months) for months in (SEASON, 2 * SEASON))
    now = np.bincount(customer[date > recent], minlength=len(customers))
    then = np.bincount(customer[(date > before) & (date <= recent)], minlength=len(customers))
    return _answers((now > then) & (now >= least), np.zeros(len(customers), dtype=bool))


def _from_visits(
    visits: pd.DataFrame, customers: pd.Index, today: pd.Timestamp, months: int, praises: int, cooling: float
) -> dict[str, np.ndarray]:
    what, size = "走访表", len(customers)
    judged = ["rival_praise", "new_strategy", "new_owner", *(["refused"] if "refused" in visits.columns else [])]
    customer, date = _entries(visits, customers, today, what, [*judged, "warmth"])
    warmth = checks.numbers(visits, "warmth", what, least=1, most=5, blank=True).to_numpy()
    states = {name: checks.states(visits, name, what) for name in judged}
    recent = (date > today - pd.DateOffset(months=months)).to_numpy()
    customer, warmth = customer[recent], warmth[recent]
    day = date.to_numpy()[recent].astype("datetime64[D]").astype(np.int64)

    def count(marked: np.ndarray) -> np.ndarray:
        return np.bincount(customer[marked], minlength=size)

    yes = {name: state[recent] == 1 for name, state in states.items()}
    blank = {name: state[recent] == 2 for name, state in states.items()}
    praised, unnoted = count(yes["rival_praise"]), count(blank["rival_praise"])
    noted = count(~blank["rival_praise"])
    signs = {"praises_rivals": _answers(praised >= praises, (noted == 0) | (praised + unnoted >= praises))}

    latest = np.full(size, -1)
    np.maximum.at(latest, customer, day)
    refused = count(yes["refused"] & (day == latest[customer])) > 0 if "refused" in yes else np.zeros(size, dtype=bool)
    signs["relations_sliding"] = _cooled(customer, day, warmth, size, cooling, refused)
    for name in ("new_strategy", "new_owner"):
        signs[name] = _answers(count(yes[name]) > 0, count(~blank[name]) == 0)
    return signs


def _cooled(
    customer: np.ndarray, day: np.ndarray, warmth: np.ndarray, size: int, cooling: float, refused: np.ndarray
) -> np.ndarray:
    """Return whether relations slide; one warmth a customer and day, so that two visits of one day have no order."""
    noted = ~np.isnan(warmth)
    days = pd.DataFrame({"customer": customer[noted], "day": day[noted], "warmth": warmth[noted]})
    mean = days.groupby(["customer", "day"], as_index=False)["warmth"].mean()
    who, grade = mean["customer"].to_numpy(), mean["warmth"].to_numpy()
    number = np.bincount(who, minlength=size)
    latest = np.full(size, np.nan)
    # Sorted by day: the last one written is the latest.
    latest[who] = grade
    before = np.divide(
        np.bincount(who, weights=grade, minlength=size) - latest,
        number - 1,
        out=np.full(size, np.nan),
        where=number > 1,
    )
    return _answers(refused | ((before - latest).round(9) >= round(cooling, 9)), number < 2)


def _entries(
    log: pd.DataFrame, customers: pd.Index, today: pd.Timestamp, what: str, columns: tuple[str, ...] | list[str]
) -> tuple[np.ndarray, pd.Series]:
    """Return each entry's customer as a position in customers, and its day."""
    checks.require(log, ["customer_id", "date", *columns], what)
    position = customers.get_indexer(checks.ids(log, "customer_id", what))
    checks.refuse(log, position < 0, what, "customer_id", "月用量表里没有这一户，先补上或删去这几行")
    date = checks.dates(log, "date", what).dt.normalize()
    checks.refuse(log, date > today, what, "date", f"晚于今天 {today:%Y-%m-%d}，核对日期")
    return position, date
