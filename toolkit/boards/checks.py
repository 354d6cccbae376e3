"""What a board must satisfy beyond its schema.

Names that exist, references that lead backwards, sentences that can be filled.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from toolkit.boards.expressions import CONDITION, NUMBER, QUOTED, WORD, parse_tolerance, reference
from toolkit.boards.schema import Board
from toolkit.boards.templates import names
from toolkit.errors import ContentError

SAY_NAMES = {"answer", "correct", "lost", "missed", "unit", "label"}


def check(board: Board, file: object) -> None:
    """Raise the first ContentError (naming the question) that the board gives rise to."""
    _Check(board.canonical(), file).run()


def references(question: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Every reference that a question's data and judge read, and whether an item is at hand there."""
    over_items = "items" in question
    for field in ("hours", "cap", "total"):
        if field in question:
            yield question[field], field == "hours"
    rule = question.get("judge", {})
    for field in ("target", "by"):
        if field in rule:
            yield rule[field], over_items
    inside = over_items or rule.get("rule") == "total"
    for ref in rule.get("from", {}).values():
        yield ref, inside
    for mistake in rule.get("mistakes", []):
        yield from ((ref, inside) for ref in (mistake.get("instead") or {}).values())
        yield from ((mistake[field], over_items) for field in ("target", "by") if field in mistake)
    for part in rule.get("parts", []):
        yield from ((part[field], over_items) for field in ("by", "low", "high") if field in part)
        if "atleast" in part:
            yield part["atleast"], False


def fixed(question: dict[str, Any]) -> Iterator[Any]:
    """The references that must lead to a number, whatever the trainee answered."""
    rule = question.get("judge", {})
    for holder in (question, rule, *rule.get("mistakes", []), *rule.get("parts", [])):
        for field in ("hours", "cap", "total", "target", "by", "low", "high", "atleast"):
            if field in holder:
                yield holder[field]


def sentences(question: dict[str, Any]) -> Iterator[str]:
    """Every template of the judge."""
    rule = question.get("judge", {})
    holders = [rule, *rule.get("mistakes", []), *rule.get("parts", [])]
    yield from (
        holder[field]
        for holder in holders
        for field in ("say", "right")
        if field in holder and _template(holder, field)
    )


def _template(holder: dict[str, Any], field: str) -> bool:
    # `right` of a mistake is an option id, not a sentence.
    return field == "say" or "rule" in holder


class _Check:
    def __init__(self, board: dict[str, Any], file: object) -> None:
        self.board, self.file = board, file
        self.earlier: dict[str, dict[str, Any]] = {}

    def run(self) -> None:
        for name, options in self.board["options"].items():
            self.once([one["id"] for one in options], f"options {name}")
        self.once([question["id"] for question in self.board["questions"]], "questions")
        self.template(self.board["intro"], {"facts"}, "intro")
        for question in self.board["questions"]:
            self.question(question)
            self.earlier[question["id"]] = question
        self.misconceptions()

    def misconceptions(self) -> None:
        """Refuse a mistake without a name, and a name without a mistake: trainers read the names."""
        told_apart = {
            one["id"]
            for question in self.board["questions"]
            for one in (*question.get("judge", {}).get("mistakes", []), *question.get("judge", {}).get("parts", []))
        }
        named = set(self.board["misconceptions"])
        if missing := sorted(told_apart - named):
            raise self.fail("misconceptions", f"没有给 {'、'.join(missing)} 起名字", "写上“编号: 几个字的中文名”")
        if extra := sorted(named - told_apart):
            raise self.fail("misconceptions", f"{'、'.join(extra)} 没有一道题用到", "删掉，或者核对编号")

    def fail(self, where: str, problem: str, way_out: str) -> ContentError:
        return ContentError(self.file, where, problem, way_out)

    def once(self, ids: list[str], where: str) -> None:
        for one in ids:
            if ids.count(one) > 1:
                raise self.fail(where, f"“{one}”出现了两次", "改掉一个")

    def template(self, text: str, scopes: set[str], where: str) -> None:
        for name in names(text):
            if name in "{}":
                raise self.fail(where, f"“{text}”里的大括号读不懂", "写成 {facts.x|1} 这样，x 是字段名")
            scope, dot, _ = name.partition(".")
            if name in SAY_NAMES and "say" in scopes:
                continue
            parsed = reference(name) if dot else None
            if parsed is None or scope not in scopes:
                raise self.fail(
                    where, f"“{{{name}}}”在这里填不上", "可用的开头：" + "、".join(sorted(scopes - {"say"}))
                )
            self.reference(name, where, item="item" in scopes)

    def question(self, question: dict[str, Any]) -> None:
        where = f"题 {question['id']}"
        over_items = "items" in question
        self.template(question["ask"], {"facts"}, f"{where} ask")
        self.template(question.get("hint", ""), {"facts"}, f"{where} hint")
        show = question.get("show") or {}
        for text in (show.get("title", ""), *show.get("lines", [])):
            self.template(text, {"facts", "item"} if over_items else {"facts"}, f"{where} show")
        self.shape(question, where)
        for ref, item in references(question):
            self.reference(ref, f"{where} judge", item=item)
        rule = question.get("judge", {})
        for ref in fixed(question):
            if isinstance(ref, str) and not ref.startswith(("facts.", "item.")):
                raise self.fail(f"{where} judge", f"“{ref}”不能用在这里", "这里只能写 facts.x、item.x 或一个数")
        item_scope = {"item"} if over_items else set()
        for text in sentences(question):
            self.template(text, {"facts", "own", "say"} | item_scope, f"{where} judge")
        for holder in (question.get("judge", {}), *rule.get("parts", [])):
            if "tolerance" in holder and parse_tolerance(holder["tolerance"]) is None:
                raise self.fail(f"{where} tolerance", "读不懂", "写一个数，或“1%”")
        self.once([one["id"] for one in (*rule.get("mistakes", []), *rule.get("parts", []))], f"{where} judge")
        self.conditions(question, where)

    def shape(self, question: dict[str, Any], where: str) -> None:
        kind = question["kind"]
        options = question.get("options")
        if options is not None and options not in self.board["options"]:
            raise self.fail(f"{where} options", f"没有选项组“{options}”", "在 options 里补上，或改名")
        if kind == "number":
            wanted, other = ("each", "points") if "items" in question else ("points", "each")
            if wanted not in question or other in question:
                raise self.fail(
                    where, f"这种数字题的分写在 {wanted}", "一题一个数写 points，一家一个数写 items 和 each"
                )
            if question["judge"]["rule"] == "total" and "items" in question:
                raise self.fail(f"{where} judge", "total 只用于一题一个数", "去掉 items，或改用 within")
        if kind == "allocate" and ("items" in question) == (options is not None):
            raise self.fail(where, "items 和 options 要有一个，也只能有一个", "留一个")
        if "min" in question and "max" in question and question["min"] >= question["max"]:
            raise self.fail(f"{where} min", "不小于 max", "改一个")
        for mistake in question.get("judge", {}).get("mistakes", []):
            if (
                kind in ("classify", "number")
                and "target" not in mistake
                and ("instead" in mistake) == ("gives" in mistake)
            ):
                raise self.fail(f"{where} {mistake['id']}", "instead 和 gives 要有一个，也只能有一个", "留一个")
            if "gives" in mistake and kind != "classify":
                raise self.fail(f"{where} {mistake['id']}", "gives 只用于归类题", "改用 instead")
        if kind == "text" and question["rubric"]:
            total = sum(line["points"] for line in question["rubric"])
            if abs(total - question["points"]) > 1e-9:
                raise self.fail(
                    f"{where} rubric", f"各条加起来是 {total:g} 分，题目是 {question['points']:g} 分", "改成一样"
                )

    def reference(self, ref: Any, where: str, *, item: bool) -> None:
        if not isinstance(ref, str):
            return
        parsed = reference(ref)
        if parsed is None:
            raise self.fail(
                where, f"“{ref}”读不懂", "写成 facts.x、item.x、answer.题、answer.题[item]、own.题，或一个数"
            )
        if (parsed.kind == "item" or parsed.per_item) and not item:
            raise self.fail(where, f"“{ref}”要有一家一家的表，这里没有", "题目写 items，或改用 facts")
        if parsed.kind not in ("answer", "own"):
            return
        question = self.earlier.get(parsed.name)
        if question is None:
            raise self.fail(where, f"“{ref}”指的题不在前面", "只能指排在前面的题")
        if parsed.kind == "own" and (question["kind"] != "threshold" or "splits" not in question):
            raise self.fail(where, f"“{ref}”指的不是带 splits 的 threshold 题", "给那道题写 splits，或改用 answer")
        over_items = "items" in question and question["kind"] in ("number", "classify")
        if parsed.kind == "answer" and (
            question["kind"] not in ("number", "threshold", "classify") or parsed.per_item != over_items
        ):
            raise self.fail(where, f"“{ref}”用法不对", "一家一个答案的题写 answer.题[item],一题一个答案的写 answer.题")

    def conditions(self, question: dict[str, Any], where: str) -> None:
        rule = question.get("judge", {})
        known = set(rule.get("from", {}))
        words = {one["id"] for options in self.board["options"].values() for one in options}
        for text in _condition_texts(rule):
            match = CONDITION.fullmatch(text.strip())
            if not match:
                raise self.fail(f"{where} if", f"“{text}”读不懂", "写成 “tonnes >= line” 这样")
            left, right = match.group(1), match.group(3)
            if left not in known:
                raise self.fail(f"{where} if", f"“{text}”里的 {left} 不在 from 里", "在 from 里补上")
            literal = right in ("true", "false", "none") or NUMBER.fullmatch(right) or QUOTED.fullmatch(right)
            if not literal and right not in known and not (WORD.fullmatch(right) and right in words):
                raise self.fail(
                    f"{where} if", f"“{text}”里的 {right} 不认识", "写 from 里的名字、数、选项，或加单引号的文字"
                )
        for mistake in rule.get("mistakes", []):
            for name in mistake.get("instead") or {}:
                if name not in known:
                    raise self.fail(f"{where} {mistake['id']}", f"{name} 不在 from 里", "instead 只能换 from 里的名字")
        if "add" in rule and rule["add"] not in known:
            raise self.fail(f"{where} add", f"{rule['add']} 不在 from 里", "在 from 里补上")
        if rule.get("rule") == "decide":
            self.rows(question, where)

    def rows(self, question: dict[str, Any], where: str) -> None:
        rows = question["judge"]["rows"]
        if rows[-1]["if"] or any(not row["if"] for row in rows[:-1]):
            raise self.fail(f"{where} rows", "最后一条、也只有最后一条不写 if", "补一条“其余归哪类”")
        known = {one["id"] for one in self.board["options"][question["options"]]}
        given = [row["then"] for row in rows]
        for mistake in question["judge"]["mistakes"]:
            given += [mistake[field] for field in ("gives", "right") if field in mistake]
        for one in given:
            if one not in known:
                raise self.fail(f"{where} judge", f"选项里没有“{one}”", "改成选项组里的 id")


def _condition_texts(rule: dict[str, Any]) -> Iterable[str]:
    for holder in (rule, *rule.get("rows", []), *rule.get("parts", [])):
        yield from holder.get("if", [])
