"""Make the charts' font: Noto Sans SC cut down to GB 2312 level 1, ASCII, punctuation and the invented place names.

    python -m toolkit.charts.subset_font /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

Charts must look the same wherever a notebook runs, and not every machine has a Chinese font. Level 1 holds the
3,755 commonest characters; a character outside it shows as a box, which `toolkit.charts.style.missing` finds.
Noto Sans CJK is licensed under the SIL Open Font License 1.1 (OFL.txt beside the font).
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

from toolkit.data.profiles import PLACES
from toolkit.errors import ContentError
from toolkit.paths import FONT

FACE = "Noto Sans CJK SC"
LEVEL_1 = range(0xB0, 0xD8)
"""Lead bytes of GB 2312 level 1."""
SYMBOLS = range(0xA1, 0xA4)
"""Lead bytes of GB 2312 punctuation, numbered signs and full-width letters."""
EXTRA = "≤≥≠≈×÷±°‰→←↑↓·—–…“”‘’′″•✓−○●△▲□■"
"""What charts use beyond GB 2312 level 1."""


def characters() -> set[str]:
    """Return the characters the font must hold."""
    wanted = {chr(code) for code in range(0x20, 0x7F)} | set(EXTRA) | set("".join(PLACES))
    for lead in [*SYMBOLS, *LEVEL_1]:
        for trail in range(0xA1, 0xFF):
            try:
                wanted.add(bytes([lead, trail]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return wanted


def simplified_face(collection: Path) -> TTFont:
    """Return the Simplified Chinese face of a Noto collection."""
    fonts = TTCollection(str(collection)).fonts
    for font in fonts:
        if font["name"].getDebugName(4) == FACE:
            return font
    raise ContentError(collection, "", f"里面没有 {FACE}", "请用 Debian 的 fonts-noto-cjk 里的 NotoSansCJK-Regular.ttc")


def subset(collection: Path, target: Path = FONT) -> Path:
    """Write the subset font and return its path."""
    font = simplified_face(collection)
    options = Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True, desubroutinize=False)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(characters())))
    subsetter.subset(font)
    # The same collection gives the same bytes.
    font.recalcTimestamp = False
    font.save(target)
    return target


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("用法：python -m toolkit.charts.subset_font NotoSansCJK-Regular.ttc")
    made = subset(Path(sys.argv[1]))
    print(f"{made.name} 已写好，{made.stat().st_size:,} 字节")
