"""What a forked child does to itself before any trainee code runs; none of it can be taken back.

    server (pid 1 of bubblewrap's namespaces)
    └── outer    only waits
        └── inner    pid 1 of namespaces of its own, fresh tmpfs, no capabilities, system calls filtered, limits set

A new user namespace for every submission means: it sees no other process, its end ends all it started, and the mounts
it writes to are gone with it.

Why a system-call filter beside namespaces: memfd, SysV shared memory and io_uring hold memory that no resident size
shows, AF_VSOCK is not covered by a network namespace, and ptrace, keyctl, bpf and userfaultfd are ways into the kernel
that no exercise needs. The list names what is refused, not what is allowed: pandas and IPython change what they call
with every version, and a missing permission would cost honest trainees points.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import NamedTuple

_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
_NOSUID, _NODEV, _NOEXEC = 2, 4, 8
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 1, 24, 38, 47
_EPERM, _ENOSYS, _EAFNOSUPPORT = 1, 38, 97

REFUSED = (  # noqa: SIM905  (a list of words reads better than forty quoted ones)
    "unshare setns mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount mount_setattr "
    "ptrace process_vm_readv process_vm_writev pidfd_getfd memfd_create memfd_secret shmget shmat msgget semget "
    "bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register keyctl add_key request_key "
    "kexec_load kexec_file_load init_module finit_module delete_module name_to_handle_at open_by_handle_at "
    "personality fanotify_init quotactl acct swapon swapoff reboot"
).split()
"""System calls that answer EPERM."""

PAPER, SCRATCH, CACHE = "/paper", "/kf-scratch", "/kf-cache"
"""Inside a room: a submission's files, its temporary files, the server's caches."""


class Limits(NamedTuple):
    """Bounds of one submission."""

    memory: int = 1_500_000_000
    """Bytes of address space that one process may take beyond what the server has."""
    together: int = 1_500_000_000
    """Bytes that all its processes may hold together, beyond what they share with the server."""
    processes: int = 16
    cpu: int = 200
    """Seconds of processor time of one process."""
    file: int = 32_000_000
    """Bytes of one file."""
    disk: int = 64_000_000
    """Bytes of each of its temporary file systems."""
    files: int = 128
    """Open files."""


class Cannot(OSError):
    """A wall could not be put up."""


# Importing this file must work on Windows, too: a task carries its limits there.
_libc = ctypes.CDLL(None if sys.platform != "win32" else "msvcrt", use_errno=True)


def _call(what: str, result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise Cannot(number, f"{what}: {os.strerror(number)}")


def load_filter() -> object:
    """Build the filter before the fork: the library is looked up once. Cannot when libseccomp is missing."""
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError) as error:
        raise Cannot(2, f"libseccomp: {error}") from None
    made = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in REFUSED:
        made.add_rule(pyseccomp.ERRNO(_EPERM), name)
    # Without clone3 the C library falls back to clone, whose flags a filter can see.
    made.add_rule(pyseccomp.ERRNO(_ENOSYS), "clone3")
    for flag in (_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET, 0x02000000):
        made.add_rule(pyseccomp.ERRNO(_EPERM), "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
    made.add_rule(pyseccomp.ERRNO(_EAFNOSUPPORT), "socket", pyseccomp.Arg(0, pyseccomp.NE, 1))
    return made


def divide() -> None:
    """In the outer process: new namespaces with the same user."""
    user, group = os.getuid(), os.getgid()
    flags = _NEWUSER | _NEWPID | _NEWNS | _NEWIPC | _NEWNET | _NEWUTS
    _call("unshare", _libc.unshare(flags))
    for file, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", file).write_text(text, encoding="ascii")


def enclose(limits: Limits, walls: object) -> None:
    """In the inner process: fresh file systems, no capabilities, the filter, the limits."""
    _call("prctl", _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    for place in (PAPER, SCRATCH, CACHE, "/dev/shm"):
        _mount("tmpfs", place, f"size={limits.disk},nr_inodes=5000,mode=700")
    _mount("proc", "/proc", "")
    # Nobody below this point gets a user namespace, and with it capabilities, again.
    Path("/proc/sys/user/max_user_namespaces").write_text("0", encoding="ascii")
    os.chdir(PAPER)
    limit(limits)
    _drop_capabilities()
    walls.load()  # type: ignore[attr-defined]


def limit(limits: Limits) -> None:
    """Set the resource limits of this process and all it starts."""
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) if os.path.exists("/proc/self") else 0
    space = pages * resource.getpagesize() + limits.memory
    for kind, value in (
        (resource.RLIMIT_AS, space),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def _mount(kind: str, place: str, options: str) -> None:
    flags = _NOSUID | _NODEV | (_NOEXEC if kind == "proc" else 0)
    _call(f"mount {place}", _libc.mount(kind.encode(), place.encode(), kind.encode(), flags, options.encode()))


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def _drop_capabilities() -> None:
    for number in range(64):
        _libc.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0)
    _libc.prctl(_PR_CAP_AMBIENT, 4, 0, 0, 0)
    none = (_Sets * 2)()
    _call("capset", _libc.capset(ctypes.byref(_Header(0x20080522, 0)), none))
    _call("no_new_privs", _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
