"""⑩ 流失与挽回: who was noticed as leaving in 2025, why, what was done, and whether he came back.

    members (M…)    nobody came for three own intervals: noticed on the day after    ──┐
    customers (C…)  litres fell below last year's (`visits.volume_down`)             ──┴──> make

Whether somebody came back is read from the fills, not drawn. Who is gone for good and who went over to a plug-in hybrid
look alike on the day they are noticed. People who only come home for the holidays are known and not noticed. Every
action is one that a station may take: no credit, no cash, no message to who has asked for none (R01, R16, R19).
"""

import numpy as np
import pandas as pd

from toolkit.data import members, visits
from toolkit.data.prospects import workdays
from toolkit.data.station import Station
from toolkit.models.churn import LOST, MIN_FILLS
from toolkit.models.dissatisfaction import PRAISES, SIGNALS, VISIT_MONTHS

FROM = pd.Timestamp(2025, 1, 1)
"""The record begins here: before it, own intervals are too young."""
WAIT_DAYS = 60
"""本书设定: days from the notice until who has not come counts as lost; before that, 在看."""
BACK_SHARE = 0.8
"""本书设定: share of last year's litres from which a customer whose litres fell is back."""
RECENCY = "好久没来"
"""The sign of a member; a customer shows one of the six of `dissatisfaction.SIGNALS`."""
PLUG_IN, UNKNOWN = "换了插混", "不明"
REASONS = {"价": 0.30, "排队": 0.18, "票": 0.05, "线路改了": 0.15, "换电": 0.12, "服务": 0.10, UNKNOWN: 0.10}
"""本书设定: what is found when they are asked."""
ACTIONS = {
    "价": ("会员券一张", "按权限报让利，三个月账一起算"),
    "排队": ("短信告知不挤的时段", "早晚留一条专道"),
    "票": ("开票改到当天", "对账单改到月底前送"),
    "线路改了": ("电话回访，记下新线路", "上门回访，记下新线路"),
    "换电": ("电话回访，告知洗车和便利店", "上门回访，问还有几台烧油的"),
    "服务": ("道歉回访，当面复检", "道歉回访，当着车队长复检"),
    UNKNOWN: ("电话回访", "上门回访"),
    PLUG_IN: ("电话回访", "上门回访"),
}
"""What is done with a member, and with a customer."""
OPTED_OUT = ("已退订，不再联系", 0.04)
"""What is done where a member has asked for no messages, and how often (本书设定)."""
COUPON_YUAN, CALL_YUAN, VISIT_YUAN = 15.0, 0.5, 40.0
"""本书设定: a coupon (paid only when it is used), a call, a drive there; within what a station may spend."""


def make(station: Station) -> pd.DataFrame:
    """Return the cases by day of notice, columns as in sets/win_back.yml; litres a month, yuan."""
    rng = station.rng("win_back")
    table = pd.concat([_members(station), _customers(station)], ignore_index=True)
    table = table.sort_values(["noticed", "customer_id"], ignore_index=True)
    size, plug_in = len(table), table["plug_in"].to_numpy(dtype=bool)
    private = table["customer_id"].str.startswith("M").to_numpy()
    back = table["came_back"].to_numpy()
    # Who now drives another road or on batteries does not come back; who came back gave a reason that could be mended.
    chance = np.array(list(REASONS.values()))
    mended = np.where(np.isin(list(REASONS), ["线路改了", "换电"]), 0.0, chance)
    reason = np.where(
        back == "是",
        rng.choice(list(REASONS), size, p=mended / mended.sum()),
        rng.choice(list(REASONS), size, p=chance),
    )
    reason = np.where(plug_in, PLUG_IN, reason)
    action = np.array([ACTIONS[why][0 if own else 1] for why, own in zip(reason, private, strict=True)], dtype=object)
    action[private & (rng.random(size) < OPTED_OUT[1])] = OPTED_OUT[0]
    coupon = action == ACTIONS["价"][0]
    cost = np.select(
        [action == OPTED_OUT[0], coupon & (back == "是"), coupon, private],
        [0.0, COUPON_YUAN, 0.0, CALL_YUAN],
        VISIT_YUAN,
    )
    return pd.DataFrame(
        {
            "case_id": [f"W{number:04d}" for number in range(1, size + 1)],
            "noticed": table["noticed"],
            "customer_id": table["customer_id"],
            "last_fill": table["last_fill"],
            "signal": table["signal"],
            "reason": reason,
            "action": action,
            "cost_yuan": cost,
            "came_back": back,
            "back_date": table["back_date"],
            "litres_before": table["litres_before"].round(1),
            "litres_after": table["litres_after"].round(1),
            "false_alarm": np.where(plug_in, "是", "否"),
        }
    )


def _members(station: Station) -> pd.DataFrame:
    """Return the cases of members: three own intervals without a fill, people who only come home left out."""
    people, filled = members.history(station)
    owner = pd.Index(people["member_id"]).get_indexer(filled["member_id"])
    day = filled["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    end = int(np.datetime64(members.today(), "D").astype(np.int64))
    rank = np.arange(len(owner)) - np.searchsorted(owner, owner)
    following = np.where(np.diff(owner, append=-1) == 0, np.append(day[1:], end), end)
    known = rank >= MIN_FILLS - 1
    noticed = np.where(known, day + np.floor(LOST * members.own_interval(owner, day)) + 1, end + 1)
    returnee = people["group"].eq("返乡客").to_numpy()
    case = np.flatnonzero((noticed < following) & (noticed >= _number(FROM)) & ~returnee[owner])
    total = np.concatenate([[0.0], filled["litres"].cumsum()])
    who, last, seen, next_day = owner[case], day[case], noticed[case].astype(int), following[case]

    def litres(begin: np.ndarray, until: np.ndarray) -> np.ndarray:
        """Return what each member took from one day to another, both in."""
        key = owner * 100_000 + day
        first = np.searchsorted(key, who * 100_000 + begin)
        return total[np.searchsorted(key, who * 100_000 + until, side="right")] - total[first]

    came = next_day < end
    gone = ~came & (end - seen > WAIT_DAYS)
    after = np.select([gone, came & (next_day + 30 <= end)], [0.0, litres(next_day, next_day + 29)], np.nan)
    return pd.DataFrame(
        {
            "customer_id": people["member_id"].to_numpy()[who],
            "noticed": _dates(seen),
            "last_fill": _dates(last),
            "signal": RECENCY,
            "came_back": np.select([came, gone], ["是", "否"], "在看"),
            "back_date": pd.Series(_dates(next_day)).where(came),
            "litres_before": litres(last - 89, last) / 3,
            "litres_after": after,
            "plug_in": people["plug_in_since"].notna().to_numpy()[who],
        }
    )


def _customers(station: Station) -> pd.DataFrame:
    """Return the cases of card customers whose litres fell."""
    fallen, table = visits.volume_down(station), visits.company_litres(station)
    customers = station.customers.set_index("customer_id")
    company = customers["tax_no"]
    log = visits.make(station)
    log = log[log["customer_id"].isin(fallen["customer_id"])]
    accounts = company.index[company.isin(company[fallen["customer_id"]])]
    fills = station.transactions[["customer_id", "date"]]
    fills = fills[fills["customer_id"].isin(accounts)]
    days = dict(list(fills["date"].groupby(fills["customer_id"].map(company))))
    rows = []
    for customer, noticed in fallen.itertuples(index=False):
        litres, month = table.loc[customer].to_numpy(), (noticed.year - FROM.year) * 12 + noticed.month + 11
        when = days[company[customer]]
        plug_in = "插混" in customers.loc[customer, "note"]
        before, after = np.nanmean(litres[month - 15 : month - 12]), litres[month : month + 3]
        usual = litres[month - 12 : month - 9]
        whole = len(after) == 3
        back = plug_in or (whole and after.sum() >= BACK_SHARE * usual.sum())
        day = workdays([noticed])[0]
        next_fill = when[when > day].min()
        rows.append(
            {
                "customer_id": customer,
                "noticed": day,
                "last_fill": when[when < day].max(),
                "signal": _signal(log[log["customer_id"] == customer], day),
                "came_back": "是" if back else "否" if whole else "在看",
                "back_date": next_fill if back else pd.NaT,
                "litres_before": before,
                "litres_after": after.mean() if whole else np.nan,
                "plug_in": plug_in,
            }
        )
    return pd.DataFrame(rows)


def _signal(log: pd.DataFrame, day: pd.Timestamp) -> str:
    """Return the first of the six signs that the visits of the half-year before show, less litres where none does."""
    recent = log[(log["date"] > day - pd.DateOffset(months=VISIT_MONTHS)) & (log["date"] <= day)]
    shown = {
        "new_owner": (recent["new_owner"] == "是").any(),
        "praises_rivals": (recent["rival_praise"] == "是").sum() >= PRAISES,
        "new_strategy": (recent["new_strategy"] == "是").any(),
        "volume_down": True,
    }
    return next(name for sign, (name, _) in SIGNALS.items() if shown.get(sign))


def _number(day: pd.Timestamp) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def _dates(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]").astype("datetime64[s]")
