"""Commands for authors: `check` role-plays, write the `schema` for editors, find the `best` line."""

import argparse
import json
import sys
from pathlib import Path

from toolkit import skills
from toolkit.errors import ContentError
from toolkit.roleplay import checker, engine, scenario, solver
from toolkit.roleplay.figures import figures


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m toolkit.roleplay", description="检查对话模拟")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="检查文件或文件夹，逐条说出毛病")
    check.add_argument("where", nargs="+", type=Path)
    schema = commands.add_parser("schema", help="写出给编辑器用的 JSON 格式说明")
    schema.add_argument("where", type=Path, nargs="?", default=Path("cases/roleplays/schema.json"))
    best = commands.add_parser("best", help="打印最好的走法")
    best.add_argument("where", type=Path)
    options = parser.parse_args(arguments)
    try:
        if options.command == "check":
            return _check(options.where)
        if options.command == "schema":
            options.where.write_text(schema_text(), encoding="utf-8")
            return 0
        return _best(options.where)
    except ContentError as problem:
        print(problem, file=sys.stderr)
        return 1


def schema_text() -> str:
    """The committed text of cases/roleplays/schema.json."""
    return json.dumps(scenario.json_schema(), ensure_ascii=False, indent=1) + "\n"


def _check(places: list[Path]) -> int:
    files = [file for place in places for file in (sorted(place.glob("*.yml")) if place.is_dir() else [place])]
    if not files:
        print(f"{'、'.join(map(str, places))}：没有找到 .yml 文件。", file=sys.stderr)
        return 1
    bad, ids = 0, dict[str, Path]()
    for file in files:
        problems = checker.check_file(file)
        loaded, _ = scenario_of(file)
        if loaded and ids.setdefault(loaded.id, file) != file:
            problems.append(ContentError(file, "id", f"“{loaded.id}”已经被 {ids[loaded.id]} 用了", "换一个 id"))
        for problem in problems:
            print(problem)
        bad += bool(problems)
        if loaded:
            _figures(loaded)
    return 1 if bad else 0


def scenario_of(file: Path) -> tuple[scenario.Scenario | None, list[ContentError]]:
    """The scenario of a file when it can be loaded without a finding."""
    from toolkit.roleplay import reading

    loaded, problems = reading.read(file)
    return (None, problems) if problems else (loaded, [])


def _figures(loaded: scenario.Scenario) -> None:
    try:
        have = figures(loaded)
    except ContentError:
        return
    print(
        f"{loaded.file}（版本 {loaded.version}）：节点 {len(loaded.nodes)}，局面 {have.states}，走法 {have.paths}，"
        f"最好走法 {have.decisions} 步 {have.best} 分，最差 {have.worst} 分，乱选平均 {have.random:.1f} 分，"
        f"先列的最好 {have.first:.0%}，最长的最好 {have.longest:.0%}，要看局面的节点 {have.depending:.0%}。"
    )


def _best(file: Path) -> int:
    loaded = scenario.load(file)
    path = solver.best_line(loaded, solver.solve(loaded).opening)
    result = engine.replay(loaded, path)
    for decision in result.decisions:
        print(
            f"{decision.node} 第 {decision.choice + 1} 个：{loaded.nodes[decision.node].choices[decision.choice].text}"
        )
    points = "，".join(f"{skills.name(skill)} {got}" for skill, (got, _) in result.points.items())
    print(f"结局 {result.ending}；{points}；总分 {result.total}。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
