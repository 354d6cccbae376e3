"""Hand-ins that want to take the grader, the room or the machine down with them."""
# The code of an attack stands in one string.
# ruff: noqa: E501

from tests.attacks.entry import CHANNEL, Attack

ATTACKS = [
    Attack("exits", "the process says that all is well", "import os\nos._exit(0)"),
    Attack("aborts", "a dump of core", "import os\nos.abort()"),
    Attack("faults", "a null pointer", "import ctypes\nctypes.string_at(0)"),
    Attack(
        "overflows-the-stack",
        "recursion in C",
        "import sys\nsys.setrecursionlimit(10 ** 8)\ndef f():\n    return [*map(lambda _: f(), [0])]\nf()",
    ),
    Attack("raises-system-exit", "the shell ends the process", "import sys\nsys.exit(0)"),
    Attack(
        "kills-everyone",
        "whoever can be reached is killed",
        "import os, signal\nfor pid in (-1, 1, os.getppid() or 1, 0, *range(2, 400)):\n    try:\n        os.kill(pid, signal.SIGKILL)\n    except OSError:\n        pass",
    ),
    Attack("memory-list", "memory without end", "held = []\nwhile True:\n    held.append(bytearray(10_000_000))"),
    Attack("memory-array", "one array of a hundred gigabytes", "import numpy\nnumpy.ones(12 * 10 ** 9)"),
    Attack(
        "memory-mapped",
        "shared mappings that no heap shows",
        "import mmap\nheld = []\nwhile True:\n    one = mmap.mmap(-1, 50_000_000)\n    one.write(b'x' * 50_000_000)\n    held.append(one)",
    ),
    Attack(
        "memory-of-many",
        "many processes, each under the limit",
        "import os, time\nfor _ in range(12):\n    if os.fork() == 0:\n        held = bytearray(b'x') * 600_000_000\n        time.sleep(100)\ntime.sleep(100)",
    ),
    Attack(
        "memory-in-pairs",
        "memory that two processes share counts for neither",
        "import mmap, os, signal, time\nsignal.setitimer(signal.ITIMER_REAL, 0)\nfor _ in range(3):\n    if os.fork() == 0:\n"
        "        held = mmap.mmap(-1, 1_200_000_000)\n        os.fork()\n"
        "        for place in range(0, len(held), 4096):\n            held[place] = 1\n        time.sleep(100)\ntime.sleep(100)",
    ),
    Attack(
        "discs-filled",
        "every place that can be written is filled",
        "import os\nfor folder in ('/paper', '/tmp', '/dev/shm', '/kf-cache', '/kf-scratch', '/var/tmp'):\n    try:\n        for number in range(100):\n"
        "            with open(f'{folder}/{number}', 'wb') as file:\n                file.write(bytes(10_000_000))\n    except OSError as error:\n        print(error.errno)\n"
        "    try:\n        for number in range(20_000):\n            open(f'{folder}/n{number}', 'w').close()\n    except OSError as error:\n        print(error.errno)",
    ),
    Attack(
        "descriptors",
        "every descriptor is used up",
        "import os\ntry:\n    while True:\n        os.dup(0)\nexcept OSError:\n    pass",
    ),
    Attack("prints-much", "a hundred megabytes of text", "for _ in range(1_000):\n    print('x' * 100_000)"),
    Attack(
        "prints-to-the-descriptor",
        "text past Python's streams",
        "import os\nfor _ in range(1_000):\n    os.write(1, b'x' * 100_000)\n    os.write(2, b'x' * 100_000)",
    ),
    Attack(
        "shows-a-million",
        "a million outputs",
        "from IPython.display import display\nfor number in range(1_000_000):\n    display(number)",
    ),
    Attack(
        "huge-picture",
        "a picture of a gigapixel",
        "from IPython.display import display\ndisplay({'image/png': 'A' * 60_000_000}, raw=True)\ndisplay({'text/plain': 'x' * 60_000_000}, raw=True)",
    ),
    Attack(
        "many-pictures",
        "each picture is allowed, all of them are not",
        "from IPython.display import display\nfor _ in range(499):\n    display({'image/png': 'A' * 3_000_000, 'text/plain': 'x'}, raw=True)",
    ),
    Attack(
        "html-of-every-kind",
        "something that a browser runs stands in the graded notebook",
        "from IPython.display import HTML, SVG, Javascript, Markdown, Latex, display\nbad = '<script>kfevil()</script><img src=x onerror=kfevil()>'\n"
        "display(HTML(bad), Javascript('kfevil()'), Markdown(bad), Latex('\\\\href{javascript:kfevil()}{x}'))\n"
        "display({'image/svg+xml': f'<svg onload=\"kfevil()\">{bad}</svg>', 'text/html': bad, 'application/javascript': 'kfevil()', "
        "'application/vnd.jupyter.widget-view+json': {'model_id': bad}, 'application/json': {'a': bad}, 'text/plain': bad}, raw=True)\n"
        "display({'image/png': '\"><script>kfevil()</script>', 'text/plain': 'x'}, raw=True)\nprint(bad)\nraise ValueError(bad)",
    ),
    Attack(
        "nested-html",
        "a table inside a table a hundred thousand deep",
        "from IPython.display import HTML, display\ndisplay(HTML('<table><tr><td>' * 100_000))\nimport json\ntree = []\nfor _ in range(900):\n    tree = [tree]\ndisplay({'application/json': tree, 'text/plain': 'x'}, raw=True)",
    ),
    Attack(
        "forged-outputs-of-odd-shapes",
        "the writer of notebooks breaks on an output",
        CHANNEL
        + "channel().send(frame({'outputs': [5, None, {'output_type': []}, {'output_type': 'stream', 'name': [], 'text': {'a': 1}}, "
        "{'output_type': 'error', 'ename': {}, 'evalue': 7, 'traceback': [[], 5, '\\ud800']}, {'output_type': 'display_data', 'data': {'text/plain': ['\\ud800', 5], 'image/png': ['x']}}, "
        "{'output_type': 'execute_result', 'data': [], 'metadata': 5}], 'error': [1]}))",
    ),
    Attack("closes-the-channel", "the grader writes to nobody", "import os\nos.closerange(0, 128)"),
    Attack(
        "channel-replaced",
        "the grader reads from a file",
        "import os\nhole = os.open('/dev/zero', os.O_RDWR)\nfor number in range(128):\n    if number != hole:\n        os.dup2(hole, number)",
    ),
    Attack(
        "becomes-another-program",
        "the process is another program",
        "import os\nos.execv('/bin/sh', ['sh', '-c', 'echo 4.0; exec 3<&0; kill -9 -1; exit 0'])",
    ),
    Attack(
        "length-of-gigabytes",
        "a message of four gigabytes is announced",
        f"{CHANNEL}\nthere = channel()\nthere.send(b'\\xff\\xff\\xff\\xff' + b'x' * 1000)",
    ),
    Attack(
        "blobs-of-gigabytes",
        "byte strings of four gigabytes are announced",
        f"{CHANNEL}\nchannel().send(frame({{'blobs': [2 ** 40, -1, 1.5, True]}}))",
    ),
    Attack(
        "deep-message",
        "the grader's JSON reader overflows",
        f"{CHANNEL}\ninstead(b'{{\"values\":' + b'[' * 90_000 + b']' * 90_000 + b'}}')",
    ),
    Attack(
        "huge-number-in-a-message",
        "the grader's JSON reader chews on digits",
        f"{CHANNEL}\ninstead(b'{{\"values\":{{\"mean_tonnes\":' + b'9' * 100_000 + b'}}}}')",
    ),
    Attack(
        "wide-message",
        "sixteen megabytes of empty lists fill the grader's memory",
        f"{CHANNEL}\ninstead(b'{{\"values\":{{\"mean_tonnes\":[' + b'[],' * 5_000_000 + b'0]}}}}')",
        seconds=25,
    ),
    Attack(
        "deep-value",
        "the grader's JSON writer overflows on what its reader took",
        f"{CHANNEL}\ninstead(b'{{\"values\":{{\"mean_tonnes\":' + b'[' * 800 + b']' * 800 + b'}}}}')",
    ),
    Attack("no-json", "the message is no JSON", f"{CHANNEL}\nchannel().send(frame(bytes(range(256))) + b'\\0' * 100)"),
    Attack(
        "streams-broken",
        "sys.stdout is gone",
        "import sys\nsys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None\nget_ipython().sink = None\ndel sys.modules['sys']",
    ),
    Attack(
        "working-folder-gone",
        "the working folder is somewhere else, or nowhere",
        "import os, shutil\nos.chdir('/')\nshutil.rmtree('/paper', ignore_errors=True)\nos.makedirs('/tmp/a')\nos.chdir('/tmp/a')\nos.rmdir('/tmp/a')",
    ),
    Attack(
        "limits-raised",
        "limits can be put up again",
        "import resource\nfor kind in range(16):\n    soft, hard = resource.getrlimit(kind)\n    try:\n        resource.setrlimit(kind, (-1, -1))\n        print('raised', kind) if hard != -1 else None\n    except (ValueError, OSError):\n        pass\n"
        "import os\nos.nice(-10) if False else None\nbytearray(3 * 10 ** 9)",
    ),
    Attack(
        "threads-by-thousands",
        "thousands of threads",
        "import threading, time\ntry:\n    for _ in range(5_000):\n        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()\nexcept RuntimeError:\n    pass",
    ),
    Attack(
        "dies-when-called",
        "the process ends while the judge waits for a function",
        "def mean_tonnes(*_):\n    import os\n    os._exit(1)",
    ),
    Attack(
        "modules-deleted",
        "everything that was imported is gone",
        "import sys, builtins\nsys.modules.clear()\nfor name in list(vars(builtins)):\n    if name not in ('list', 'vars'):\n        delattr(builtins, name)",
    ),
    Attack(
        "magics",
        "a magic or a shell line reaches further than Python",
        "%alias_magic t timeit\n!kill -9 -1\n%cd /\n%reset -f\n%load_ext autoreload\n%run /etc/passwd",
    ),
]
