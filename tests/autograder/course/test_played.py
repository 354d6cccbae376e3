import json

import pytest

from autograder.course import freeze
from tests.autograder.small_class import FIXTURES
from toolkit import handin, roleplay
from toolkit.roleplay import solver


@pytest.fixture
def played(course):
    """A class that holds one scenario; returns a maker of codes for it."""
    freeze.roleplays(course.folder, FIXTURES / "roleplays")
    scenario = roleplay.load(FIXTURES / "roleplays" / "two-steps.yml")
    best = list(solver.best_line(scenario, solver.solve(scenario).opening))

    def code(**changed):
        payload = {"k": "roleplay", "s": scenario.id, "v": scenario.version, "t": "0012", "p": best}
        return handin.encode(payload | changed)

    return code


def test_is_a_role_play_replayed_and_stored(course, played):
    course.put("a.txt", played())
    (line,) = course.collect()
    assert (line.verdict, line.trainee) == ("已收", "0012")
    assert "100 分" in line.sentence
    result = json.loads(next(course.folder.roleplays("0012").glob("*.json")).read_text(encoding="utf-8"))
    assert result["total"] == 100
    course.put("b.txt", played())
    assert course.collect()[0].verdict == "重复"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"v": "000000000000"}, "不是这个班用的"),
        ({"s": "no-such"}, "没有这一篇"),
        ({"s": "../../class"}, "没有这一篇"),
        ({"t": ""}, "名单上没有"),
        ({"t": "9999"}, "名单上没有"),
        ({"p": [0, 7]}, "没有第"),
        ({"p": []}, "还没有走到结局"),
        ({"p": [0] * 500}, "没有篇名、版本或走法"),
        ({"p": ["0"]}, "没有篇名、版本或走法"),
        ({"p": [True]}, "没有篇名、版本或走法"),
    ],
)
def test_is_a_role_play_that_cannot_be_replayed_refused(course, played, changed, said):
    course.put("a.txt", played(**changed))
    (line,) = course.collect()
    assert line.verdict == "拒收"
    assert said in line.sentence
    assert not (course.root / "roleplays").exists()
