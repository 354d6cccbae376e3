"""Hand-in codes out of pictures: screenshots and photos of the QR that the page draws."""

import io
import warnings

import zxingcpp
from PIL import Image, ImageOps

from toolkit.errors import ContentError

PIXEL_LIMIT = 40_000_000
"""Width times height of one picture; phones take 12 to 50 million, a screenshot has 3."""
SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_FORMATS = ("PNG", "JPEG", "WEBP", "BMP")
_SCREEN = 2_000
"""Longest side to which a picture is scaled when its squares cannot be read as they are."""
_AGAIN = "请学员把二维码截图原样再发一张，或复制【KH1 开头的那段文字发来"


def codes(content: bytes, shown: str) -> str:
    """Return the texts of all QR codes in a picture, one a line.

    Raises ContentError when it is no picture, too large, or holds no QR.
    """
    picture = _open(content, shown)
    found = _read(picture)
    if not found:
        raise ContentError(shown, "", "图片里没有找到二维码，或拍得太斜太糊", _AGAIN)
    return "\n".join(found)


def _open(content: bytes, shown: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Pillow's own limit is a warning; ours is below it, and looks at the header before a pixel is unpacked.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
                large = picture.width * picture.height > PIXEL_LIMIT
                opened = None if large else _grey(picture)
    except Image.DecompressionBombError:
        opened = None
    except Exception:  # Pillow raises a different class for every kind of damage
        raise ContentError(shown, "", "图片坏了，打不开", _AGAIN) from None
    if opened is None:
        raise ContentError(shown, "", f"图片太大，超过 {PIXEL_LIMIT // 1_000_000} 百万像素", _AGAIN)
    return opened


def _grey(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    return picture.convert("L")


def _read(picture: Image.Image) -> list[str]:
    """Texts of the QR codes, at the first size at which there are any, in reading order and each once."""
    for attempt in _sizes(picture):
        found = zxingcpp.read_barcodes(attempt, formats=_QR)
        texts = {_text(one.bytes): None for one in sorted(found, key=lambda one: (one.position.top_left.y, one.text))}
        if texts:
            return list(texts)
    return []


def _sizes(picture: Image.Image) -> list[Image.Image]:
    """The picture as it is, bigger when it is small, smaller when it is big, and with stretched contrast."""
    sizes = [picture]
    longest = max(picture.size)
    if longest < _SCREEN:
        sizes.append(picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.BICUBIC))
    else:
        sizes.append(ImageOps.contain(picture, (_SCREEN, _SCREEN), Image.Resampling.LANCZOS))
    sizes.append(ImageOps.autocontrast(sizes[-1], cutoff=2))
    return sizes


def _text(content: bytes) -> str:
    # The page writes UTF-8 without saying so in the QR; a reader's guess may be another encoding.
    return content.decode("utf-8", errors="replace")
