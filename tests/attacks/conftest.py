import os

import pytest

from autograder.sandbox import bubblewrap
from tests.attacks import codes, crash, intake, leak, score, stall
from tests.attacks.battle import fight

# The same libraries speak up here as in the other tests of the grader.
from tests.autograder.conftest import pytest_configure  # noqa: F401

CLASSES = {"score": score, "leak": leak, "stall": stall, "crash": crash, "intake": intake, "codes": codes}
EVERYTHING = os.environ.get("KF_ATTACKS") == "all"
QUICK = [
    "score-value-nan",
    "score-value-list-of-odd-things",
    "score-value-surrogates",
    "score-value-html-text",
    "score-float-subclass",
    "score-equality-lies",
    "score-frame-of-lies",
    "score-function-answers-twice",
    "score-forged-result",
    "score-forged-reasons",
    "score-modules-poisoned",
    "score-answers-rewritten",
    "score-libraries-patched",
    "leak-environments",
    "leak-paths-that-an-insider-knows",
    "leak-walk-the-tree",
    "leak-sockets-of-every-family",
    "leak-writes-everywhere",
    "leak-leave-something-behind",
    "leak-find-what-was-left",
    "leak-test-quoted-in-an-error",
    "leak-new-namespaces-and-mounts",
    "stall-endless-loop",
    "stall-children-that-stay",
    "stall-call-never-answered",
    "stall-error-at-the-last-moment-1",
    "crash-exits",
    "crash-kills-everyone",
    "crash-memory-in-pairs",
    "crash-deep-value",
    "crash-html-of-every-kind",
    "crash-forged-outputs-of-odd-shapes",
    "crash-discs-filled",
    "intake-paths-out",
    "intake-somebody-else",
    "intake-results-pasted",
    "intake-twins",
    "intake-html-in-markdown",
    "codes-another-trainee",
    "codes-code-for-a-number",
    "codes-html",
]
"""What every run of the tests tries: one attack or two on each wall, and those that once succeeded."""


def attacks():
    """The attacks of this run by name: all with KF_ATTACKS=all, else the quick ones."""
    return {
        f"{kind}-{attack.name}": attack._replace(name=f"{kind}-{attack.name}")
        for kind, module in CLASSES.items()
        for attack in module.ATTACKS
        if EVERYTHING or f"{kind}-{attack.name}" in QUICK
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
