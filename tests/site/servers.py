"""Debian's nginx and Caddy on a loopback port, with the very settings that `make compress` writes."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")
CADDY = shutil.which("caddy")
AROUND = """daemon off; master_process off; error_log stderr; pid {own}/nginx.pid;
events {{}}
http {{
    include /etc/nginx/mime.types; access_log off;
    client_body_temp_path {own}/body; proxy_temp_path {own}/proxy; fastcgi_temp_path {own}/fastcgi;
    uwsgi_temp_path {own}/uwsgi; scgi_temp_path {own}/scgi;
    server {{ listen 127.0.0.1:{port}; root {served}/site; include {served}/nginx.conf; }}
}}
"""
"""What a server's own nginx.conf has around ours."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command: list[str], port: int, **environment: str) -> Iterator[str]:
    server = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment)
    try:
        end = time.monotonic() + 20
        while True:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None or time.monotonic() > end:
                server.kill()
                raise AssertionError(server.communicate()[1])
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.communicate(timeout=10)


@contextmanager
def nginx(served: Path, own: Path) -> Iterator[str]:
    assert NGINX
    port = free_port()
    settings = own / "around.conf"
    settings.write_text(AROUND.format(own=own, port=port, served=served), encoding="utf-8")
    with running([NGINX, "-e", "stderr", "-p", str(own), "-c", str(settings)], port) as address:
        yield address


@contextmanager
def caddy(served: Path, own: Path) -> Iterator[str]:
    assert CADDY
    port = free_port()
    place = {"HOME": str(own), "KF_ADDRESS": f"http://127.0.0.1:{port}", "KF_SITE": str(served / "site")}
    settings = own / "Caddyfile"
    text = (served / "Caddyfile").read_text(encoding="utf-8")
    settings.write_text("{\n\tadmin off\n}\n" + text, encoding="utf-8")
    command = [CADDY, "run", "--config", str(settings), "--adapter", "caddyfile"]
    with running(command, port, **place) as address:
        yield address
