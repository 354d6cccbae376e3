"""One self-contained HTML file for a phone without a site: opens from disk, asks no server for anything."""

import base64
import hashlib
import html
import json
from typing import Any

from toolkit.paths import web_dist

_PAGE = """\
<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main id="kf-paper-here" class="kf kf-auto" data-id="{assignment}">
<p>正在打开答题板……一直停在这里，说明这部手机的浏览器太旧：请用系统自带的浏览器打开这个文件，或找教员要链接。</p>
</main>
<script type="application/json" id="kf-paper">{data}</script>
<script>{script}</script>
</body>
</html>
"""
_BODY_STYLE = "body{margin:0;padding:12px;background:#fff}@media (prefers-color-scheme:dark){body{background:#14181b}}"


def render(paper: dict[str, Any], script_name: str = "paper-classic.js") -> str:
    """Return the page of one paper; ContentError says how to build the scripts when they are missing.

    script_name: "paper-classic.js" plays a board, "exam-classic.js" a role-play. The policy names the one script by its
    hash, so a page that somebody tampered with runs nothing else.
    """
    script = _inside(web_dist(script_name).read_text(encoding="utf-8"), "script")
    style = _inside(web_dist("widgets.css").read_text(encoding="utf-8"), "style") + _BODY_STYLE
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src 'sha256-{_digest(script)}'",
            # Widgets set widths of bars by style attributes.
            "style-src 'unsafe-inline'",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    data = json.dumps(paper, ensure_ascii=False, separators=(",", ":"))
    return _PAGE.format(
        policy=policy,
        title=html.escape(str(paper.get("title", ""))),
        style=style,
        script=script,
        assignment=html.escape(str(paper.get("assignment", "")), quote=True),
        data=data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"),
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _inside(text: str, tag: str) -> str:
    """Keep a closing tag inside a string or comment from ending the element."""
    return text.replace(f"</{tag}", f"<\\/{tag}").replace("<!--", "<\\!--")
