"""python -m toolkit.quiz check book/"""

import sys
from pathlib import Path

from toolkit.errors import ContentError
from toolkit.quiz import load


def main(arguments: list[str]) -> int:
    """Check every quiz under the given folders; return the exit code."""
    if len(arguments) < 2 or arguments[0] != "check":
        print("用法：python -m toolkit.quiz check book/", file=sys.stderr)
        return 2
    places = [Path(place) for place in arguments[1:]]
    paths = [path for place in places for path in (sorted(place.rglob("*.quiz.yml")) if place.is_dir() else [place])]
    if not paths:
        print("没有找到 .quiz.yml 文件。", file=sys.stderr)
        return 1
    failed = 0
    for path in paths:
        try:
            quiz = load(path)
        except ContentError as problem:
            failed += 1
            print(f"✗ {path.parent.name}/{problem}")
        else:
            print(f"✓ {path.parent.name}/{path.name}：{len(quiz.questions)} 题")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
