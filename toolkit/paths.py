"""Where the installed toolkit finds its own files."""

from pathlib import Path

from toolkit.errors import ContentError

TOOLKIT = Path(__file__).resolve().parent
ROOT = TOOLKIT.parent
"""The source tree when the toolkit runs from a checkout."""
FONT = TOOLKIT / "charts" / "NotoSansSC-subset.otf"
"""The Chinese font of charts and printed pages."""


def web_dist(name: str) -> Path:
    """Return a bundled web file; ContentError says how to build it when it is missing."""
    path = TOOLKIT / "web" / "dist" / name
    if not path.exists():
        raise ContentError(
            f"toolkit/web/dist/{name}", "", "网页脚本还没有打包", "先运行 make build 或 python -m toolkit.web.build"
        )
    return path
