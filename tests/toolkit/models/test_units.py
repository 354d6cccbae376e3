"""Tonnes, litres, prices."""

import pandas as pd
import pytest

from toolkit.models import units


@pytest.mark.parametrize(("fuel", "litres"), [("92#", 1360.5), ("95#", 1342.3), ("0#", 1190.5)])
def test_how_many_litres_are_a_tonne(fuel, litres):
    """Does a tonne of each fuel come to the litres that the book states?"""
    assert units.tonnes_to_litres(1, fuel) == pytest.approx(litres, abs=0.05)


def test_does_converting_back_give_the_same():
    litres = pd.Series([0.0, 1.0, 1234.5])
    fuel = pd.Series(["92#", "95#", "0#"])
    assert units.tonnes_to_litres(units.litres_to_tonnes(litres, fuel), fuel).tolist() == pytest.approx(litres.tolist())


@pytest.mark.parametrize(("fuel", "yuan"), [("92#", 136), ("0#", 119)])
def test_what_is_a_tenth_of_a_yuan_a_litre(fuel, yuan):
    """Is 0.1 yuan a litre the amount a tonne that every manager must know?"""
    assert units.yuan_per_tonne(0.1, fuel) == pytest.approx(yuan, abs=0.5)


def test_are_tonnes_and_litres_brought_to_one_unit():
    quantity, unit, fuel = pd.Series([840.0, 0.84]), pd.Series(["L", "t"]), pd.Series(["0#", "0#"])
    assert units.to_litres(quantity, unit, fuel).tolist() == pytest.approx([840.0, 1000.0])


def test_do_litres_need_no_known_fuel():
    assert units.to_litres(pd.Series([5]), pd.Series(["L"]), pd.Series(["98#"])).tolist() == [5.0]


@pytest.mark.parametrize(
    ("unit", "fuel", "said"),
    [("kg", "0#", "第 7 行“kg”"), ("t", "98#", "第 7 行“98#”"), ("吨", "0#", "可用的是：L、t")],
)
def test_is_what_does_not_convert_named(unit, fuel, said):
    """Does an unknown unit or fuel name its row and the way out?"""
    with pytest.raises(ValueError, match=said):
        units.to_litres(pd.Series([1.0], index=[7]), pd.Series([unit], index=[7]), pd.Series([fuel], index=[7]))


def test_is_an_unknown_fuel_refused():
    with pytest.raises(ValueError, match="可用的是：92#、95#、0#"):
        units.litres_to_tonnes(1.0, "E85")
