import os

import pytest

from autograder.sandbox import bubblewrap
from tests.attacks import codes, crash, intake, leak, score, stall
from tests.attacks.battle import fight

# The same libraries speak up here as in the other tests of the grader.
from tests.autograder.conftest import pytest_configure  # noqa: F401

CLASSES = {"score": score, "leak": leak, "stall": stall, "crash": crash, "intake": intake, "codes": codes}
EVERYTHING = os.environ.get("KF_ATTACKS") == "all"


def attacks():
    """The attacks of this run by name; without KF_ATTACKS=all those that take no seconds."""
    return {
        f"{kind}-{attack.name}": attack._replace(name=f"{kind}-{attack.name}")
        for kind, module in CLASSES.items()
        for attack in module.ATTACKS
        if EVERYTHING or not attack.slow
    }


def pytest_generate_tests(metafunc):
    if "attack" in metafunc.fixturenames:
        chosen = attacks()
        metafunc.parametrize("attack", list(chosen.values()), ids=list(chosen))


@pytest.fixture(scope="session")
def battle(tmp_path_factory):
    lacking = bubblewrap.missing()
    assert not lacking, f"没有隔离房间就试不了攻击：{lacking}"
    return fight(list(attacks().values()), tmp_path_factory.mktemp("battle"))
