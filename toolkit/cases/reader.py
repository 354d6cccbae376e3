"""Read a case: front matter and body become one Case."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit import paths, skills
from toolkit.authored import parse_yaml, read_text
from toolkit.cases import figures, front_matter
from toolkit.cases.figures import Figure
from toolkit.errors import ContentError

if TYPE_CHECKING:
    # A second of start-up that the pages' cells, which only compare figures, need not wait for.
    import jsonschema

CASES = paths.ROOT / "cases"
SCHEMA = CASES / "schema.json"
CUSTOMER_TYPES = Path(__file__).with_name("customer_types.yml")
UNKNOWN = "unknown"
VOLUMES = {"rake": "卷一 领进门", "glue": "卷二 留下来", "comb": "卷三 挖潜力"}
LABELS = {"composed": "教学编写", "reported": "公开报道"}
SHORTEST_LEAD = 12
"""Characters."""
_SENTENCES = re.compile(r"[^。？！?!]+(?:[。？！?!]+[”’」）]*|$)")
OUTCOMES = {"success": "成了", "partial": "成了一半", "failure": "没成", UNKNOWN: "结果没有报道"}


@dataclass(frozen=True)
class Case:
    """One case; fields as in cases/schema.json."""

    path: Path
    id: str
    """rake-01, glue-01, comb-01; also the file's name."""
    title: str
    volume: str
    """rake, glue or comb."""
    kind: str
    """reported (only the five cases that were published) or composed."""
    sources: tuple[str, ...]
    """Source IDs; pages never show them bare."""
    customer_type: str
    """B01–B40, or unknown where it was not reported."""
    station_kind: str
    season: str
    year: int | str
    decider: str
    """Who decides on the customer's side."""
    models: tuple[str, ...]
    """Source IDs of the handbook models that the case shows at work."""
    skills: tuple[str, ...]
    """Skill ids."""
    red_lines: tuple[str, ...]
    """R01–R20."""
    outcome: str
    figures: Mapping[str, Figure]
    body: str
    """Markdown after the front matter; starts with ## 处境."""

    @property
    def label(self) -> str:
        """教学编写 or 公开报道, shown beside the title."""
        return LABELS[self.kind]

    @property
    def volume_name(self) -> str:
        return VOLUMES[self.volume]

    @property
    def outcome_name(self) -> str:
        return OUTCOMES[self.outcome]

    @property
    def sections(self) -> dict[str, str]:
        """Heading → text below it, in the order of the file."""
        parts = re.split(r"^## +(.+?) *$", self.body, flags=re.M)
        return {heading: text.strip() for heading, text in zip(parts[1::2], parts[2::2], strict=True)}

    @property
    def lead(self) -> str:
        """First sentence of 处境, for a card; the next too where it is a mere word (“章呢？”) or a quote goes on."""
        lead = ""
        for sentence in _SENTENCES.findall(self.sections.get("处境", "").split("\n\n")[0]):
            lead += sentence
            if len(lead) >= SHORTEST_LEAD and lead.count("“") == lead.count("”"):
                break
        return lead


@cache
def customer_types() -> Mapping[str, str]:
    """Return B01–B40 → Chinese name."""
    return dict(parse_yaml(read_text(CUSTOMER_TYPES, CUSTOMER_TYPES), CUSTOMER_TYPES))


def customer_type_name(key: str) -> str:
    """Return the Chinese name of a customer type; `unknown` stays as it is."""
    if key == UNKNOWN:
        return UNKNOWN
    try:
        return customer_types()[key]
    except KeyError:
        raise ContentError(CUSTOMER_TYPES, key, "没有这一类客户", "只有 B01–B40") from None


@cache
def _validator() -> "jsonschema.Draft202012Validator":
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _say(error: "jsonschema.ValidationError") -> tuple[str, str]:
    """Turn a schema error into what is wrong and the way out."""
    match error.validator:
        case "required":
            missing = [name for name in error.validator_value if name not in error.instance]
            return f"缺少字段 {'、'.join(missing)}", "补上；不知道的写 unknown(只限公开报道)"
        case "additionalProperties":
            known = error.schema.get("properties", {})
            return (
                f"不认识的字段 {'、'.join(sorted(map(str, set(error.instance) - set(known))))}",
                "删掉，或者改成 cases/schema.json 里的名字；花括号里的文字有逗号就加引号",
            )
        case "enum":
            return f"写的是“{error.instance}”", "只能写 " + "、".join(map(str, error.validator_value))
        case "pattern":
            return f"“{error.instance}”写法不对", f"写法：{error.schema.get('description', error.validator_value)}"
        case "type":
            return f"“{error.instance}”的类型不对", "看看是不是少了引号或短横"
        case "minItems":
            return "一项也没有", "至少写一项"
        case "uniqueItems":
            return "有重复的项", "删掉重复的"
        case "minLength" | "maxLength":
            return f"“{error.instance}”太短或太长", f"按 cases/schema.json,{error.validator} 是 {error.validator_value}"
    return f"“{error.instance}”不合规定", "照 cases/schema.json 改"


def read(path: Path) -> Case:
    """Read one case file; ContentError names the file, the field and the way out."""
    path = Path(path)
    status = path.stat() if path.exists() else None
    return _read(path, (status.st_mtime_ns, status.st_size) if status else None)


# A build asks for all cases on dozens of pages: a file is read again when it has changed.
@lru_cache(maxsize=512)
def _read(path: Path, _state: tuple[int, int] | None) -> Case:
    from jsonschema.exceptions import best_match

    fields, body = front_matter.split(path)
    if error := best_match(_validator().iter_errors(fields)):
        problem, way_out = _say(error)
        raise ContentError(
            path,
            "字段 " + ".".join(map(str, error.absolute_path)) if error.absolute_path else "前置字段",
            problem,
            way_out,
        )
    if fields["id"] != path.stem:
        raise ContentError(path, "字段 id", f"写的是 {fields['id']}，文件名是 {path.stem}", "两个改成一样")
    if fields["id"].split("-")[0] != fields["volume"]:
        raise ContentError(path, "字段 volume", f"写的是 {fields['volume']}，编号是 {fields['id']}", "两个改成同一卷")
    # The schema has checked the fields: they are those of Case, lists where it has tuples.
    rest: dict[str, Any] = {name: tuple(entry) if isinstance(entry, list) else entry for name, entry in fields.items()}
    rest["figures"] = figures.parse(fields["figures"], path)
    rest["skills"] = tuple(skills.resolve(key, path) for key in fields["skills"])
    return Case(path=path, body=body, **rest)


def files(folder: Path = CASES) -> list[Path]:
    """List the case files of a cases folder, or the Markdown files of one volume."""
    volumes = [folder / volume for volume in VOLUMES if (folder / volume).is_dir()] or [folder]
    return sorted(path for volume in volumes for path in volume.glob("*.md"))


def read_all(folder: Path = CASES) -> list[Case]:
    """Read every case; stops at the first bad one."""
    return [read(path) for path in files(folder)]


def find(case_id: str, folder: Path = CASES) -> Case:
    """Read the case of an id, such as rake-01."""
    path = folder / case_id.split("-")[0] / f"{case_id}.md"
    if not path.exists():
        known = "、".join(found.stem for found in files(folder)) or "一个也没有"
        raise ContentError(path, "", f"没有案例 {case_id}", f"现有：{known}")
    return read(path)


def related(models: Iterable[str], *, volume: str, cases: Iterable[Case]) -> list[Case]:
    """Return the cases that lean on any of the source IDs: most shared first, then those of the volume, then by id."""
    wanted = set(models)

    def near(case: Case) -> tuple[int, bool, str]:
        return (-len(wanted & {*case.models, *case.sources}), case.volume != volume, case.id)

    return sorted((case for case in cases if wanted & {*case.models, *case.sources}), key=near)
