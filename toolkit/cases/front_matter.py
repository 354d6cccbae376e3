"""Split a Markdown file into its front matter and body."""

from pathlib import Path

from toolkit.authored import parse_yaml, read_text
from toolkit.errors import ContentError

FENCE = "---"


def split(path: Path) -> tuple[dict, str]:
    """Return (front matter, body); ContentError when either fence is missing or the YAML is broken."""
    return parse(read_text(path, path), path)


def parse(text: str, path: Path) -> tuple[dict, str]:
    """Split the text of a file in the same way; errors name `path`."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != FENCE:
        raise ContentError(path, "第 1 行", "没有前置字段", "文件开头先写一行 ---,写完字段再写一行 ---")
    try:
        end = next(place for place, line in enumerate(lines[1:], start=1) if line.strip() == FENCE)
    except StopIteration:
        raise ContentError(path, "第 1 行", "前置字段没有收尾", "字段写完另起一行写 ---") from None
    fields = parse_yaml("\n".join(lines[1:end]), path, first_line=2)
    if not isinstance(fields, dict):
        raise ContentError(path, "第 2 行", "前置字段是空的", "照 cases/schema.json 写全")
    return fields, "\n".join(lines[end + 1 :]).strip() + "\n"
