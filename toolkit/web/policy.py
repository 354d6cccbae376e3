"""The headers under which the site is served; the same for toolkit.web.serve, nginx and Caddy.

A page may load scripts, styles, pictures and data from its own site and from nowhere else. Scripts that stand in a page run
only when their hash is in the policy; styles that stand in a page (`<style>`, `style="…"`) do not apply at all, so none may
be there: what a script draws, it sets through the style object, which the policy leaves alone.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
NAMED = re.compile(r"(?:^|\s)src\s*=")
DATA = re.compile(r'\btype="application/(?:ld\+)?json"')
FORBIDDEN = {
    "<style>": re.compile(r"<style\b", re.IGNORECASE),
    'style="…"': re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE),
    'on…="…"': re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript:": re.compile(r'(?:href|src|action)\s*=\s*"\s*javascript:', re.IGNORECASE),
}
"""What the policy refuses wherever it stands in a page."""


def inline_scripts(html: str) -> Iterator[str]:
    """Yield the texts of the scripts in a page that a browser would run."""
    for attributes, text in SCRIPT.findall(html):
        if not NAMED.search(attributes) and not DATA.search(attributes):
            yield text


def hashed(script: str) -> str:
    """Return a script's hash as a policy names it."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"


def refused(html: str) -> list[str]:
    """Return what of a page the policy refuses: a beginning of each piece of markup."""
    bare = SCRIPT.sub("", html)
    return [f"{name}: {match.group(0)[:80]}" for name, pattern in FORBIDDEN.items() for match in pattern.finditer(bare)]


def content_security_policy(site: Path) -> str:
    """Return the Content-Security-Policy for all pages of a built site."""
    scripts = {hashed(text) for page in site.rglob("*.html") for text in inline_scripts(page.read_text("utf-8"))}
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *sorted(scripts)]),
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def headers(site: Path) -> dict[str, str]:
    """Return the headers of every answer, beside Cache-Control."""
    return {
        "Content-Security-Policy": content_security_policy(site),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }


HASHED_NAME = re.compile(r"(?:^|/)(?:_static/kf-[\w-]+/|_images/[0-9a-f]{64}\.)")
STAMP = re.compile(r"(?:^|&)v=[0-9a-f]+(?:&|$)")


def cache_control(path: str, query: str) -> str:
    """Tell how long an answer may be kept: for good when the address changes with the content."""
    return FOREVER if HASHED_NAME.search(path) or STAMP.search(query) else ASK_AGAIN
