"""夹板上的固定客户: what only this exercise must hold."""

import re
from collections import Counter

import pandas as pd
import pytest

from tests.exercises.conftest import submissions
from toolkit.models.fixed_customers import clean_record, company_files

CLASSES = {"ask": 3, "file": 2, "watch": 2, "refused": 2, "pass": 2, "merge": 3}
ASKED = ("monthly-litres", "classify", "what-to-keep", "five-methods")


@pytest.fixture
def packages(packages_of):
    return packages_of("forecourt-files")


def test_is_every_variant_as_hard(packages):
    """Are there as many in each class, and as much of each dirt, whatever the seed?"""
    for package in packages:
        assert Counter(package.named("perfect")["classify"].values()) == CLASSES
        lines = package.files["lines"]
        assert Counter(lines["unit"]) == {"升": 33, "斤": 3, "元": 2}
        assert (lines["date"] == "2025-11-31").sum() == 1
        assert lines.duplicated(["card_id", "date", "time", "amount"]).sum() == 2
        assert Counter(row["kind"] for row in package.key["tables"]["fields"].values()) == dict.fromkeys(
            ("count", "consent", "never"), 2
        )
        assert set(Counter(row["method"] for row in package.key["tables"]["tasks"].values()).values()) == {1, 2}


def test_is_nobody_near_the_line(packages):
    """Is no month within five per cent of the line, merged or alone, and no fuel over the tank?"""
    tanks = {"牵引": 800, "渣土": 400, "中卡": 260, "轻卡": 120}
    for package in packages:
        for row in package.key["tables"]["cards"].values():
            for month in (row["month"], row["month_alone"]):
                assert abs(month / package.data["facts"]["line"] - 1) >= 0.05
        lines, price = package.files["lines"], package.data["facts"]["price"]
        for one in lines.itertuples():
            litres = one.amount / {"升": 1, "元": price, "斤": 1.68}[one.unit]
            assert litres <= tanks[one.vehicle[1:]]


def test_does_the_model_say_the_same(packages):
    """Does the judge give everything to what company_files says of the record put right?"""
    options = {"可建档": "file", "先征得同意": "ask", "不建档": "refused"}
    for package in packages:
        said = {}
        for name, row in package.key["tables"]["cards"].items():
            idle = "pass" if row["days"] == 1 else "watch"
            said[name] = "merge" if row["alias"] else options.get(row["status"], idle)
        assert package.points({"classify": said})["classify"] == 7


def test_is_the_bare_model_enough(packages):
    """Does the model on the record as it was written get no more than 60 % of the classification?"""
    options = {"可建档": "file", "先征得同意": "ask", "不建档": "refused", "再看": "watch"}
    for package in packages:
        lines, said = package.files["lines"], package.files["consents"]
        plates = pd.factorize(lines["card_id"] + lines["vehicle"])[0]
        raw = lines.assign(plate=[f"鄂A·T{one:04d}" for one in plates], company=lines["card_id"], kind="加油")
        rows, _ = clean_record(raw.assign(litres=lines["amount"]), today="2025-11-24")
        answers = said.assign(company=said["card_id"], contact_role=said["role"])
        answers["consent"] = said["answer"].map({"yes": "是", "no": "否"})
        status = company_files(rows, answers, today="2025-11-24").set_index("company")["status"]
        given = {name: options[status[name]] for name in package.key["tables"]["cards"]}
        assert package.points({"classify": given})["classify"] <= 0.6 * 7


def test_is_each_trap_open_to_one_misconception_only(packages):
    """Does no item of a question fall to two of the six?"""
    names = [name for name in submissions(packages[0].exercise.folder) if name not in ("perfect", "blank")]
    for package in packages:
        right, found = package.named("perfect"), Counter()
        for name in names:
            given = package.named(name)
            found.update((one, item) for one in ASKED for item in right[one] if given[one][item] != right[one][item])
        assert set(found.values()) == {1}
        assert Counter(one for one, _ in found) == {"monthly-litres": 2, "classify": 13, "what-to-keep": 2}


def test_does_the_card_say_what_the_file_says(packages):
    """Is every line on its card, and is everybody asked on a day when he came?"""
    for package in packages:
        lines, said = package.files["lines"], package.files["consents"]
        for row in package.data["tables"]["cards"]:
            mine = lines[lines["card_id"] == row["id"]]
            assert len(row["record"].split("；")) == len(mine)
            assert all(
                f"{amount:,} {unit}" in row["record"] for amount, unit in zip(mine["amount"], mine["unit"], strict=True)
            )
            assert set(said[said["card_id"] == row["id"]]["date"]) <= set(mine["date"])


def test_is_no_plate_handed_out(packages):
    """Is there nothing like a plate or a phone number in a trainee's package (R14)?"""
    for package in packages:
        for path in package.folder.iterdir():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"[一-鿿][A-Z]·?[A-Z0-9]{5}|\b1\d{10}\b", text), path.name


def test_does_one_mistake_cost_once(packages):
    """Does one wrong month cost its own point and nothing after it?"""
    for package in packages:
        answers = package.named("perfect")
        first = next(iter(answers["monthly-litres"]))
        answers["monthly-litres"][first] *= 2
        assert sum(package.points(answers).values()) == 19
