"""The computers that a bundle is made for."""

import platform
import sys
from dataclasses import dataclass
from typing import Literal

from toolkit.errors import ContentError

System = Literal["windows", "linux"]
PYTHONS = {"3.11": "3.11.7", "3.12": "3.12.4", "3.13": "3.13.1"}
"""Minor versions, each with the oldest patch that will do: some packages refuse the first ones."""
SYSTEM_NAMES = {"windows": "Windows", "linux": "Linux 或 WSL"}
# glibc 2.17 to 2.34: Debian 12, Ubuntu 22.04 and later take all of these.
_GLIBC = tuple(f"manylinux_2_{minor}_x86_64" for minor in range(34, 16, -1))


@dataclass(frozen=True)
class Target:
    """One kind of computer: its system and the minor version of its Python."""

    system: System
    python: str
    """"3.11", "3.12" or "3.13"."""

    def __post_init__(self) -> None:
        if self.system not in SYSTEM_NAMES:
            raise ContentError("--system", self.system, "没有这种系统", "写 windows、linux 或 here（就是这台电脑）")
        if self.python not in PYTHONS:
            raise ContentError("--python", self.python, "这个版本不行", f"写 {'、'.join(PYTHONS)} 里的一个")

    @property
    def oldest(self) -> str:
        """The oldest full version of Python that will do."""
        return PYTHONS[self.python]

    @property
    def name(self) -> str:
        """Part of the folder's name: "windows-py312"."""
        return f"{self.system}-py{self.python.replace('.', '')}"

    def platforms(self) -> list[str]:
        """Platform tags of wheels that run there, the newest first."""
        if self.system == "windows":
            return ["win_amd64"]
        return [*_GLIBC, "manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64", "linux_x86_64"]

    def environment(self) -> dict[str, str]:
        """What environment markers mean there; pip itself would ask the machine that it runs on."""
        windows = self.system == "windows"
        return {
            "implementation_name": "cpython",
            "implementation_version": self.oldest,
            "os_name": "nt" if windows else "posix",
            "platform_machine": "AMD64" if windows else "x86_64",
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Windows" if windows else "Linux",
            "platform_version": "",
            "python_full_version": self.oldest,
            "python_version": self.python,
            "sys_platform": "win32" if windows else "linux",
            "extra": "",
        }


def here() -> Target:
    """Return the target that this machine is; ContentError when bundles are not made for its kind."""
    system = {"Linux": "linux", "Windows": "windows"}.get(platform.system(), platform.system())
    if platform.machine().lower() not in ("x86_64", "amd64"):
        raise ContentError("--system", platform.machine(), "离线包只给 64 位 Intel、AMD 的电脑做", "换一台，或写明系统")
    return Target(system, f"{sys.version_info.major}.{sys.version_info.minor}")  # type: ignore[arg-type]
