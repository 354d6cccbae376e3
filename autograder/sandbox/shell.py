"""IPython without a kernel: a cell's source in, nbformat outputs out.

Figures, display(), HTML, widgets, magics and top-level await work as in a notebook; input() and comms to a front end do
not. Text and pictures of one cell are bounded; what is over the bound is cut with a note.
"""

import contextlib
import io
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell

TEXT_LIMIT = 200_000
"""Characters of stream text of one cell."""
OUTPUT_LIMIT = 4_000_000
"""Characters of all outputs of one cell."""
COUNT_LIMIT = 500
"""Outputs of one cell."""
CUT = "（输出太多，后面的不留）\n"


class CellTimeoutError(Exception):
    """The cell ran over its time."""


class Sink:
    """Collects the outputs of one cell."""

    def __init__(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.named: dict[str, list[dict[str, Any]]] = {}
        """Outputs by display id, those of earlier cells too."""
        self._clear_next = False
        self.start()

    def start(self) -> list[dict[str, Any]]:
        self.outputs = []
        self._room, self._text = OUTPUT_LIMIT, TEXT_LIMIT
        return self.outputs

    def stream(self, name: str, text: str) -> None:
        self._clear()
        if self._text <= 0:
            return
        if len(text) > self._text:
            text = text[: self._text] + CUT
        self._text -= len(text)
        last = self.outputs[-1] if self.outputs else None
        if last and last["output_type"] == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self._add({"output_type": "stream", "name": name, "text": text})

    def show(self, kind: str, data: dict, metadata: dict, name: object = None, **more: Any) -> None:
        self._clear()
        output = {"output_type": kind, "data": _plain(data), "metadata": _plain(metadata), **more}
        size = sum(len(str(value)) for value in output["data"].values())
        if size > self._room:
            return self.stream("stdout", CUT)
        self._room -= size
        self._add(output)
        if isinstance(name, str):
            self.named.setdefault(name, []).append(output)
        return None

    def update(self, data: dict, metadata: dict, name: object) -> None:
        for output in self.named.get(name, []) if isinstance(name, str) else []:
            output["data"], output["metadata"] = _plain(data), _plain(metadata)

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        value, traceback = value[:5_000], [line[:5_000] for line in traceback[-40:]]
        self.outputs.append({"output_type": "error", "ename": name[:200], "evalue": value, "traceback": traceback})

    def clear(self, wait: bool) -> None:
        self._clear_next = True
        if not wait:
            self._clear()

    def _clear(self) -> None:
        if self._clear_next:
            self._clear_next = False
            self.outputs.clear()

    def _add(self, output: dict[str, Any]) -> None:
        if len(self.outputs) < COUNT_LIMIT:
            self.outputs.append(output)


def _plain(bundle: Any) -> dict[str, Any]:
    """A MIME bundle as JSON holds it: pictures as base64 text, what is no JSON left out."""
    import base64
    import json

    found: dict[str, Any] = {}
    for name, value in dict(bundle or {}).items():
        if isinstance(value, bytes):
            value = base64.b64encode(value).decode()
        try:
            found[str(name)[:200]] = json.loads(json.dumps(value))
        except (TypeError, ValueError, RecursionError):
            continue
    return found


class _Stream(io.TextIOBase):
    def __init__(self, sink: Sink, name: str) -> None:
        self._sink, self.name = sink, name

    encoding = "utf-8"
    errors = "replace"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if type(text) is not str:
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._sink.stream(self.name, text)
        return len(text)


@contextlib.contextmanager
def captured(sink: Sink) -> Iterator[None]:
    """What is printed goes to `sink`."""
    kept = sys.stdout, sys.stderr, sys.stdin
    sys.stdout, sys.stderr, sys.stdin = _Stream(sink, "stdout"), _Stream(sink, "stderr"), io.StringIO()
    try:
        yield
    finally:
        sys.stdout, sys.stderr, sys.stdin = kept


class _Publisher(DisplayPublisher):
    sink: Sink

    def publish(  # type: ignore[override]
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:
        name = (transient or {}).get("display_id")
        if update:
            self.sink.update(data, metadata or {}, name)
        else:
            self.sink.show("display_data", data, metadata or {}, name)

    def clear_output(self, wait: bool = False) -> None:
        self.sink.clear(wait)


class _Hook(DisplayHook):
    sink: Sink

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.sink.show("execute_result", format_dict, md_dict or {}, execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        pass


class Shell(InteractiveShell):
    """One interactive namespace; only one may live in a process."""

    # IPython takes these two from the class, not from traits.
    display_pub_class = _Publisher
    displayhook_class = _Hook

    def __init__(self, **options: Any) -> None:
        self.sink = Sink()
        super().__init__(**options)
        self.display_pub.sink = self.displayhook.sink = self.sink
        self.system = self._system  # type: ignore[method-assign]

    @classmethod
    def make(cls, *, pictures: bool = True) -> "Shell":
        """Return the shell of this process, without history and colours; pictures: figures become outputs."""
        from traitlets.config import Config

        quiet = Config()
        quiet.HistoryManager.enabled = False
        quiet.InteractiveShell.colors = "nocolor"
        quiet.InteractiveShell.xmode = "Context"
        shell = cls.instance(config=quiet)
        if pictures:
            shell.run("%matplotlib inline")
        return shell

    def run(self, source: str) -> tuple[list[dict[str, Any]], Any]:
        """Run one cell; return its outputs and the value of its last expression."""
        outputs = self.sink.start()
        with captured(self.sink):
            result = self.run_cell(source, store_history=True)
        error = result.error_in_exec or result.error_before_exec
        if error is not None and not any(output["output_type"] == "error" for output in outputs):
            # IPython gives up when drawing the traceback fails, and a grade cell without an error has full marks.
            self.sink.error(_name(type(error)), _text(error), [])
        return outputs, result.result

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.sink.error(_name(etype), _text(evalue), [str(line) for line in stb or []])

    def enable_gui(self, gui: Any = None) -> None:
        """Nothing: there is no window here."""

    def raw_input(self, prompt: str = "") -> str:
        raise StdinNotImplementedError("这里没有键盘，不能用 input()")

    def _system(self, command: str) -> None:
        done = subprocess.run(
            self.var_expand(command, depth=1),
            shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        print(done.stdout[:TEXT_LIMIT].decode("utf-8", errors="replace"), end="")
        self.user_ns["_exit_code"] = done.returncode


def _name(kind: Any) -> str:
    return kind.__name__ if type(kind) is type and type(kind.__name__) is str else "Error"


def _text(error: Any) -> str:
    """The message of an exception whose __str__ may be anything."""
    try:
        text = str(error)
        return text if type(text) is str else ""
    except Exception:
        return ""
