"""Do data and key hold everything a board reads? Asked before judging, so that no missing value becomes a lost mark."""

import re
from typing import Any

from toolkit.boards.checks import references, sentences
from toolkit.boards.expressions import is_number, reference
from toolkit.boards.schema import Board
from toolkit.boards.templates import names
from toolkit.errors import ContentError

ROW_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")

_WAY_OUT = "对照 board.yml 和 key.py 改"


def complete(board: Board, data: dict[str, Any], key: dict[str, Any], file: object = "board.yml") -> None:
    """Raise ContentError when a judge's reference or sentence has no value in public data and key."""
    plain = board.canonical()
    public(board, data, file)
    for table, rows in key.get("tables", {}).items():
        known = {row["id"] for row in data["tables"].get(table, [])}
        if strangers := sorted(set(rows) - known):
            raise ContentError(file, f"表 {table}", f"答案里的“{strangers[0]}”不在数据里", _WAY_OUT)
    facts = {**data.get("facts", {}), **key.get("facts", {})}
    for question in plain["questions"]:
        rule = question.get("judge", {})
        where = f"题 {question['id']}"
        table = rule.get("table") or question.get("items")
        only = rule.get("only") if "table" in rule else question.get("only")
        rows = _merged(data, key, table, only)
        needed = [ref for ref, _ in references(question)]
        needed += [name for text in sentences(question) for name in names(text)]
        for ref in needed:
            _need(ref, facts, rows, file, where)
        numeric = [rule.get("target"), question.get("cap"), question.get("total")]
        numeric += [part.get(field) for part in rule.get("parts", []) for field in ("low", "high", "atleast")]
        for ref in numeric:
            _need_number(ref, facts, rows, file, where)
        if "splits" in question:
            splits = question["splits"]
            for row in _merged(data, key, splits["table"], splits.get("only")):
                if splits["by"] not in row:
                    raise ContentError(file, f"{where} splits", f"{row['id']} 没有字段 {splits['by']}", _WAY_OUT)


def public(board: Board, data: dict[str, Any], file: object = "board.yml") -> None:
    """Raise ContentError when the public data lack what the trainee is shown."""
    plain = board.canonical()
    if not isinstance(data.get("tables"), dict) or not isinstance(data.get("facts"), dict):
        raise ContentError(file, "数据", "缺 facts 或 tables", _WAY_OUT)
    for table, rows in data["tables"].items():
        seen = set()
        for row in rows:
            if not ROW_ID.fullmatch(str(row.get("id"))) or row["id"] in seen:
                raise ContentError(file, f"表 {table}", f"编号“{row.get('id')}”写法不对或重复", _WAY_OUT)
            seen.add(row["id"])
    for question in plain["questions"]:
        _shown(question, data, file)
    for text in (plain["intro"], *(question["ask"] for question in plain["questions"])):
        for name in names(text):
            _need(name, data["facts"], [], file, "题面")


def _shown(question: dict[str, Any], data: dict[str, Any], file: object) -> None:
    where = f"题 {question['id']}"
    for table in filter(None, (question.get("items"), question.get("judge", {}).get("table"))):
        if table not in data["tables"]:
            raise ContentError(file, where, f"数据里没有表 {table}", _WAY_OUT)
    rows = data["tables"].get(question.get("items"), [])
    fields = [question["only"]] if "only" in question else []
    show = question.get("show") or {}
    bars: dict[str, Any] = show.get("bars") or {"series": []}
    for text in (show.get("title", ""), *show.get("lines", [])):
        for name in names(text):
            _need(name, data["facts"], rows, file, f"{where} show")
    for series in bars["series"]:
        for row in rows:
            values = row.get(series["field"])
            if not isinstance(values, list) or len(values) != len(bars["labels"]):
                problem = f"{row['id']} 的 {series['field']} 应有 {len(bars['labels'])} 个数"
                raise ContentError(file, f"{where} bars", problem, _WAY_OUT)
    for ref in (question.get("hours"), question.get("cap"), question.get("total")):
        if ref is not None:
            _need(ref, data["facts"], rows, file, where)
    if picture := question.get("picture"):
        if picture["table"] not in data["tables"]:
            raise ContentError(file, where, f"数据里没有表 {picture['table']}", _WAY_OUT)
        rows = data["tables"][picture["table"]]
        fields += [picture[axis] for axis in ("x", "y") if axis in picture]
    for row in rows:
        for field in fields:
            if field not in row:
                raise ContentError(file, where, f"{row['id']} 没有字段 {field}", _WAY_OUT)


def _merged(data: dict[str, Any], key: dict[str, Any], table: str | None, only: str | None) -> list[dict[str, Any]]:
    if table is None:
        return []
    extra = key.get("tables", {}).get(table, {})
    rows = [{**row, **extra.get(row["id"], {})} for row in data["tables"].get(table, [])]
    return [row for row in rows if only is None or row.get(only) is True]


def _need(ref: Any, facts: dict[str, Any], rows: list[dict[str, Any]], file: object, where: str) -> None:
    parsed = reference(ref) if isinstance(ref, str) else None
    if parsed is None:
        return
    if parsed.kind == "facts" and parsed.name not in facts:
        raise ContentError(file, where, f"没有 facts.{parsed.name} 的值", _WAY_OUT)
    if parsed.kind == "item":
        for row in rows:
            if parsed.name not in row:
                raise ContentError(file, where, f"{row['id']} 没有字段 {parsed.name}", _WAY_OUT)


def _need_number(ref: Any, facts: dict[str, Any], rows: list[dict[str, Any]], file: object, where: str) -> None:
    parsed = reference(ref) if isinstance(ref, str) else None
    if parsed is None:
        return
    values = [facts.get(parsed.name)] if parsed.kind == "facts" else [row.get(parsed.name) for row in rows]
    if parsed.kind in ("facts", "item") and not all(is_number(value) for value in values):
        raise ContentError(file, where, f"“{ref}”应是数", _WAY_OUT)
