"""What stands between us and a customer, and by which road it got there (source S001-09; D-12).

                        personal interest met
                          no          yes
    institutional  no   局外人        朋友
    interest met   yes  供应商        合作伙伴

Institutional interest: what the customer's house needs (price, invoice, supply, control of fuel). Personal interest of
whoever we deal with is only ever less trouble and better standing in the own house: never a gift, never money (D-12).
"""

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN

STATES = ("局外人", "朋友", "供应商", "合作伙伴")
"""The four states; a state's place is 2 x institutional + personal."""

PATHS = {"a": (0, 1, 2, 3), "b": (0, 2, 1, 3), "c": (0, 3, 2, 1)}
"""The three roads of the source, as places in STATES. Its b and c leave out where all begin, 局外人. c ends in 朋友, a
customer who no longer gets what his house needs: abnormal, kept as it is; nobody is led on to it."""
OFF_PATH = "走样"
"""Fits none of the three. Not always bad: 局外人→朋友→合作伙伴 is simply not among them."""
SHOWN = 5
"""States written out; all three roads have four, so who went through five fits none."""

NEXT = {
    "局外人": "先办成一件公事：票、价、保供里他最急哪样，就先办哪样",
    "朋友": "光有交情不够：替他单位算一笔账，单车月成本、对账、控油，写成一页给他老板看",
    "供应商": "单位满意了，经办人还嫌麻烦：对账单按时送到，开票一次办好，让他省事，在单位有成绩可报",
    "合作伙伴": "守住：账每月按时对，油耗每季一起看，有新线路早商量",
    UNKNOWN: "下回见面问清两句：单位最在意的那样办到没有；他自己还有哪处嫌麻烦",
}
"""本书补写: what to do next in each state."""
FELL = "先登门问清哪样没办到：票、价、排队，还是换了人；先补上，再往前走"
"""本书补写: what to do first where something that was met no longer is."""

INTERESTS = {"institutional": "机构利益", "personal": "个人利益"}
LEVEL = np.array([0, 1, 1, 2])
"""How many interests each state has met."""
_LABELS = np.array([*STATES, UNKNOWN], dtype=object)
"""By state; the last also answers to −1, the state that is not known."""


def relationship(customers: pd.DataFrame) -> pd.DataFrame:
    """Return each customer's state by the two interests, and what to do next (source S001-09; next is 本书补写).

    customers: one row a customer; columns customer_id (str), institutional, personal (met: yes or no; blank: not asked).
    Returns one row a customer, in the order given: customer_id, state (one of STATES, or '数据不够' where either is
    blank), unmet (the interests known not to be met: '机构利益、个人利益'; empty for none), next_step.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated customers, other words.
    """
    what = "关系表"
    checks.require(customers, ["customer_id", *INTERESTS], what)
    customer = checks.ids(customers, "customer_id", what, unique=True)
    institutional, personal, state = _states(customers, what)
    lists = np.array(
        ["", INTERESTS["personal"], INTERESTS["institutional"], "、".join(INTERESTS.values())], dtype=object
    )
    unmet = 2 * (institutional == 0) + (personal == 0)
    return pd.DataFrame(
        {
            "customer_id": customer.array,
            "state": _LABELS[state],
            "unmet": lists[unmet],
            "next_step": np.array([NEXT[label] for label in _LABELS], dtype=object)[state],
        }
    )


def trust_path(history: pd.DataFrame, *, today: str | pd.Timestamp) -> pd.DataFrame:
    """Return the states each customer went through, and which road of the source that is (source S001-09).

    history: one row a customer and day on which both were looked at; columns customer_id (str), date, institutional,
        personal (met: yes or no; blank: not asked). A row with a blank is no state and is left out; it is counted.
    today: the day to count to; no row may be later.

    Rows go by date; the same state again is no new one. A road fits while the states are a stretch of it without gaps:
    records may begin halfway, so 供应商 alone fits all three, and 局外人→供应商 only b.

    Returns one row a customer, sorted by customer_id: customer_id, states ('局外人→供应商'; the last five after '…→'
    where there were more; empty for none), path ('a', 'b', 'c', several while undecided: 'a、b、c'; '走样' where none
    fits; '数据不够' where no row is whole), state (now), since (the day it was first seen), days (from then to today),
    fell_back ('是' where fewer interests are met now than once were, else '否', or '数据不够'), blank_rows, next_step
    (what went missing comes first; else as for `relationship`).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, blank customers or dates, two rows of one
    customer and day, days after today, other words.
    """
    what = "关系记录"
    checks.require(history, ["customer_id", "date", *INTERESTS], what)
    rows, names = pd.factorize(checks.ids(history, "customer_id", what), sort=True)
    now = checks.day(today, "截止日")
    ago = (now - checks.dates(history, "date", what).dt.normalize()).dt.days.to_numpy()
    checks.refuse(history, ago < 0, what, "date", f"在 {now.date()} 之后，核对日期")
    span = ago.max(initial=0) + 1
    when = rows * span + (span - 1 - ago)
    checks.refuse(history, pd.Series(when).duplicated(keep=False), what, "date", "同一户同一天不止一行，只留一行")
    _, _, state = _states(history, what)
    blank_rows = np.bincount(rows[state < 0], minlength=len(names))

    order = np.argsort(when)
    order = order[state[order] >= 0]
    customer, state, ago = rows[order], state[order], ago[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (customer[1:] != customer[:-1]) | (state[1:] != state[:-1])
    customer, state, ago = customer[new], state[new], ago[new]

    count = np.bincount(customer, minlength=len(names))
    back = count.cumsum()[customer] - 1 - np.arange(len(customer))
    recent = np.full((len(names), SHOWN), -1)
    recent[customer[back < SHOWN], SHOWN - 1 - back[back < SHOWN]] = state[back < SHOWN]
    days = np.full(len(names), -1)
    days[customer[back == 0]] = ago[back == 0]
    peak = np.full(len(names), -1)
    np.maximum.at(peak, customer, LEVEL[state])
    current, known = recent[:, -1], count > 0
    fell = known & (peak > LEVEL[current])
    states, path = _roads(recent, count)
    days = pd.Series(days, dtype="Int64").mask(~known)
    return pd.DataFrame(
        {
            "customer_id": names,
            "states": states,
            "path": path,
            "state": _LABELS[current],
            "since": now - pd.to_timedelta(days, unit="D"),
            "days": days,
            "fell_back": np.select([~known, fell], [UNKNOWN, "是"], "否"),
            "blank_rows": blank_rows,
            "next_step": np.array([*(NEXT[label] for label in _LABELS), FELL], dtype=object)[
                np.select([~known, fell], [len(STATES), len(_LABELS)], current)
            ],
        }
    )


def _states(table: pd.DataFrame, what: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return both interests (0 no, 1 yes, 2 blank) and the state (−1 where either is blank)."""
    first, second = (checks.states(table, column, what).astype("int64") for column in INTERESTS)
    return first, second, np.where((first == 2) | (second == 2), -1, 2 * first + second)


def _roads(recent: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the states written out and the roads that fit; recent: the last states of each customer, −1 for none."""
    base = len(STATES) + 1
    # One number for each row of states: few differ, and only those are written out.
    code = (recent + 1) @ base ** np.arange(SHOWN)[::-1] + (count > SHOWN) * base**SHOWN
    found, which = np.unique(code, return_inverse=True)
    stretches = {
        name: {road[begin:end] for begin in range(len(road)) for end in range(begin + 1, len(road) + 1)}
        for name, road in PATHS.items()
    }
    texts, fits = [], []
    for number in found:
        digits = [int(number) // base**place % base for place in range(SHOWN)][::-1]
        went, longer = tuple(digit - 1 for digit in digits if digit), number >= base**SHOWN
        texts.append("…→" * bool(longer) + "→".join(STATES[state] for state in went))
        fitting = [name for name, stretch in stretches.items() if went in stretch]
        fits.append("、".join(fitting) or (OFF_PATH if went else UNKNOWN))
    return np.array(texts, dtype=object)[which], np.array(fits, dtype=object)[which]
