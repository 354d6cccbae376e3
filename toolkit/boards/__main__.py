"""python -m toolkit.boards check exercises/ | python -m toolkit.boards schema"""

import json
import sys
from pathlib import Path
from typing import Any

from toolkit.boards import load
from toolkit.boards.schema import Board
from toolkit.errors import ContentError

SCHEMA = Path(__file__).with_name("schema.json")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema that editors use to check a board.yml while it is written."""
    schema = Board.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def main(arguments: list[str]) -> int:
    """Check every board under the given folders, or write schema.json; return the exit code."""
    if arguments == ["schema"]:
        SCHEMA.write_text(json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return 0
    if len(arguments) < 2 or arguments[0] != "check":
        print("用法：python -m toolkit.boards check exercises/ 或 python -m toolkit.boards schema", file=sys.stderr)
        return 2
    paths = [path for place in arguments[1:] for path in _boards(Path(place))]
    if not paths:
        print("没有找到 board.yml。", file=sys.stderr)
        return 1
    failed = 0
    for path in paths:
        try:
            board = load(path)
        except ContentError as problem:
            failed += 1
            print(f"✗ {path.parent.name}/{problem}")
        else:
            print(f"✓ {path.parent.name}/{path.name}：{board.title}，{len(board.questions)} 题")
    return 1 if failed else 0


def _boards(place: Path) -> list[Path]:
    return sorted(place.rglob("board.yml")) if place.is_dir() else [place]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
