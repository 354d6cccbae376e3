"""Proof that a room holds: the room's own child tries to get out, in every way that a trainee might try first."""

import json
import os
import socket
import tempfile
from pathlib import Path

from autograder.sandbox.room import Gone, Room

_TRIES = """
import ctypes, json, os, signal, socket, subprocess
from pathlib import Path

holes = []

def hole(name, attempt):
    try:
        if attempt():
            holes.append(name)
    except (OSError, MemoryError, subprocess.SubprocessError):
        pass

def connects():
    with socket.socket() as there:
        there.settimeout(1)
        return there.connect_ex(("127.0.0.1", PORT)) == 0

def reads(path):
    return lambda: Path(path).read_bytes() is not None

def writes(folder):
    def attempt():
        file = Path(folder, "kf-probe")
        file.write_bytes(b"x")
        file.unlink()
        return True
    return attempt

def forks():
    made = []
    try:
        for _ in range(100):
            child = os.fork()
            if child == 0:
                signal.pause()
            made.append(child)
    finally:
        for child in made:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return True

libc = ctypes.CDLL(None)
status = dict(line.split(":\\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\\t" in line)
hole("network", connects)
cards = Path("/proc/net/dev").read_text().splitlines()[2:]
hole("interfaces", lambda: [card for card in cards if not card.strip().startswith("lo:")])
for path in HIDDEN:
    hole(f"read {path}", reads(path))
for folder in CLOSED:
    hole(f"write {folder}", writes(folder))
hole("namespace", lambda: libc.unshare(0x10000000) == 0)
hole("unshare", lambda: subprocess.run(["unshare", "-U", "true"], capture_output=True, check=False).returncode == 0)
hole("mount", lambda: libc.mount(b"tmpfs", b"/mnt", b"tmpfs", 0, None) == 0)
hole("trace", lambda: libc.ptrace(16, 1, None, None) == 0)
known = {str(one) for one in (*DRIVER, os.getpid())}
hole("processes", lambda: [name for name in os.listdir("/proc") if name.isdigit() and name not in known])
hole("forks", forks)
hole("memory", lambda: len(bytearray(MEMORY)) > 0)
hole("file size", lambda: Path("big").write_bytes(bytes(FILE)) > 0)
hole("capabilities", lambda: int(status["CapEff"], 16) or int(status["CapBnd"], 16))
hole("privileges", lambda: status["NoNewPrivs"].strip() != "1" or os.getuid() == 0)
hole("filter", lambda: status["Seccomp"].strip() != "2")
print(json.dumps(holes))
"""
_NAMED = {
    "network": "能连到网络", "interfaces": "看得到网卡", "namespace": "能再开命名空间", "unshare": "能再开命名空间",
    "mount": "能挂载", "trace": "能跟踪别的进程", "processes": "看得到别的进程", "forks": "能开一百个进程",
    "memory": "内存没有上限",
    "file size": "文件没有上限", "capabilities": "带着特权", "privileges": "带着特权", "filter": "系统调用没有过滤",
}  # fmt: skip


def holes(room: Room) -> list[str]:
    """Return what the room lets out, in Chinese; empty when it holds."""
    with tempfile.NamedTemporaryFile(prefix="kf-canary-") as canary, socket.socket() as listener:
        canary.write(b"canary")
        canary.flush()
        os.chmod(canary.name, 0o644)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        limits = room.limits
        hidden = [
            canary.name,
            "/etc/shadow",
            "/etc/passwd",
            str(Path.home() / ".bashrc"),
            str(Path.home() / ".profile"),
        ]
        closed = ["/", "/usr", "/etc", "/dev", os.path.dirname(os.__file__), os.path.dirname(os.path.dirname(__file__))]
        given = {
            "PORT": listener.getsockname()[1], "HIDDEN": hidden, "CLOSED": closed,
            # Beside a kernel the submission's own driver lives, as the first process of their namespace.
            "DRIVER": (1,) if room.kind == "kernel" else (),
            "MEMORY": limits.memory + 10_000_000, "FILE": limits.file + 1,
        }  # fmt: skip
        head = "\n".join(f"{name} = {value!r}" for name, value in given.items())
        try:
            with room.desk() as desk:
                outputs = desk.ask("cell", source=head + _TRIES, seconds=20)["outputs"]
            found = json.loads(outputs[0]["text"])
        except Gone as gone:
            return [f"试探没有跑完（{gone.why}）"]
        except (LookupError, ValueError, TypeError):
            return [f"试探没有跑完（{str(outputs)[:300]}）"]
    return list(dict.fromkeys(_NAMED.get(name, f"不该通的通了：{name}") for name in found))
