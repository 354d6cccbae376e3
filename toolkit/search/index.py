"""Write the entries as plain scripts: `kfSearch("name", …)` works from a server, from the kept copy and from disk alike.

core       titles, addresses, kinds and lengths of all entries; other words; which file a first character is in
i0, i1 …   postings: "\\n" + first character, then for each second character the entries that hold the pair
t0, t1 …   texts for the excerpts, several entries a file, each character as one or two signs of ASCII: by a third smaller
letters    the characters of those signs, by frequency: needed with the first texts, not when the page opens

A posting is a delta of entry numbers: one sign below 80, else a mark and two. A sign before it says where the pair
stands when it is not once in the text: often, in a heading, in the title.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from toolkit.authored import parse_yaml, read_text
from toolkit.errors import ContentError
from toolkit.search import words
from toolkit.search.pages import Entry, first_sentence

SYNONYMS = Path(__file__).with_name("synonyms.yml")
FOLDER = "kf-search-"
"""Below _static, followed by a hash of the content."""
SHARD = 2000
"""Characters of a file of postings, about 3 KB gzip."""
TEXTS = 1800
"""Characters of a file of texts."""
EXCERPT = 400
"""Characters kept of a text for the excerpt of a result; all are searched."""
WHOLE = {"章": 4000, "案例": 4000, "开头": 4000, "模拟": 1000, "练习": 700}
"""Kinds of which more is kept."""
OFTEN = 3
"""Times that a pair must stand in a text to count as often."""
COMMON_HEAD = 6
"""A heading of so many pages (现场, 怎么做) says nothing of any."""
PLACES = {"once": "", "often": "!", "head": "$", "title": "&"}
DIGITS = "".join(chr(code) for code in range(0x28, 0x7F) if chr(code) != "\\")[:80]
FAR = "%"
SIGNS = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in '"\\')
SHORT = 60
"""So many of the most frequent characters are written as one sign, the others as two."""


def build(entries: list[Entry]) -> dict[str, str]:
    """Return the files by name, without the folder; the same entries give the same files."""
    heads = Counter(head for entry in entries for head in set(entry.heads))
    postings = _postings(entries, {head for head, count in heads.items() if count >= COMMON_HEAD})
    files: dict[str, str] = {}
    firsts = _shards(files, postings)
    letters, texts = _texts(files, entries)
    lengths = [len(entry.text) for entry in entries]
    kinds = list(dict.fromkeys(entry.kind for entry in entries))
    volumes = list(dict.fromkeys(entry.volume for entry in entries))
    core = {
        "titles": "\n".join(f"{entry.title}\t{entry.also}" if entry.also else entry.title for entry in entries),
        "pages": _front_coded([entry.page for entry in entries]),
        "kinds": kinds,
        "kind": "".join(DIGITS[kinds.index(entry.kind)] for entry in entries),
        "volumes": volumes,
        "volume": "".join(DIGITS[volumes.index(entry.volume)] for entry in entries),
        "size": "".join(DIGITS[min(79, length // 40)] for length in lengths),
        "texts": texts,
        "signs": SIGNS,
        "short": SHORT,
        "firsts": firsts,
        "digits": DIGITS,
        **other_words(),
    }
    files["core"] = _script("core", core)
    files["letters"] = _script("letters", letters)
    return files


def other_words() -> dict[str, object]:
    """Return {same: {spoken: [written, …]}, quiet: […]} of synonyms.yml; ContentError when it is not of that form."""
    read = parse_yaml(read_text(SYNONYMS, SYNONYMS.name), SYNONYMS.name)
    same, quiet = read.get("same"), read.get("quiet")
    if not isinstance(same, dict) or not isinstance(quiet, list):
        raise ContentError(SYNONYMS.name, "", "要有 same 和 quiet 两段", "照文件开头的说明写")
    for spoken, written in same.items():
        if not isinstance(written, list) or not all(isinstance(one, str) and one for one in written):
            raise ContentError(SYNONYMS.name, str(spoken), "右边要写成一列词", "如 油票: [发票]")
    tidy = {words.normal(str(spoken)): written for spoken, written in same.items()}
    return {"same": tidy, "quiet": sorted(map(str, quiet), key=lambda word: (-len(word), word))}


def name_of(files: Mapping[str, str]) -> str:
    """Return the folder's name: it bears a hash of all files."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{files[name]}\0".encode())
    return FOLDER + total.hexdigest()[:10]


def write(files: Mapping[str, str], static: Path) -> str:
    """Write the files below _static, remove those of earlier builds, return the folder's name."""
    name = name_of(files)
    for old in static.glob(f"{FOLDER}*/*"):
        if old.parent.name != name:
            old.unlink()
    for empty in static.glob(f"{FOLDER}*"):
        if empty.name != name:
            empty.rmdir()
    folder = static / name
    folder.mkdir(parents=True, exist_ok=True)
    for stem, text in files.items():
        (folder / f"{stem}.js").write_text(text, encoding="utf-8")
    return name


def _script(name: str, value: object) -> str:
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f'kfSearch("{name}",{data})\n'


def _postings(entries: list[Entry], common: set[str]) -> dict[str, dict[int, str]]:
    """Return unit → entry number → sign of the best place where it stands."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for number, entry in enumerate(entries):
        body = Counter(words.units(entry.text))
        for unit, count in body.items():
            found[unit][number] = PLACES["often" if count >= OFTEN else "once"]
        lead = first_sentence(entry.text)
        for head in [*(head for head in entry.heads if head not in common), lead]:
            for unit in words.units(head):
                found[unit][number] = PLACES["head"]
        for unit in words.units(f"{entry.title}。{entry.also}"):
            found[unit][number] = PLACES["title"]
    return found


def _coded(places: Mapping[int, str]) -> str:
    """Return the posting of one unit."""
    signs, last = [], -1
    for number in sorted(places):
        delta = number - last - 1
        last = number
        far = FAR + DIGITS[delta // 80] + DIGITS[delta % 80] if delta >= 80 else DIGITS[delta]
        signs.append(places[number] + far)
    return "".join(signs)


def _shards(files: dict[str, str], postings: Mapping[str, Mapping[int, str]]) -> list[str]:
    """Write the files of postings; return the first characters that each holds, in order."""
    groups: dict[str, list[str]] = defaultdict(list)
    for unit in sorted(postings):
        rest = unit[1:] if words.is_chinese(unit) else f'"{unit}"'
        groups[unit[0]].append(rest + _coded(postings[unit]))
    firsts: list[str] = []
    current: list[str] = []
    size = 0
    for first in sorted(groups):
        text = first + "".join(groups[first])
        if current and size + len(text) > SHARD:
            _close(files, firsts, current)
            current, size = [], 0
        current.append(text)
        size += len(text)
    _close(files, firsts, current)
    return firsts


def _close(files: dict[str, str], firsts: list[str], groups: list[str]) -> None:
    name = f"i{len(firsts)}"
    files[name] = _script(name, "\n".join(groups))
    firsts.append("".join(group[0] for group in groups))


def _texts(files: dict[str, str], entries: list[Entry]) -> tuple[str, str]:
    """Write the files of texts; return the characters by frequency, and how many entries each file holds, as digits."""
    texts = [entry.text[: WHOLE.get(entry.kind, EXCERPT)] for entry in entries]
    counted = Counter(letter for text in texts for letter in text)
    most = SHORT + (len(SIGNS) - SHORT) * len(SIGNS)
    letters = "".join(sorted(counted, key=lambda letter: (-counted[letter], letter))[:most])
    code = {letter: _letter(number) for number, letter in enumerate(letters)}
    groups: list[list[str]] = [[]]
    for text in texts:
        if sum(map(len, groups[-1])) > TEXTS or len(groups[-1]) == 79:
            groups.append([])
        groups[-1].append(text)
    for number, group in enumerate(groups):
        coded = "\n".join("".join(code.get(letter, letter) for letter in text) for text in group)
        files[f"t{number}"] = _script(f"t{number}", coded)
    return letters, "".join(DIGITS[len(group)] for group in groups)


def _letter(number: int) -> str:
    if number < SHORT:
        return SIGNS[number]
    first, second = divmod(number - SHORT, len(SIGNS))
    return SIGNS[SHORT + first] + SIGNS[second]


def _front_coded(pages: Iterable[str]) -> str:
    """Return the addresses, each with a digit for how much it shares with the one before."""
    lines, last = [], ""
    for page in pages:
        differ = (at for at, (one, two) in enumerate(zip(page, last, strict=False)) if one != two)
        shared = min(next(differ, min(len(page), len(last))), 79)
        lines.append(DIGITS[shared] + page[shared:])
        last = page
    return "\n".join(lines)
