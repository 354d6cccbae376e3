"""Fixed customers among the vehicles that already come in: who could be asked, and files of those who agreed (S000-16).

    record ──> clean_record ──> rows, dropped
                                rows ──> vehicle_rhythm              how often each vehicle comes
                     rows, consents ──> company_files                counts by company: whom to ask, whom to file
                                        vehicle_files                plates, only where the company agreed

The source: when nobody was left to win outside, a district wrote down every vehicle that came in and out, opened files of
those that might become fixed, and ended with five companies and 85 vehicles. 17 a company is a mean (D), not what each
had. The lines are 本书设定.

A plate is personal data (red line R14): it is counted in the station and leaves it only with the company's consent.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit.models import checks, forecourt_text
from toolkit.models.checks import UNKNOWN

MIN_VEHICLES = 2
"""本书设定: from so many vehicles on (closed) a company is worth a file, whatever they fill."""
MIN_LITRES = 1200.0
"""本书设定: or from so many litres a month on (closed): about a tonne of 0#, where the domain's class C begins."""
MIN_DAYS = 2.0
"""本书设定: fuelling days a month from which on (closed) a vehicle is regular; the trade calls '每月 2–3 次' regular."""
MIN_SPAN = 14
"""本书设定: days from which on (closed) a record says how often somebody comes: half a month."""
MONTH = 30
"""Days of a month in every figure a month."""

RETAIL = "散户"
"""The row of vehicles without a company."""
STATUSES = {
    "可建档": "按车建档，每月对一次：哪台车少来了，打电话问管车的",
    "先征得同意": "带告知书去见管车的：记哪几样、做什么用、随时能停；他点头之前只记台数和升数",
    "不建档": "不再问，照常加油；抄过的车牌划掉",
    "再看": "来得还不勤，下个月再数一次",
    UNKNOWN: "登记还不满半个月，接着记",
    RETAIL: "不建档，只看总量",
}
"""What a company is, and what to do (本书补写)."""
REASONS = (
    "日期读不出来，写成 2025-03-08",
    "日期晚于今天",
    "车牌没写或没写全",
    "升数没写、不是数或者是 0",
    "类别不认得，只有加油和冲正",
    "重复登记：同一时刻、同一台车、同样的升数",
    "同车同日的冲正抵完了",
    "冲正比同车当天加的还多，找原来那一笔",
)
"""Why a row of the record is dropped; the first that holds."""

COLUMNS = ("date", "time", "plate", "company", "fuel", "litres", "kind")
KINDS = ("加油", "冲正")
Day = Any
"""A date, or what pandas reads as one."""


def clean_record(record: pd.DataFrame, *, today: Day | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows that can be counted, and the dropped ones with the reason (source S000-16; rules 本书补写).

    record: one row a fill as the attendant wrote it; columns date (year first), time, plate, company, fuel, litres,
        kind ('加油', '冲正'; blank: by the sign). Anything may be blank or badly written. A refund has negative litres or
        the kind 冲正, then of either sign.
    today: rows after it are dropped; without it none are.

    Full-width letters and spaces are made plain. A company loses brackets (not what stands in them), blanks, and 有限公司,
    公司 and their kin at the end; '散户', '不知道' and the like are blank. In a plate O and I after the region are 0 and 1,
    for plates have no O and I there. A blank company is the one that the same plate named that day, else on all its days,
    if it is one only; a refund belongs to the fill that it takes back. Refunds net out with the same plate and day: a
    day that comes to nothing or less is dropped whole. Rows written twice are dropped but once, except on a day with a
    refund, which may have set it right already.

    Returns (rows, dropped), len(rows) + len(dropped) == len(record), both in the record's order. rows: row (the record's
    index label), date (datetime64), time (as written), plate ('鄂A·T0001'), company ('' for 散户), fuel, litres
    (refunds negative), kind; plate, company, fuel, kind are categories. dropped: row, reason (one of REASONS): no plates.
    Raises ValueError (Chinese) for missing columns.
    """
    checks.require(record, COLUMNS, "进站登记")
    date = forecourt_text.days(record["date"])
    plate, plates = forecourt_text.tidy(record["plate"], forecourt_text.plate)
    company, companies = forecourt_text.tidy(record["company"], forecourt_text.company)
    fuel, fuels = forecourt_text.tidy(record["fuel"], forecourt_text.fuel)
    kind, kinds = forecourt_text.tidy(record["kind"], forecourt_text.plain)
    litres = forecourt_text.amounts(record["litres"])
    late = (
        date > np.datetime64(checks.day(today, "今天"), "D") if today is not None else np.zeros(len(record), dtype=bool)
    )
    unknown_kind = np.append(~np.isin(kinds, KINDS), False)[kind]
    wrong = [np.isnat(date), late, plate < 0, ~(np.abs(litres) > 0), unknown_kind]
    reason = np.select(wrong, range(len(wrong)), -1)

    fine = np.flatnonzero(reason < 0)
    date, plate, company, fuel, litres = date[fine], plate[fine], company[fine], fuel[fine], litres[fine]
    refund = (litres < 0) | np.append(kinds == "冲正", False)[kind[fine]]
    litres = np.where(refund, -np.abs(litres), litres)
    visit, _ = pd.factorize(plate * np.int64(2**32) + date.astype(np.int64))
    visits = int(visit.max(initial=-1)) + 1
    company = np.where(refund, -1, company)
    company = np.where(company < 0, _only(visit, company, visits)[visit], company)
    company = np.where(company < 0, _only(plate, company, len(plates))[plate], company)
    net = np.bincount(visit, litres, minlength=visits).round(6)[visit]
    with_refund = np.bincount(visit, refund, minlength=visits)[visit] > 0
    several = np.flatnonzero((np.bincount(visit, minlength=visits)[visit] > 1) & ~with_refund)
    time, _ = forecourt_text.tidy(record["time"].iloc[fine[several]], forecourt_text.plain)
    same = pd.DataFrame(
        {
            "visit": visit[several],
            "time": time,
            "litres": litres[several],
            "who": company[several],
            "fuel": fuel[several],
        }
    )
    twice = np.zeros(len(fine), dtype=bool)
    twice[several] = same.duplicated().to_numpy() & (time >= 0)
    reason[fine] = np.select([twice, net == 0, net < 0], range(len(wrong), len(REASONS)), -1)

    kept = reason[fine] < 0
    rows = pd.DataFrame(
        {
            "row": record.index[fine[kept]],
            "date": date[kept].astype("datetime64[s]"),
            "time": record["time"].to_numpy()[fine[kept]],
            "plate": pd.Categorical.from_codes(plate[kept], plates),
            "company": pd.Categorical.from_codes(company[kept] % (len(companies) + 1), [*companies, ""]),
            "fuel": pd.Categorical.from_codes(fuel[kept] % (len(fuels) + 1), [*fuels, ""]),
            "litres": litres[kept],
            "kind": pd.Categorical.from_codes(refund[kept].astype(int), list(KINDS)),
        }
    )
    gone = np.flatnonzero(reason >= 0)
    return rows, pd.DataFrame({"row": record.index[gone], "reason": np.array(REASONS)[reason[gone]]})


def vehicle_rhythm(rows: pd.DataFrame, *, without: Collection[str] = (), min_span: int = MIN_SPAN) -> pd.DataFrame:
    """Return how often each vehicle comes (source S000-16). For the station's own desk: plates go no further (R14).

    rows: as `clean_record` returns them.
    without: companies that refused; vehicles that were written under one of them, even once, are left out.
    min_span: days from the first to the last of the rows, both counted, from which on (closed) there are figures a month.
    Returns one row a plate (sorted): plate, fuelling_days, litres_per_month (net, of 30 days; missing in a short record),
    mean_interval (days from one fuelling day to the next; missing with one day), last_date.
    Raises ValueError (Chinese) for missing columns.
    """
    visits = _visits(rows)
    left_out = _plates_of(
        visits,
        np.isin(
            visits.companies, forecourt_text.tidy(pd.Series(list(without), dtype=object), forecourt_text.company)[1]
        ),
    )
    table = _rhythm(visits, visits.plate, len(visits.plates), min_span)
    table.insert(0, "plate", visits.plates)
    return table[(table["fuelling_days"] > 0) & ~left_out].reset_index(drop=True)


def company_files(
    rows: pd.DataFrame,
    consents: pd.DataFrame,
    *,
    today: Day,
    min_vehicles: int = MIN_VEHICLES,
    min_litres: float = MIN_LITRES,
    min_days: float = MIN_DAYS,
    min_span: int = MIN_SPAN,
) -> pd.DataFrame:
    """Return by company what it fills here and whether a file may be opened; counts only, no plates (S000-16, R14).

    rows: as `clean_record` returns them, none after today.
    consents: one row an answer; columns company (normalised as in the record), consent (yes or no; blank: asked, no answer
        yet), date (of the answer, not after today), contact_role (who answered, '车队长'). The last answer counts; on the
        same day, and without a date, a no. A yes counts only with a date and a role: it has to be shown (本书设定).
    min_vehicles, min_litres: a candidate has so many vehicles or fills so many litres a month (of 30 days), closed;
    min_days: and at least one regular vehicle: so many fuelling days a month on the mean, closed.
    min_span: days from the first to the last of the rows, both counted, below which nobody is judged.

    Returns one row a company in the rows (sorted) and last 散户, those without one: company, vehicles, regular_vehicles
    and litres_per_month (net), both missing in a short record, fuelling_days (of each vehicle, added up), contact_role
    (where a file may be opened, else ''), status, action. Status is the first that holds: '不建档' (refused), '数据不够' (a
    short record), '再看' (no candidate), '可建档' (agreed), '先征得同意' (not agreed yet); for 散户 always '散户'.
    Companies with an answer but no row of their own have none here. No rows for an empty record.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, rows after today, answers after today or of
    no company, and anything but yes and no.
    """
    return _files(rows, consents, today, (min_vehicles, min_litres, min_days, min_span))[0]


def vehicle_files(
    rows: pd.DataFrame,
    consents: pd.DataFrame,
    *,
    today: Day,
    min_vehicles: int = MIN_VEHICLES,
    min_litres: float = MIN_LITRES,
    min_days: float = MIN_DAYS,
    min_span: int = MIN_SPAN,
) -> pd.DataFrame:
    """Return the files by vehicle of the companies that may be filed ('可建档' in `company_files`; S000-16, R14).

    Takes the same as `company_files`. A plate that was ever written under a company which refused is left out here too.
    Returns one row a company and plate (sorted): company, contact_role, plate, fuelling_days, litres_per_month,
    mean_interval (days; missing with one day), last_date, regular (bool). What a vehicle fills for another company, or
    for nobody, is not in it.
    Raises ValueError (Chinese) as `company_files`.
    """
    return _files(rows, consents, today, (min_vehicles, min_litres, min_days, min_span))[1]


class Visits(NamedTuple):
    """The rows as codes: plates and companies by place in their lists, company −1 for 散户; days from the first on."""

    plate: np.ndarray
    plates: np.ndarray
    company: np.ndarray
    companies: np.ndarray
    day: np.ndarray
    litres: np.ndarray
    start: int
    """The first day, in days since 1970."""
    span: int
    """Days from the first to the last, both counted."""


def _visits(rows: pd.DataFrame) -> Visits:
    what = "清理过的登记"
    checks.require(rows, ["row", "date", "plate", "company", "litres"], what)
    day = checks.dates(rows, "date", what).to_numpy().astype("datetime64[D]").astype(np.int64)
    litres = checks.numbers(rows, "litres", what).to_numpy()
    start, end = (int(day.min()), int(day.max())) if len(day) else (0, -1)
    plate, plates = pd.factorize(checks.ids(rows, "plate", what), sort=True)
    company, companies = forecourt_text.tidy(rows["company"], forecourt_text.company)
    names = np.asarray(plates, dtype=object)
    return Visits(plate, names, company, companies, day - start, litres, start, end - start + 1)


def _rhythm(visits: Visits, group: np.ndarray, groups: int, min_span: int) -> pd.DataFrame:
    """Return fuelling_days, litres_per_month, mean_interval, last_date, one row a group."""
    span = max(1, visits.span)
    seen, cells = pd.factorize(group * np.int64(span) + visits.day)
    came = cells[np.bincount(seen, visits.litres, minlength=len(cells)).round(6) > 0]
    who, when = np.divmod(came, span)
    days = np.bincount(who, minlength=groups)
    first, last = np.full(groups, span), np.full(groups, -1)
    np.minimum.at(first, who, when)
    np.maximum.at(last, who, when)
    litres = np.bincount(group, visits.litres, minlength=groups) * MONTH / span
    dates = (last + visits.start).astype("datetime64[D]").astype("datetime64[s]")
    return pd.DataFrame(
        {
            "fuelling_days": days,
            "litres_per_month": litres.round(9) if visits.span >= min_span else np.nan,
            "mean_interval": np.divide(last - first, days - 1, out=np.full(groups, np.nan), where=days > 1).round(9),
            "last_date": dates,
        }
    )


def _files(
    rows: pd.DataFrame, consents: pd.DataFrame, today: Day, lines: tuple[int, float, float, int]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return company_files and vehicle_files."""
    min_vehicles, min_litres, min_days, min_span = lines
    visits = _visits(rows)
    checks.refuse(
        rows, rows["date"] > checks.day(today, "今天"), "清理过的登记", "date", "晚于今天，先用 clean_record 清掉"
    )
    answers = _answers(consents, today).reindex(visits.companies)
    refused, agreed = (answers[column].eq(True).to_numpy() for column in ("refused", "agreed"))
    plates = max(1, len(visits.plates))
    pair, cells = pd.factorize((visits.company + 1) * np.int64(plates) + visits.plate)
    owner, plate = np.divmod(cells, plates)
    pairs = _rhythm(visits, pair, len(cells), min_span)
    names = np.append(RETAIL, visits.companies).astype(object)
    short = np.full(len(names), visits.span < min_span)
    per_month = (pairs["fuelling_days"] * MONTH / max(1, visits.span)).round(9)
    pairs["regular"] = per_month >= round(min_days, 9)

    def total(values: Any) -> np.ndarray:
        return np.bincount(owner, values, minlength=len(names))

    table = pd.DataFrame(
        {
            "company": names,
            "vehicles": total(pairs["fuelling_days"] > 0).astype(int),
            "regular_vehicles": pd.Series(total(pairs["regular"])).astype("Int64").mask(short),
            "litres_per_month": total(pairs["litres_per_month"]).round(9),
            "fuelling_days": total(pairs["fuelling_days"]).astype(int),
        }
    )
    big = (table["vehicles"] >= min_vehicles) | (table["litres_per_month"] >= round(min_litres, 9))
    candidate = big & (total(pairs["regular"]) > 0)
    status = np.select(
        [names == RETAIL, np.append(False, refused), short, ~candidate, np.append(False, agreed)],
        [RETAIL, "不建档", UNKNOWN, "再看", "可建档"],
        "先征得同意",
    )
    role = np.where(status == "可建档", np.append("", answers["role"].fillna("")).astype(object), "")
    table = table.assign(contact_role=role, status=status, action=[STATUSES[one] for one in status])
    filed = np.flatnonzero((status == "可建档")[owner] & ~_plates_of(visits, refused)[plate])
    filed = filed[np.argsort(cells[filed])]
    named = {"company": names[owner[filed]], "contact_role": role[owner[filed]], "plate": visits.plates[plate[filed]]}
    files = pd.concat([pd.DataFrame(named), pairs.iloc[filed].reset_index(drop=True)], axis=1)
    last = np.roll(np.arange(len(table) if len(rows) else 0), -1)
    return table.iloc[last].reset_index(drop=True), files


def _answers(consents: pd.DataFrame, today: Day) -> pd.DataFrame:
    """Return agreed, refused, role by company."""
    what = "同意书表"
    checks.require(consents, ["company", "consent", "date", "contact_role"], what)
    company, names = forecourt_text.tidy(consents["company"], forecourt_text.company)
    checks.refuse(consents, company < 0, what, "company", "没写是哪家公司，补上")
    said = checks.yes_no(consents, "consent", what)
    date = checks.dates(consents, "date", what, blank=True)
    checks.refuse(consents, date > checks.day(today, "今天"), what, "date", "晚于今天，核对日期")
    role = consents["contact_role"].astype(object).where(consents["contact_role"].notna(), "").astype(str).str.strip()
    day = date.to_numpy().astype("datetime64[D]").astype(np.int64)
    never, for_good = np.iinfo(np.int64).min, np.iinfo(np.int64).max
    yes = (said.eq(True).fillna(False) & date.notna() & (role != "")).to_numpy(dtype=bool)
    no = said.eq(False).fillna(False).to_numpy(dtype=bool)
    last_yes, last_no = np.full(len(names), never), np.full(len(names), never)
    np.maximum.at(last_yes, company[yes], day[yes])
    np.maximum.at(last_no, company[no], np.where(date.isna(), for_good, day)[no])
    refused = (last_no > never) & (last_no >= last_yes)
    latest = pd.Series(role.to_numpy(), index=names[company])[yes & (day == last_yes[company])].sort_values()
    table = pd.DataFrame({"agreed": (last_yes > never) & ~refused, "refused": refused}, index=names)
    return table.assign(role=latest[~latest.index.duplicated()])


def _plates_of(visits: Visits, companies: np.ndarray) -> np.ndarray:
    """Return for each plate whether it was ever written under one of the companies (one bool a company)."""
    found = np.zeros(len(visits.plates), dtype=bool)
    found[visits.plate[np.append(companies, False)[visits.company]]] = True
    return found


def _only(group: np.ndarray, company: np.ndarray, groups: int) -> np.ndarray:
    """Return for each group the one company it names, −1 where it names none or several."""
    named = company >= 0
    low, high = np.full(groups, np.iinfo(np.int64).max), np.full(groups, -1)
    np.minimum.at(low, group[named], company[named])
    np.maximum.at(high, group[named], company[named])
    return np.where(low == high, high, -1)
