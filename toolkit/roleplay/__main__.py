"""Commands for authors: `new` role-play, `check`, `best` line, `draw` the graph, `schema` for editors."""

import argparse
import json
import sys
from pathlib import Path

from toolkit import skills
from toolkit.errors import ContentError
from toolkit.roleplay import checker, engine, reading, scaffold, scenario, solver
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
    new = commands.add_parser("new", help="写一份可以照着填的新文件")
    new.add_argument("where", type=Path, help="例如 cases/roleplays/night-fleet.yml")
    new.add_argument("--title", default="还没起名的对话")
    picture = commands.add_parser("draw", help="把谈话的走向画成一张图")
    picture.add_argument("where", type=Path)
    picture.add_argument("target", type=Path, help="图存到哪里，.svg、.png 或 .pdf")
    options = parser.parse_args(arguments)
    try:
        if options.command == "check":
            return _check(options.where)
        if options.command == "schema":
            options.where.write_text(schema_text(), encoding="utf-8")
            return 0
        if options.command == "new":
            return _new(options.where, options.title)
        if options.command == "draw":
            return _draw(options.where, options.target)
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
    bad, ids, sound = 0, dict[str, Path](), list[scenario.Scenario]()
    for file in files:
        problems = checker.check_file(file)
        loaded, _ = scenario_of(file)
        if loaded and ids.setdefault(loaded.id, file) != file:
            problems.append(ContentError(file, "id", f"“{loaded.id}”已经被 {ids[loaded.id]} 用了", "换一个 id"))
        for problem in problems:
            print(problem)
        bad += bool(problems)
        if loaded:
            sound.append(loaded)
            _figures(loaded)
    twice = checker.check_library(sound)
    for problem in twice:
        print(problem)
    if len(sound) > 1:
        thin = checker.untested(sound)
        rest = f"，不足 {checker.FEWEST_TALKS} 篇考到的技能：{'、'.join(thin)}" if thin else ""
        print(f"共 {len(files)} 篇，有毛病的 {bad} 篇，两篇说了同一句话的 {len(twice)} 处{rest}。")
    return 1 if bad or twice else 0


def _new(file: Path, title: str) -> int:
    if file.exists():
        raise ContentError(file, "", "已经有这个文件", "换一个名字，写好的不会被盖掉")
    made, problems = reading.parse(scaffold.text(file.stem, title), str(file))
    if made is None or problems:
        raise problems[0]
    file.write_text(scaffold.text(file.stem, title), encoding="utf-8")
    print(f"写好 {file}。照着填，随时用 python -m toolkit.roleplay check {file} 看还差什么。")
    return 0


def _draw(file: Path, target: Path) -> int:
    from toolkit.roleplay import picture  # draws with matplotlib, which takes its time to load

    if target.suffix not in (".svg", ".png", ".pdf"):
        raise ContentError(target, "", "不认识这种图", "图的名字以 .svg、.png 或 .pdf 结尾")
    picture.draw(reading.load(file), target)
    print(f"画好 {target}。粗线是最好的走法，红线通向红线结局。")
    return 0


def scenario_of(file: Path) -> tuple[scenario.Scenario | None, list[ContentError]]:
    """The scenario of a file when it can be loaded without a finding."""
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
        f"各句最好 {'、'.join(f'{share:.0%}' for share in have.places)}，最长的 {have.longest:.0%}，"
        f"最短的 {have.shortest:.0%}，要看局面的节点 {have.depending:.0%}，"
        f"读 {have.reading} 字。"
    )


def _best(file: Path) -> int:
    loaded = reading.load(file)
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
