"""The comment bank: a code on the sheet stands for a sentence in the feedback.

exercises/<id>/rubric.yml, <question>: comments: {code: sentence}     the author's, for that question
<class>/comments.yml: {code: sentence}                                the trainer's own, for every question; they win
"""

import re
import unicodedata
from pathlib import Path

import yaml

from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from toolkit.errors import ContentError

_CODE = re.compile(r"[0-9A-Za-z\u4e00-\u9fff_-]{1,12}")


def load(folder: ClassFolder, exercise: Exercise, question: str) -> dict[str, str]:
    """Code → sentence for one question; codes are lower case."""
    entry = exercise.rubric.get(question)
    authored = entry.get("comments") if isinstance(entry, dict) else None
    found = _checked(f"{exercise.id}/rubric.yml", f"{question}.comments", authored)
    own = folder.root / "comments.yml"
    if own.is_file():
        found |= _checked(own.name, "", _read(own))
    return found


def expand(bank: dict[str, str], codes: str) -> tuple[list[str], list[str]]:
    """The sentences of a cell of codes (parted by spaces, commas, 、 or ;), and the codes that are not in the bank."""
    named = [code for code in re.split(r"[\s,、;]+", unicodedata.normalize("NFKC", codes).lower()) if code]
    named = list(dict.fromkeys(named))
    return [bank[code] for code in named if code in bank], [code for code in named if code not in bank]


def _read(path: Path) -> object:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise ContentError(path.name, "", "写法不对，读不出来", "一行一条，写成  a1: 先问后说；存成 UTF-8") from None


def _checked(file: str, where: str, content: object) -> dict[str, str]:
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ContentError(file, where, "应是“代码: 评语”，一行一条", "写成  a1: 先问后说")
    found = {}
    for code, sentence in content.items():
        if not _CODE.fullmatch(str(code)):
            raise ContentError(file, f"{where} {code}".strip(), "评语代码只用字母、数字、汉字，不超过 12 个", "改短")
        if not isinstance(sentence, str) or not sentence.strip():
            raise ContentError(file, f"{where} {code}".strip(), "后面没有评语", "在冒号后面写一句话")
        found[str(code).lower()] = " ".join(sentence.split())
    return found
