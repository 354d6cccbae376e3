"""Is the library balanced: how many cases a volume, of how many customer types, with how much success, for every chapter."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from toolkit.cases import chapters, reader
from toolkit.cases.reader import UNKNOWN, VOLUMES, Case
from toolkit.errors import ContentError

WANTED = {"rake": 34, "glue": 23, "comb": 43}
"""Least cases a volume once the library is complete."""
TYPES = {"rake": 32}
"""Least customer types a volume."""
SAME_TYPE = 2
"""Most cases of a volume with the same customer type."""
SUCCESS = (0.55, 0.70)
"""Share of the composed cases that succeed; both limits are allowed."""
A_CHAPTER = 3
"""Least cases a chapter."""


class Balance(NamedTuple):
    volumes: Counter[str]
    types: dict[str, Counter[str]]
    """Volume → customer type → cases; what was not reported is no type."""
    outcomes: Counter[str]
    """Of the composed cases."""

    @property
    def success(self) -> float:
        """Share of the composed cases that succeed; 0 without any."""
        return self.outcomes["success"] / (self.outcomes.total() or 1)

    @property
    def complete(self) -> bool:
        """There are as many cases as the library shall have."""
        return self.volumes.total() >= sum(WANTED.values())


def weigh(cases: Sequence[Case]) -> Balance:
    types: dict[str, Counter[str]] = {volume: Counter() for volume in VOLUMES}
    for case in cases:
        if case.customer_type != UNKNOWN:
            types[case.volume][case.customer_type] += 1
    return Balance(
        Counter(case.volume for case in cases),
        types,
        Counter(case.outcome for case in cases if case.kind == "composed"),
    )


def check(cases: Sequence[Case], folder: Path = reader.CASES) -> list[ContentError]:
    """Return what is out of balance; counts only once the library is complete."""
    found = weigh(cases)
    errors = [
        ContentError(
            folder / volume,
            "",
            f"{reader.customer_type_name(key)}有 {count} 个：{_ids(cases, volume, key)}",
            f"一卷里同一类客户最多 {SAME_TYPE} 个",
        )
        for volume, types in found.types.items()
        for key, count in types.items()
        if count > SAME_TYPE
    ]
    return errors + (_whole(found, cases, folder) if found.complete else [])


def _ids(cases: Sequence[Case], volume: str, customer_type: str) -> str:
    return "、".join(case.id for case in cases if case.volume == volume and case.customer_type == customer_type)


def _whole(found: Balance, cases: Sequence[Case], folder: Path) -> list[ContentError]:
    errors = [
        ContentError(folder / volume, "", f"{VOLUMES[volume]}有 {found.volumes[volume]} 个", f"至少 {least} 个")
        for volume, least in WANTED.items()
        if found.volumes[volume] < least
    ]
    errors += [
        ContentError(
            folder / volume, "", f"{VOLUMES[volume]}只有 {len(found.types[volume])} 类客户", f"至少 {least} 类"
        )
        for volume, least in TYPES.items()
        if len(found.types[volume]) < least
    ]
    low, high = SUCCESS
    if not low <= found.success <= high:
        errors.append(
            ContentError(
                folder,
                "",
                f"教学编写的 {found.outcomes.total()} 个里成了的占 {found.success:.0%}",
                f"应在 {low:.0%}–{high:.0%} 之间",
            )
        )
    for chapter in chapters.load(folder.parent / "book"):
        related = reader.related(chapter.models, volume=chapter.volume, cases=cases)
        if len(related) < A_CHAPTER:
            errors.append(
                ContentError(
                    chapter.path, "字段 models", f"只有 {len(related)} 个案例用到本章的模型", f"至少 {A_CHAPTER} 个"
                )
            )
    return errors


def summary(cases: Sequence[Case]) -> str:
    """Return the state of the library in a line."""
    found = weigh(cases)
    parts = [
        f"{VOLUMES[volume].split()[0]} {found.volumes[volume]}/{least}（{len(found.types[volume])} 类客户）"
        for volume, least in WANTED.items()
    ]
    outcomes = "、".join(
        f"{name} {found.outcomes[key]}" for key, name in reader.OUTCOMES.items() if found.outcomes[key]
    )
    share = f"，成了的占 {found.success:.0%}" if found.outcomes else ""
    return f"{'，'.join(parts)}；教学编写 {found.outcomes.total()} 个：{outcomes or '无'}{share}。"
