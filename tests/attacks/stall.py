"""Hand-ins that want the batch to wait for ever."""
# The code of an attack stands in one string.
# ruff: noqa: E501

from tests.attacks.entry import CHANNEL, Attack

ATTACKS = [
    Attack("endless-loop", "a loop that nothing ends", "while True:\n    pass"),
    Attack(
        "swallows-everything",
        "the alarm's error is caught again and again",
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    ),
    Attack(
        "signals-reset",
        "the alarm is switched off",
        "import signal, time\nsignal.setitimer(signal.ITIMER_REAL, 0)\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True:\n    time.sleep(1e6)",
    ),
    Attack("sleeps", "a sleep of thirty years", "import time\ntime.sleep(1e9)"),
    Attack(
        "threads-that-stay",
        "threads keep the process from ending",
        "import threading, time\nfor _ in range(8):\n    threading.Thread(target=time.sleep, args=(1e6,), daemon=False).start()",
    ),
    Attack(
        "children-that-stay",
        "children that ignore every signal outlive the hand-in",
        "import os, signal, time\nfor _ in range(5):\n    if os.fork() == 0:\n        os.setsid()\n"
        "        for number in (1, 2, 3, 13, 14, 15):\n            signal.signal(number, signal.SIG_IGN)\n        while True:\n            time.sleep(1000)",
    ),
    Attack(
        "fork-bomb",
        "processes beget processes",
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
    ),
    Attack("huge-power", "one C call that no signal reaches", "9 ** 9 ** 9"),
    Attack("regular-expression", "backtracking for years", "import re\nre.match('(a+)+$', 'a' * 60 + 'b')"),
    Attack(
        "huge-array",
        "a product of large matrices",
        "import numpy\na = numpy.ones((4000, 4000))\nwhile True:\n    a = a @ a",
    ),
    Attack(
        "stops-itself",
        "a stopped process answers nothing and dies of nothing gentle",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nos.kill(0, signal.SIGSTOP)\nsignal.pause()",
    ),
    Attack(
        "asks-the-keyboard",
        "input waits for a person",
        "try:\n    input('?')\nexcept Exception:\n    pass\nimport sys, os\nsys.stdin.read()\nos.read(0, 1)\nopen('/dev/stdin').read()",
    ),
    Attack("fifo", "opening a pipe that nobody writes to", "import os\nos.mkfifo('pipe')\nopen('pipe').read()"),
    Attack("never-done", "an await that never comes back", "import asyncio\nawait asyncio.Event().wait()"),
    Attack(
        "pipe-filled",
        "a write that nobody reads",
        "import os\nread, write = os.pipe()\nwhile True:\n    os.write(write, bytes(65_536))",
    ),
    Attack(
        "call-never-answered",
        "the judge waits for a function for ever",
        "def mean_tonnes(*_):\n    while True:\n        try:\n            while True:\n                pass\n        except BaseException:\n            pass",
        seconds=25,
    ),
    *(
        Attack(
            f"error-at-the-last-moment-{number}",
            "the alarm rings while the judge draws a traceback: a test without an error has full marks",
            f"import time\ndef mean_tonnes(*_):\n    time.sleep({2 - 0.012 * number})\n    raise ValueError('x' * 1000)",
        )
        for number in range(6)
    ),
    Attack(
        "slow-drip",
        "one byte at a time, always in time",
        f"{CHANNEL}\nimport time\nthere = channel()\nthere.send(struct.pack('>I', 1_000_000))\nwhile True:\n    try:\n        time.sleep(0.1)\n        there.send(b' ')\n    except BaseException:\n        pass",
    ),
    Attack(
        "more-promised-than-sent",
        "the grader waits for the rest of a message",
        f"{CHANNEL}\nthere = channel()\nthere.send(frame({{'outputs': [], 'error': '', 'blobs': [60_000_000]}}))\nthere.send(b'x' * 1000)\nos.dup2(0, 3)\n"
        "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True:\n    signal.pause()",
    ),
    Attack(
        "grandchild-holds-the-channel",
        "the process is gone, its channel is not",
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        while True:\n            time.sleep(1000)\n    os._exit(0)\nos._exit(0)",
    ),
    Attack(
        "endless-text",
        "showing the value or the error never ends",
        "class E(Exception):\n    def __str__(self):\n        while True:\n            pass\n    __repr__ = _repr_html_ = _ipython_display_ = __str__\nraise E",
    ),
    Attack(
        "endless-names",
        "handing over a value never ends",
        "class Meta(type):\n    def __hash__(self):\n        while True:\n            pass\nclass E(metaclass=Meta):\n    pass\nmean_tonnes = {E: E(), 'a': [E] * 10}\nget_ipython().user_ns = type('D', (dict,), {'__contains__': lambda self, name: [0 for _ in iter(int, 1)]})()",
    ),
    Attack(
        "every-cell",
        "every cell takes all its time",
        "import time\nget_ipython().events.register('pre_run_cell', lambda *_: time.sleep(100))\ntime.sleep(100)",
    ),
]
