"""Six roles at a customer: who was met, whom to look for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import buying_roles as model

TODAY = "2026-01-31"
FRESH, ON, OFF = "2026-01-30", "2025-11-02", "2025-11-01"
"""Yesterday, exactly ninety days ago, and ninety-one."""


def met(*roles: str, day: str | None = FRESH, customer: str = "c") -> pd.DataFrame:
    """One person a role, all seen on that day."""
    return pd.DataFrame(
        {
            "customer_id": [customer] * len(roles),
            "person": [f"{role}某" for role in roles],
            "role": list(roles),
            "last_contact": pd.to_datetime([day] * len(roles)),
        }
    )


def fleet(vehicles: float | None = 40, decider: str | None = "老板", name: str = "c") -> pd.DataFrame:
    return pd.DataFrame({"customer_id": [name], "vehicles": [vehicles], "decider": [decider]})


def covered(contacts: pd.DataFrame, customers: pd.DataFrame | None = None, **more) -> pd.Series:
    customers = fleet() if customers is None else customers
    return model.role_coverage(contacts, customers, today=TODAY, **more).iloc[0]


ALL = list(model.ROLES)


def test_are_there_six_roles_and_all_can_be_looked_for():
    assert list(model.ROLES.values()) == ["老板", "技师主管", "财务", "车队长", "修理", "司机"]
    assert sorted(model.ORDER) == sorted(model.ROLES)


def test_what_of_a_haulier_with_forty_tractors():
    """老板 decides and was met, finance long ago, the driver lately, the others never: 2 of 6, finance is next?"""
    contacts = pd.concat([met("老板", "司机"), met("财务", day=OFF)], ignore_index=True)
    row = covered(contacts)
    assert row["met"] == "决策层、使用操作"
    assert row["stale"] == "采购财务"
    assert row["missing"] == "技术管理、使用管理、技术操作"
    assert (row["decider"], row["decider_met"]) == ("决策层", "是")
    assert row["coverage"] == pytest.approx(2 / 6)
    assert row["next"] == "回访财务，好久没联系了"


def test_what_of_a_small_haulier_whose_boss_sends_the_vehicles():
    """Six vehicles, one person in two roles, his wife keeps the books: everybody met?"""
    contacts = met("老板", "车队长", "财务").assign(person=["周师傅", "周师傅", "周嫂"])
    row = covered(contacts, fleet(6))
    assert (row["missing"], row["coverage"], row["next"]) == ("", 1.0, model.DONE)


def test_is_a_customer_without_contacts_there():
    row = covered(met().astype({"last_contact": "datetime64[s]"}))
    assert (row["met"], row["stale"], row["missing"]) == ("", "", "、".join(ALL))
    assert (row["decider_met"], row["coverage"], row["next"]) == ("否", 0, "去见拍板的老板")


@pytest.mark.parametrize(
    ("day", "lists"),
    [(TODAY, ("采购财务", "")), (ON, ("采购财务", "")), (OFF, ("", "采购财务")), (None, ("", ""))],
)
def test_when_is_a_contact_stale(day, lists):
    """Exactly ninety days ago still counts; known by name only counts for nothing, and is missing?"""
    row = covered(met("采购财务", day=day))
    assert (row["met"], row["stale"]) == lists
    assert ("采购财务" in row["missing"]) == (day is None)


def test_does_one_fresh_contact_make_the_role_fresh():
    contacts = pd.concat(
        [met("财务", day=OFF), met("财务").assign(person="新来的"), met("财务", day=None).assign(person="x")]
    )
    assert covered(contacts)["met"] == "采购财务"


def test_may_the_days_be_moved():
    assert covered(met("财务", day=OFF), stale_after=91)["met"] == "采购财务"
    assert covered(met("财务", day=FRESH), stale_after=0)["stale"] == "采购财务"
    assert covered(met("财务", day=TODAY), stale_after=0)["met"] == "采购财务"


@pytest.mark.parametrize(("vehicles", "missing"), [(0, 3), (9, 3), (9.9, 3), (10, 6), (11, 6)])
def test_where_does_a_fleet_begin_to_need_six(vehicles, missing):
    row = covered(met(), fleet(vehicles))
    assert len(row["missing"].split("、")) == missing
    assert row["coverage"] == 0


def test_may_the_small_fleet_be_moved():
    row = covered(met("司机"), fleet(19), small_fleet=20, small_roles=["老板", "使用操作"])
    assert (row["missing"], row["coverage"]) == ("决策层", 0.5)


def test_is_the_decider_needed_in_a_small_fleet_too():
    """A mixer station with eight mixers, the equipment manager decides: four roles, not three?"""
    row = covered(met("老板", "财务", "车队长"), fleet(8, "技师主管"))
    assert (row["missing"], row["coverage"], row["next"]) == ("技术管理", 0.75, "去见拍板的技师主管")


def test_is_a_role_met_that_was_not_needed_no_cover():
    row = covered(met("修理", "司机"), fleet(5))
    assert (row["met"], row["coverage"]) == ("技术操作、使用操作", 0)


def test_is_a_blank_fleet_unknown():
    """No coverage, the roles that every fleet needs are looked for, and then the number of vehicles is asked?"""
    row = covered(met("老板"), fleet(None))
    assert np.isnan(row["coverage"])
    assert (row["missing"], row["next"]) == ("采购财务、使用管理", "去见财务")
    assert covered(met("老板", "财务", "车队长"), fleet(None))["next"] == model.ASK_FLEET


def test_is_it_asked_first_who_decides():
    row = covered(met(*ALL), fleet(40, None))
    assert (row["decider"], row["decider_met"], row["next"]) == ("", "没问清", model.ASK_DECIDER)
    assert row["coverage"] == 1.0


def test_is_a_decider_not_seen_for_long_looked_for_first():
    row = covered(pd.concat([met("车队长", day=OFF), met("财务", day=OFF)]), fleet(40, "车队长"))
    assert (row["decider_met"], row["next"]) == ("否", "回访拍板的车队长，好久没联系了")


def test_in_what_order_are_they_looked_for():
    found, contacts = [], met("修理")
    while (said := covered(contacts, fleet(40, "修理"))["next"]) != model.DONE:
        role = said.removeprefix("去见")
        found.append(role)
        contacts = pd.concat([contacts, met(role)])
    assert found == ["财务", "车队长", "老板", "司机", "技师主管"]


def test_are_customers_kept_in_order_and_apart():
    customers = pd.concat([fleet(40, None, "z"), fleet(5, "老板", "a"), fleet(40, "财务", "m")])
    contacts = pd.concat([met("财务", customer="m"), met("老板", customer="a")])
    table = model.role_coverage(contacts, customers, today=TODAY)
    assert table["customer_id"].tolist() == ["z", "a", "m"]
    assert table["met"].tolist() == ["", "决策层", "采购财务"]
    assert table.index.tolist() == [0, 1, 2]


def test_are_empty_tables_answered():
    empty = model.role_coverage(met(), fleet().head(0), today=TODAY)
    assert len(empty) == 0
    assert empty.columns.tolist() == [
        "customer_id", "met", "stale", "missing", "decider", "decider_met", "coverage", "next",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="person"), "联系人表缺列：person"),
        (lambda table: table.assign(customer_id="别家"), "customer_id 列，第 4 行“别家”.*客户表里没有这一户"),
        (lambda table: table.assign(person=None), "person 列，第 4 行.*没有填"),
        (lambda table: table.assign(role="门卫"), "role 列，第 4 行“门卫”.*不认得，可用的是：决策层"),
        (lambda table: table.assign(role=None), "role 列，第 4 行.*没有填"),
        (
            lambda table: table.assign(person="周", role=["老板", "决策层"]),
            "person 列，第 4 行“周”、第 5 行“周”.*写了几行",
        ),
        (lambda table: table.assign(last_contact="上周"), "last_contact 列，第 4 行“上周”.*不是日期"),
        (lambda table: table.assign(last_contact=pd.Timestamp("2026-02-01")), "last_contact 列，第 4 行.*之后"),
    ],
)
def test_is_a_spoilt_contact_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        covered(spoil(met("老板", "财务").set_axis([4, 5])))


@pytest.mark.parametrize(
    ("customers", "said"),
    [
        (fleet().drop(columns="vehicles"), "客户表缺列：vehicles"),
        (pd.concat([fleet(), fleet()]), "客户表的 customer_id 列.*不止一行"),
        (fleet(-1), "vehicles 列.*不能小于 0"),
        (fleet(decider="丈母娘"), "decider 列，第 0 行“丈母娘”"),
    ],
)
def test_is_a_spoilt_customer_named(customers, said):
    with pytest.raises(ValueError, match=said):
        covered(met("老板"), customers)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"stale_after": -1}, "都不能小于 0"),
        ({"small_fleet": -1}, "都不能小于 0"),
        ({"small_roles": []}, "至少要见一个角色"),
        ({"small_roles": ["门卫"]}, "小车队要见的角色.*“门卫”"),
    ],
)
def test_are_impossible_limits_refused(limits, said):
    with pytest.raises(ValueError, match=said):
        covered(met("老板"), **limits)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 8))
def test_is_every_needed_role_in_one_list(seed, count):
    """Met, stale or missing, never two of them; and does the cover follow from the lists?"""
    rng = np.random.default_rng(seed)
    names = [f"c{number}" for number in range(count)]
    rows = int(rng.integers(0, 4 * count))
    days = pd.Timestamp(TODAY) - pd.to_timedelta(rng.integers(0, 200, rows), unit="D")
    contacts = pd.DataFrame(
        {
            "customer_id": rng.choice(names, rows),
            "person": rng.choice(["甲", "乙"], rows),
            "role": rng.choice([*model.ROLES, *model.ROLES.values()], rows),
            "last_contact": pd.Series(days).mask(rng.random(rows) < 0.2),
        }
    )
    formal = contacts["role"].replace({term: role for role, term in model.ROLES.items()})
    contacts = contacts[~contacts.assign(role=formal).duplicated(["customer_id", "person", "role"])]
    customers = pd.DataFrame(
        {
            "customer_id": names,
            "vehicles": pd.Series(rng.integers(0, 20, count).astype(float)).mask(rng.random(count) < 0.2),
            "decider": rng.choice([*model.ROLES, None], count),
        }
    )
    before = contacts.copy()
    table = model.role_coverage(contacts, customers, today=TODAY)
    pd.testing.assert_frame_equal(contacts, before)
    for row, vehicles in zip(table.itertuples(), customers["vehicles"], strict=True):
        lists = [set(filter(None, text.split("、"))) for text in (row.met, row.stale, row.missing)]
        assert sum(map(len, lists)) == len(set.union(*lists))
        needed = set(ALL) if vehicles >= 10 else {"决策层", "采购财务", "使用管理", row.decider} - {""}
        assert needed <= set.union(*lists)
        if not np.isnan(vehicles):
            assert row.coverage == pytest.approx(len(lists[0] & needed) / len(needed))

    def renamed_alike(frame: pd.DataFrame) -> pd.DataFrame:
        # The contacts carry the customers' names: both tables are renamed and shuffled together.
        mapped = frame.set_index("old")["customer_id"]
        moved = contacts.assign(customer_id=contacts["customer_id"].map(mapped)).sample(frac=1, random_state=seed)
        return model.role_coverage(moved, frame, today=TODAY)

    assert_order_and_names_change_nothing(renamed_alike, customers.assign(old=names), "customer_id", seed)
