"""Serve the built site, as a trainer would show it to a class.

    python -m toolkit.web.serve [folder]
    python -m toolkit.web.serve --check     only look whether the port is free, before a long build

PORT=8000      another port
LAN=1          other devices on the same Wi-Fi may read it; prints the address as a QR code
PAPERS=dir     the papers/ folder of a class, served at /papers/
"""

import contextlib
import errno
import os
import socket
import sys
from pathlib import Path

import segno
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from toolkit.errors import ContentError
from toolkit.paths import ROOT
from toolkit.web import policy

SITE = ROOT / "_build" / "html"


class Site(StaticFiles):
    """Static files with the headers of toolkit.web.policy, as nginx and Caddy send them."""

    def __init__(self, *, directory: Path, headers: dict[str, str], html: bool = False) -> None:
        super().__init__(directory=directory, html=html)
        self.always = headers

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as refused:
            response = PlainTextResponse(refused.detail, status_code=refused.status_code)
        kept = policy.cache_control(path.replace("\\", "/"), scope["query_string"].decode("latin-1"))
        response.headers.update(self.always)
        response.headers["Cache-Control"] = kept if response.status_code < 400 else policy.ASK_AGAIN
        return response


def app(site: Path, papers: Path | None = None) -> Starlette:
    """Return the application; ContentError when a folder is missing."""
    if not (site / "index.html").exists():
        raise ContentError(site, "", "还没有网站", "先运行 make site")
    headers = policy.headers(site)
    routes = [Mount("/", Site(directory=site, headers=headers, html=True))]
    if papers is not None:
        if not papers.is_dir():
            raise ContentError(papers, "", "没有这个文件夹", "PAPERS 写班级文件夹里的 papers")
        routes.insert(0, Mount("/papers", Site(directory=papers, headers=headers)))
    return Starlette(routes=routes, middleware=[Middleware(GZipMiddleware, minimum_size=500)])


def port_number(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ContentError("", "", f"PORT={text} 不是端口号", "写 1 到 65535 的数，如 PORT=8001")
    return int(text)


def listen(host: str, port: int) -> socket.socket:
    """Open the port; ContentError in one sentence when it is taken or not allowed."""
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except OSError as error:
        opened.close()
        taken = error.errno == errno.EADDRINUSE
        problem = f"端口 {port} 已被别的程序占用 (port in use)" if taken else f"端口 {port} 打不开 ({error.strerror})"
        raise ContentError("", "", problem, f"换一个：make site PORT={8001 if port == 8000 else 8000}") from error
    return opened


def own_address() -> str:
    """Return this machine's address on its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
        except OSError:
            return socket.gethostbyname(socket.gethostname())


def announce(port: int, lan: bool) -> None:
    print(f"网站已打开：http://127.0.0.1:{port}/ (Ctrl+C 关闭)", flush=True)
    if lan:
        address = f"http://{own_address()}:{port}/"
        print(f"同一 Wi-Fi 的手机扫码或输入：{address}")
        segno.make(address, error="m").terminal(compact=True)
        print("手机上能读、能练；断网阅读要 https，这里不带。", flush=True)


def main(arguments: list[str]) -> int:
    try:
        port = port_number(os.environ.get("PORT", "8000"))
        lan = os.environ.get("LAN", "") not in ("", "0")
        opened = listen("0.0.0.0" if lan else "127.0.0.1", port)
        if arguments == ["--check"]:
            opened.close()
            return 0
        site = Path(arguments[0]) if arguments else SITE
        papers = Path(os.environ["PAPERS"]) if os.environ.get("PAPERS") else None
        application = app(site, papers)
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    announce(port, lan)
    config = uvicorn.Config(application, log_level="warning", access_log=False)
    # Ctrl+C is how a person ends this: uvicorn closes its connections, then raises it once more.
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[opened])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
