"""Openings over time and over a team: what moved, what is due, where the work is ill (source S003-07).

opening_grid, again and again ──> steps        what each evaluation changed
                             └──> reevaluate   over all, and whether it is due again
opening_grid, many at once    ──> diagnose     how they spread over the cells, and what that says
"""

from typing import Any

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN
from toolkit.models.opening_grid import CELLS

REVIEW_DAYS = 30
"""本书设定: days after which a placing is old; the source says only that it moves with the stage of the purchase."""
MIN_CASES = 10
"""本书设定: placed opportunities below which shares say nothing."""
TROUBLE_SHARE = 0.3
"""本书设定: share of A and D from which there are too many."""
FOREIGN_SHARE = 0.4
"""本书设定: share of C from which the wrong rivals are picked."""

FIRST, BETTER, WORSE, SAME = "头一次", "好转", "变差", "没变"
NO_FINDING = "没看出毛病"
FINDINGS = {
    "老客户维护有病": "老客户的机会没有一件领先，却有落后或打平的：把近三个月的旧账列出来逐户清；也核一下是不是只报了难办的",
    "老客户在松动": "老客户里落后、打平的太多：先停一停外面的新机会，把人手放回老客户",
    "挑错对手": "机会多在对手的老客户里：换一批没定下来的客户去谈",
    "刚起步": "多数机会谁也没占先：抢在前头上门、交方案，先拿下几家再说",
}
"""Rules in this order: the first after source S003-07, the others 本书补写."""


def _cells(frame: pd.DataFrame, what: str) -> np.ndarray:
    """Return positions in CELLS, one past the end where blank or unknown."""
    codes, values = checks.one_of(frame, "cell", [*CELLS, UNKNOWN], what, blank=True)
    return np.array([*(CELLS.find(value) % (len(CELLS) + 1) for value in values), len(CELLS)], dtype=int)[codes]


def steps(history: pd.DataFrame) -> pd.DataFrame:
    """Return what each evaluation changed against the one before (source S003-07; what is better is 本书设定).

    history: one row an evaluation; columns opportunity_id, date (datetime64 or '2025-03-08'), cell ('A'…'I'; blank or
        '数据不够': could not be placed).
    Better is a better lead; with the same lead, a better turf: C < B < A < F < E < D < I < H < G. The rival's order is
    the same one backwards.
    Returns one row an evaluation, by opportunity_id and date: opportunity_id, date, days (since the one before, missing
    for the first), from (empty for the first), to, moved ('头一次', '好转', '变差', '没变'; '数据不够'
    next to an unknown cell).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, unknown cells, what is no date, and two
    evaluations of one opportunity on one day.
    """
    names, opportunity, day, cell = _in_order(history)
    first = np.diff(opportunity, prepend=-1) != 0
    before = np.where(first, len(CELLS) + 1, np.roll(cell, 1))
    days = pd.Series(np.where(first, 0, np.diff(day, prepend=day[:1])), dtype="Int64").mask(first)
    moved = np.where(first, FIRST, _moved(before, cell))
    labels = [*CELLS, UNKNOWN, ""]
    return pd.DataFrame(
        {
            "opportunity_id": names.take(opportunity),
            "date": day.astype("datetime64[D]").astype("datetime64[us]"),
            "days": days,
            "from": checks.label(labels, before),
            "to": checks.label(labels, cell),
            "moved": moved.astype(object),
        }
    )


def reevaluate(history: pd.DataFrame, *, today: Any, review_days: int = REVIEW_DAYS) -> pd.DataFrame:
    """Return how each opportunity moved over all, and whether it is due to be placed again (source S003-07).

    history: as for steps.
    today: the day of asking (date or '2025-03-08'); review_days: due from so many days (closed). A new stage of the
        purchase makes it due whatever the days say: place it again and add a row.
    Returns one row an opportunity, by opportunity_id: opportunity_id, evaluations (count), from (first cell), to (last
    cell), moved (first against last, as in steps; '头一次' with one evaluation), days (since it was last placed: an
    evaluation without a cell does not count; missing where never), due ('是', '否'; '是' where never placed).
    Raises ValueError (Chinese) as steps does, for a `today` that is no date, and for evaluations after today.
    """
    now = checks.day(today, "今天")
    names, opportunity, day, cell = _in_order(history)
    today_number = int(np.datetime64(now, "D").astype("int64"))
    late = checks.dates(history, "date", "重评表").dt.normalize() > now
    checks.refuse(history, late, "重评表", "date", f"晚于今天（{now:%Y-%m-%d}），核对日期")
    start = np.flatnonzero(np.diff(opportunity, prepend=-1))
    count = np.bincount(opportunity, minlength=len(names))
    placed = cell < len(CELLS)
    last = np.full(len(names), -1, dtype="int64")
    # In order of date: the last one written stays.
    last[opportunity[placed]] = np.flatnonzero(placed)
    never = last < 0
    days = pd.Series(today_number - np.append(day, 0)[last], dtype="Int64").mask(never)
    first, final = cell[start], cell[start + count - 1]
    return pd.DataFrame(
        {
            "opportunity_id": names,
            "evaluations": count,
            "from": checks.label([*CELLS, UNKNOWN], first),
            "to": checks.label([*CELLS, UNKNOWN], final),
            "moved": np.where(count == 1, FIRST, _moved(first, final)).astype(object),
            "days": days,
            "due": checks.label(["否", "是"], (days >= review_days).fillna(True).to_numpy(dtype=int)),
        }
    )


def _in_order(history: pd.DataFrame) -> tuple[pd.Index, np.ndarray, np.ndarray, np.ndarray]:
    """Return the names, and by name and day: the name's code, the day's number since 1970, the cell's position."""
    what = "重评表"
    checks.require(history, ["opportunity_id", "date", "cell"], what)
    opportunity, names = pd.factorize(checks.ids(history, "opportunity_id", what), sort=True)
    day = checks.dates(history, "date", what).to_numpy().astype("datetime64[D]").astype("int64")
    earliest = day.min(initial=0)
    # One number for both: faster to compare and to sort than two.
    place = opportunity * (day.max(initial=0) - earliest + 1) + day - earliest
    checks.refuse(history, pd.Series(place).duplicated(keep=False), what, "date", "同一件机会同一天评了两次，只留一次")
    order = np.argsort(place)
    return pd.Index(names), opportunity[order], day[order], _cells(history, what)[order]


def _moved(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return the word for each change of cell; positions past the cells are unknown."""
    unknown = (before >= len(CELLS)) | (after >= len(CELLS))
    gain = _standing(after) - _standing(before)
    return np.select([unknown, gain > 0, gain < 0], [UNKNOWN, BETTER, WORSE], SAME)


def _standing(cell: np.ndarray) -> np.ndarray:
    return cell // 3 * 3 - cell % 3


def diagnose(
    placed: pd.DataFrame,
    *,
    min_cases: int = MIN_CASES,
    trouble_share: float = TROUBLE_SHARE,
    foreign_share: float = FOREIGN_SHARE,
) -> pd.DataFrame:
    """Return how opportunities spread over the cells and what that says (source S003-07; limits 本书设定).

    placed: one row an opportunity; columns cell ('A'…'I'; blank or '数据不够': not placed), optionally team.
    min_cases: placed opportunities a verdict needs. trouble_share: of A and D; foreign_share: of C. All closed.

    Findings: '老客户维护有病' without any G but with an A or D; '老客户在松动' from trouble_share; '挑错对手' from
    foreign_share; '刚起步' where E is more frequent than every other cell (a tie is not).
    Returns one row a team (sorted), or one row where there is no column team: team, cases (placed), unknown, A…I (shares
    of the placed, sum 1; missing without any), findings ('、' between them; '没看出毛病'; '数据不够' below min_cases),
    advice.
    Raises ValueError (Chinese, naming columns or rows) for a missing column, unknown cells, and blank teams.
    """
    what = "定位表"
    checks.require(placed, ["cell"], what)
    team, names = np.zeros(len(placed), dtype="int64"), pd.Index([""] if len(placed) else [])
    if "team" in placed:
        team, names = pd.factorize(checks.ids(placed, "team", what), sort=True)
    width = len(CELLS) + 1
    counts = np.bincount(team * width + _cells(placed, what), minlength=len(names) * width).reshape(-1, width)
    known = counts[:, :-1]
    cases = known.sum(axis=1)
    share = np.divide(known, cases[:, None], out=np.full(known.shape, np.nan), where=cases[:, None] > 0)
    a, c, d, e, g = (known[:, CELLS.index(letter)] for letter in "ACDEG")
    trouble = np.divide(a + d, cases, out=np.zeros(len(cases)), where=cases > 0).round(9)
    foreign = np.divide(c, cases, out=np.zeros(len(cases)), where=cases > 0).round(9)
    others = np.delete(known, CELLS.index("E"), axis=1).max(axis=1, initial=0)
    rules = [(g == 0) & (a + d > 0), trouble >= round(trouble_share, 9), foreign >= round(foreign_share, 9), e > others]
    verdict = sum(rule.astype(int) << bit for bit, rule in enumerate(rules))
    found = [[name for bit, name in enumerate(FINDINGS) if code >> bit & 1] for code in range(2 ** len(rules))]
    labels = ["、".join(some) or NO_FINDING for some in found] + [UNKNOWN]
    advice = ["；".join(FINDINGS[name] for name in some) or "照现在的做法接着干" for some in found]
    advice.append(f"定了位的机会不到 {min_cases} 件，再攒一攒")
    code = np.where(cases < min_cases, len(found), verdict)
    return pd.DataFrame(
        {
            **({"team": names} if "team" in placed else {}),
            "cases": cases,
            "unknown": counts[:, -1],
            **{letter: share[:, number] for number, letter in enumerate(CELLS)},
            "findings": checks.label(labels, code),
            "advice": checks.label(advice, code),
        }
    )
