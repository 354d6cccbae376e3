"""No hostile hand-in gains a point, sees a secret, leaves a trace or keeps another from being graded."""

import json

from autograder.course import worker
from tests.attacks.battle import FULL, INERT, RUN, WRITTEN
from tests.attacks.conftest import CLASSES, QUICK


def test_are_there_sixty_attacks_with_names_of_their_own():
    names = [f"{kind}-{attack.name}" for kind, module in CLASSES.items() for attack in module.ATTACKS]
    assert len(names) == len(set(names)) >= 60
    assert set(QUICK) <= set(names)
    assert all(
        attack.why and bool(attack.source) != bool(attack.make)
        for module in CLASSES.values()
        for attack in module.ATTACKS
    )


def test_does_it_get_a_verdict_and_no_point(battle, attack):
    met = battle.met[attack.name]
    if met.verdict.score is None:
        # Only what was never taken in may have no score: a crash without one is a way out of a bad mark.
        assert met.verdict.word in ("拒收", "未交"), met.verdict
        assert attack.make
        assert met.lines
        assert all(line.verdict == "拒收" for line in met.lines)
    else:
        assert met.verdict.score == 0, met.verdict


def test_is_the_next_hand_in_scored_in_full(battle, attack):
    met = battle.met[attack.name]
    assert (met.after.word, met.after.score) == ("已评", FULL), met.after
    assert met.seconds < attack.seconds


def test_does_it_see_a_canary(battle, attack):
    met = battle.met[attack.name]
    seen = met.canaries()
    assert not seen, {place for place, one in battle.planted.items() if one in seen} or seen
    assert battle.secret not in json.dumps(met.outputs()) + met.page


def test_does_it_leave_anything_that_a_browser_would_run(battle, attack):
    met = battle.met[attack.name]
    assert not RUN.search(met.page)
    assert {kind for output in met.outputs() for kind in output.get("data", {})} <= INERT
    for cell in (met.notebook or {}).get("cells", []):
        assert cell.cell_type in ("code", "markdown")
        assert "attachments" not in cell
        if cell.cell_type == "markdown":
            assert not RUN.search(cell.source)


def test_is_every_file_outside_of_the_rooms_as_it_was(battle):
    assert battle.after == battle.before


def test_does_a_room_open_a_way_to_the_network_or_to_the_host(battle):
    assert not battle.visited


def test_does_any_file_of_the_class_or_the_host_bear_an_attackers_mark(battle):
    kept = ("submitted", "received", "autograded")
    tops = [path for path in battle.course.root.iterdir() if path.name not in kept]
    files = [path for top in tops for path in [top, *top.rglob("*")] if path.is_file()]
    assert not [path for path in files if WRITTEN in path.read_bytes()]


def test_has_everyone_on_the_roster_a_verdict_and_the_victim_the_own_marks(battle):
    assert set(battle.verdicts) == set(battle.course.folder.trainees)
    assert (battle.verdicts[battle.victim].word, battle.verdicts[battle.victim].score) == ("已评", FULL)


def test_does_a_page_of_the_whole_class_run_what_an_attacker_wrote(battle):
    page = (battle.course.root / "reports" / "report.html").read_text(encoding="utf-8")
    assert not RUN.search(page)


def test_is_json_as_deep_as_the_reader_takes_kept_from_the_writer():
    taken = [depth for depth in range(800, 1_000) if _reads(depth)]
    assert [
        depth for depth in taken if worker._sendable(json.loads("[" * depth + "]" * depth)) and not _writes(depth)
    ] == []


def _reads(depth):
    try:
        json.loads("[" * depth + "]" * depth)
    except RecursionError:
        return False
    return True


def _writes(depth):
    """With a few frames more on the stack, as in the worker."""
    value = json.loads("[" * depth + "]" * depth)
    try:
        (lambda: (lambda: (lambda: json.dumps({"do": "bind", "values": {"x": value}}))())())()
    except RecursionError:
        return False
    return True
