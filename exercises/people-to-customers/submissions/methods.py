"""How named trainees work the exercise out, from the files of their package and nothing else.

One right way of reading cards and notes, and one belief changed a trainee: nothing here knows the key or the models.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

KILOGRAMS_A_LITRE = 0.840
SIGNS = {
    "decides": ("点头", "娘定", "听调度"),
    "fear": ("最怕",),
    "promise": ("还没去办", "一直没做", "没跟站里说"),
    "debt": ("后返", "返利"),
    "date": (" 号",),
}
"""Words by which a line is known; without one it does not belong on the sheet."""
SHEET = (
    "{name} 交给{taker}。拍板和递话的：{decides}。他怕什么：{fear}。"
    "答应了没办的：{promise}，{taker}这个月 16 号前办完。"
    "没结的账：后返还欠 {owed} 元，我本周三报市公司，25 号前转到对公账上。"
    "不能误的日子：{date}。老周和{taker} 13 号下午一起登门。头一趟不谈新价，不提别家的量，不问家里的事。"
)


@dataclass(frozen=True)
class Belief:
    """What a trainee looks at before he gives a customer to somebody."""

    ground: bool = True
    """Does he take off what came by itself or from others?"""
    hours: bool = True
    relatives: bool = True
    nights: bool = True
    rotation: bool = True
    years: bool = False
    """Are twenty years proof of patience?"""
    contacts_only: bool = False
    """Is a sheet for deciders and dates only?"""


def more(person: Any, belief: Belief) -> float:
    """Tonnes a month more than the year before, by the person's own work."""
    easy = person.easy * KILOGRAMS_A_LITRE / 1000 if person.easy_unit == "升" else person.easy
    return person.now - person.before - (easy + person.taken if belief.ground else 0)


def left(person: Any) -> float:
    """Hours a month."""
    return person.month_hours - person.meetings - person.held * 2 * (person.minutes + person.travel) / 60


def proof(person: Any, need: str, belief: Belief) -> float:
    if need == "打开局面":
        return more(person, belief)
    if need == "磨性子" and belief.years and person.years >= 20:
        return 100
    return float(getattr(person, need))


def can(person: Any, customer: Any, belief: Belief) -> bool:
    """Whether nothing that this trainee looks at keeps the person away from the customer."""
    related = person.kin.startswith(customer.customer_id) or f"和{person.name}是表亲" in customer.heard
    return not (
        (belief.relatives and related)
        or (belief.nights and customer.night == "要" and "来不了" in person.night)
        or (belief.rotation and person.rotates < customer.until)
        or (belief.hours and customer.hours > left(person))
    )


def kind(text: str, belief: Belief) -> str:
    found = next((one for one, words in SIGNS.items() if any(word in text for word in words)), "leave")
    return "leave" if belief.contacts_only and found not in ("decides", "date") else found


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    people = list(pd.read_csv(folder / "people.csv").itertuples())
    customers = list(pd.read_csv(folder / "customers.csv").itertuples())
    notes = {row.note_id: row.text for row in pd.read_csv(folder / "notes.csv").itertuples()}
    one = pd.read_csv(folder / "handover.csv").iloc[0]
    given = {}
    for customer in customers:
        able = [person for person in people if can(person, customer, belief)]
        given[customer.customer_id] = max(able, key=lambda person: proof(person, customer.need, belief)).person
    lines = {name: kind(text, belief) for name, text in notes.items()}
    litres = one["october_litres"] + one["november_tonnes"] * 1000 / KILOGRAMS_A_LITRE + one["december_litres"]
    owed = round(litres * one["rebate"] - one["paid"])
    told = {line: notes[name] for name, line in lines.items()}
    sheet = dict.fromkeys(SIGNS, "见系统") | told
    return {
        "own-growth": {person.person: round(more(person, belief), 1) for person in people if person.ask_own},
        "hours-left": {person.person: round(left(person), 1) for person in people if not person.ask_own},
        "who-takes": given,
        "handover-lines": lines,
        "one-number": float(owed),
        "handover-sheet": SHEET.format(name=one["name"], taker=one["taker"], owed=owed, **sheet),
    }


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def last_year_raw(folder: Path) -> dict[str, Any]:
    """Who sold most more is the best, wherever he stood."""
    return answer(folder, Belief(ground=False))


def hours_overrun(folder: Path) -> dict[str, Any]:
    """The able can always take one more."""
    return answer(folder, Belief(hours=False))


def kin_as_fit(folder: Path) -> dict[str, Any]:
    """Relatives get on well."""
    return answer(folder, Belief(relatives=False))


def night_unread(folder: Path) -> dict[str, Any]:
    """When he can come is his affair."""
    return answer(folder, Belief(nights=False))


def rotation_unread(folder: Path) -> dict[str, Any]:
    """June is far away."""
    return answer(folder, Belief(rotation=False))


def seniority_as_fit(folder: Path) -> dict[str, Any]:
    """Twenty years make patient."""
    return answer(folder, Belief(years=True))


def phone_only(folder: Path) -> dict[str, Any]:
    """Whom to ring, and when; the rest he will hear himself."""
    return answer(folder, Belief(contacts_only=True))
