"""One trainee's paper as one HTML file, opened from disk where there is no server."""

import json
from html import escape
from typing import Any

from toolkit.paths import web_dist

_PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0; }}
#kf-paper-here {{ max-width: 44em; min-height: 100vh; margin: 0 auto; padding: 1em; }}
{css}
</style>
<body class="kf kf-auto">
<h1 class="kf-quiet">{title}</h1>
<main id="kf-paper-here" class="kf kf-auto">
<p>题卷正在打开。一直停在这里，说明这个程序不让网页运行脚本：</p>
<p>换手机自带的浏览器打开这个文件。</p>
</main>
<script id="kf-paper" type="application/json">{paper}</script>
<script>{script}</script>
</body>
</html>
"""


def standalone_html(paper: dict[str, Any]) -> str:
    """Return the self-contained page of a paper (boards.paper); ContentError when the scripts are not built."""
    # A "</script>" inside the data or the script would end its element.
    inlined = json.dumps(paper, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    script = web_dist("paper-classic.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    css = web_dist("widgets.css").read_text(encoding="utf-8")
    return _PAGE.format(title=escape(paper["title"]), css=css, paper=inlined, script=script)
