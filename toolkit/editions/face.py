"""The printed book's font: Noto Sans CJK SC cut down to what the book says, with TrueType outlines.

Chromium embeds the OpenType original as hundreds of Type 3 fonts, and files 门 under the look-alike U+2ED4, so that a
search in the PDF does not find it. A TrueType font with no other characters than the book's is embedded as one font.
"""

from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

from toolkit.errors import ContentError

FAMILY = "Noto Sans CJK SC"
FOLDER = Path("/usr/share/fonts/opentype/noto")
"""Where Debian's fonts-noto-cjk lies."""
WEIGHTS = {400: "NotoSansCJK-Regular.ttc", 700: "NotoSansCJK-Bold.ttc"}
INSTEAD = {"✗": "×"}
"""Characters that the font does not have, and what is printed in their place."""
UNUSED = (
    "maxTwilightPoints maxStorage maxFunctionDefs maxInstructionDefs maxStackElements maxSizeOfInstructions "
    "maxPoints maxContours maxCompositePoints maxCompositeContours maxComponentElements maxComponentDepth"
)
"""What a table of version 1.0 counts and this font has none of, or fontTools counts itself."""
ERROR = 1.0
"""Allowed distance between the curves, in thousandths of the size of the type."""


def source(weight: int, folder: Path = FOLDER) -> TTFont:
    """Return the Simplified Chinese face, for the caller to close; ContentError says which package brings it."""
    file = folder / WEIGHTS[weight]
    if not file.exists():
        raise ContentError(file, "", "没有印书用的中文字体", "Debian 上运行 apt-get install fonts-noto-cjk")
    with TTCollection(str(file), lazy=True) as faces:
        names = [font["name"].getDebugName(1) for font in faces]
    if FAMILY in names:
        return TTFont(file, fontNumber=names.index(FAMILY), lazy=True)
    raise ContentError(file, "", f"里面没有 {FAMILY}", "请用 Debian 的 fonts-noto-cjk")


def absent(text: str, folder: Path = FOLDER) -> str:
    """Return the characters of the text that the font cannot draw, in order."""
    with source(400, folder) as font:
        known = font.getBestCmap()
    return "".join(one for one in sorted(set(text)) if ord(one) not in known and not one.isspace())


def cut(text: str, weight: int, target: Path, folder: Path = FOLDER) -> Path:
    """Write a TrueType font with the characters of the text and return its path."""
    options = Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True)
    options.drop_tables += ["VORG", "BASE", "DSIG", "vhea", "vmtx"]
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    with source(weight, folder) as font:
        subsetter.subset(font)
        _to_truetype(font)
        font.save(target)
    return target


def _to_truetype(font: TTFont) -> None:
    order, outlines = font.getGlyphOrder(), font.getGlyphSet()
    table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, ERROR, reverse_direction=True))
        glyph = table.glyphs[name] = pen.glyph()
        glyph.recalcBounds(table)
        width, _ = font["hmtx"].metrics[name]
        font["hmtx"].metrics[name] = (width, getattr(glyph, "xMin", 0))
    font["glyf"], font["loca"] = table, newTable("loca")
    del font["CFF "]
    most = font["maxp"]
    most.tableVersion, most.maxZones = 0x00010000, 1
    for field in UNUSED.split():
        setattr(most, field, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\0\1\0\0"
