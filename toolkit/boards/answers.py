"""answers.json: what a trainee filled in, written at every tap and read by the grader."""

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.errors import ContentError

SCHEMA = 1
FILE = "answers.json"
LIMIT = 1_000_000
"""Largest accepted file in bytes; a full paper needs under 20,000."""


class Answers(NamedTuple):
    assignment: str
    trainee: str
    variant: str
    answers: dict[str, Any]
    """Question id → value, as it arrived; rules.clean() drops what does not fit the board."""


def read(
    path: str | Path, *, assignment: str | None = None, trainee: str | None = None, variant: str | None = None
) -> Answers:
    """Return the answers of a file; ContentError says which file, what is wrong and the way out.

    assignment, trainee, variant: when given, the file must be for exactly these. Nothing is changed on disk.
    """
    path = Path(path)
    again = "请学员打开答题板，随便点一下让它重新保存，再交一次"
    try:
        size = path.stat().st_size
        data = None if size > LIMIT else json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_refuse)
    except FileNotFoundError:
        raise ContentError(path.name, "", "没有这个文件，还没有保存过答案", "打开答题板作答，每点一下都会存") from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError, _NotANumber):
        raise ContentError(path.name, "", "读不完整，可能只拷了一半", again) from None
    except OSError:
        raise ContentError(path.name, "", "打不开", "看看文件是不是被别的程序占着") from None
    except ValueError:
        # Python refuses integers of more than 4,300 digits.
        raise ContentError(path.name, "", "里面有个数长得读不了", again) from None
    if size > LIMIT:
        raise ContentError(path.name, "", "大得不像答案文件", "看看是不是交错了文件")
    return parse(data, path.name, assignment=assignment, trainee=trainee, variant=variant)


def parse(
    data: Any, file: object, *, assignment: str | None = None, trainee: str | None = None, variant: str | None = None
) -> Answers:
    """Check the data of an answers file; ContentError as in read()."""
    if not isinstance(data, dict):
        raise ContentError(file, "", "不是答案文件", "看看是不是交错了文件")
    schema = data.get("schema")
    if schema != SCHEMA or isinstance(schema, bool):
        older = isinstance(schema, int) and not isinstance(schema, bool) and schema < SCHEMA
        problem = "是旧版答题板存的" if older or schema is None else f"版本“{schema}”认不出来"
        raise ContentError(file, "schema", problem, "用这次发的材料包重新打开答题板再保存；原来的文件留着")
    for field in ("assignment", "trainee", "variant"):
        if not isinstance(data.get(field), str):
            raise ContentError(file, field, "缺这一项", "请学员用发给自己的材料包重新保存")
    wanted = {"assignment": (assignment, "练习"), "trainee": (trainee, "学员"), "variant": (variant, "卷号")}
    for field, (value, label) in wanted.items():
        if value is not None and data[field] != value:
            problem = f"{label}是“{data[field]}”，这里应是“{value}”"
            raise ContentError(file, field, problem, "看看是不是拿错了别人的或别次的文件")
    if not isinstance(data.get("answers"), dict):
        raise ContentError(file, "answers", "缺答案", "请学员打开答题板重新保存")
    return Answers(data["assignment"], data["trainee"], data["variant"], data["answers"])


def write(path: str | Path, answers: Answers) -> None:
    """Write the file whole or not at all; OSError when the disk refuses."""
    path = Path(path)
    data = {"schema": SCHEMA, **answers._asdict()}
    text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".answers-", suffix=".draft")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


class _NotANumber(Exception):
    pass


def _refuse(word: str) -> Any:
    raise _NotANumber(word)
