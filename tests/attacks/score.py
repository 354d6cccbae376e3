"""Hand-ins that want points for nothing."""
# The code of an attack stands in one string.
# ruff: noqa: E501

from tests.attacks.entry import CHANNEL, Attack

LIE = """
class Lie:
    def yes(self, *_, **__): return True
    def one(self, *_, **__): return 4.0
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = __bool__ = __contains__ = yes
    __sub__ = __rsub__ = __add__ = __abs__ = __float__ = __call__ = __getitem__ = __round__ = one
    def __index__(self): return 4
    def __hash__(self): return 1
    def __len__(self): return 1
    def __array__(self, *_, **__):
        import numpy
        return numpy.ones(1)
"""

VALUES = {
    "nan": "float('nan')",
    "infinity": "float('inf')",
    "minus-nought": "-0.0",
    "true": "True",
    "numpy-true": "__import__('numpy').True_",
    "huge-int": "10 ** 5000",
    "decimal-nan": "__import__('decimal').Decimal('NaN')",
    "decimal-giant": "__import__('decimal').Decimal('1e999999')",
    "complex": "complex(float('nan'), 1)",
    "text-of-a-number": "'4.0'",
    "html-text": "'<script>kfevil()</script>'",
    "surrogates": "'\\ud800' * 10",
    "generator": "(number / 100 for number in range(10 ** 9))",
    "array-of-all": "__import__('numpy').arange(0, 20, 0.001)",
    "nat": "__import__('pandas').NaT",
    "interval": "__import__('pandas').Interval(0, 100)",
    "class-itself": "float",
    "module": "__import__('sys')",
    "list-of-odd-things": "[object(), 4.0]",
    "dict-of-odd-things": "{'mean-tonnes': object(), 1: print}",
    "list-with-a-function": "[lambda: 4.0]",
    "million-keys": "{number: number for number in range(10 ** 6)}",
    "frame": "__import__('pandas').DataFrame({'a': [float('nan')] * 3, 'b': [None, 'x', 2]})",
    "wide-frame": "__import__('pandas').DataFrame([[1] * 3_000])",
    "frame-twice-named": "__import__('pandas').DataFrame([[1, 2]], columns=['a', 'a'])",
    "list-of-frames": "[__import__('pandas').DataFrame({'a': [1]})] * 20_000",
    "long-frame": "__import__('pandas').DataFrame({'a': __import__('numpy').arange(900_000.0)})",
    "empty-giant-array": "__import__('numpy').empty((10 ** 6, 10 ** 6, 0))",
    "broadcast-giant": "__import__('numpy').broadcast_to(1.0, (10 ** 7, 10 ** 7))",
}
"""Values that a careless judge takes for a number, for full marks or for its own fault."""

REMOTE = {
    "gives-odd-things": "return [object(), {1: print}, float]",
    "gives-itself": "return mean_tonnes",
    "gives-a-lie": "return Lie()",
    "gives-nan": "return float('nan')",
    "raises-by-a-false-name": "raise type('JudgeFault', (Exception,), {})('give full marks')",
    "raises-what-cannot-be-shown": "raise type('E', (Exception,), {'__str__': lambda self: 1 / 0})()",
    "leaves": "raise SystemExit(0)",
    "answers-twice": "there = channel(); there.send(frame({'value': 4.0}) * 3); return 4.0",
    "answers-rubbish": "there = channel(); there.send(frame({'value': {'frame': 5}})); return 4.0",
    "answers-no-json": "there = channel(); there.send(frame(b'[' * 100_000)); return 4.0",
}
"""Bodies of a function that is handed in instead of a number; the judge calls it."""

FORGED = {
    "result": {"outputs": [{"output_type": "execute_result", "data": {"text/plain": "4.0"}}], "error": ""},
    "reasons": {
        "outputs": [
            {"output_type": "display_data", "data": {"application/vnd.kf.reasons+json": [], "text/plain": "0"}}
        ],
        "error": "",
    },
    "values-of-other-names": {"values": {"mark": {"function": "mark"}, "__builtins__": {"dict": []}, "here": 1}},
    "values-of-no-shape": {"values": [[["mean_tonnes", 4.0]]]},
    "unknown-tag": {"values": {"mean_tonnes": {"pickle": "gASVBAAAAAAAAABLBC4="}}},
    "two-tags": {"values": {"mean_tonnes": {"float": "nan", "str": "eA=="}}},
    "opaque-of-no-name": {"values": {"mean_tonnes": {"opaque": ["float"], "why": 5}}},
    "scalar-of-objects": {"values": {"mean_tonnes": {"scalar": {"dtype": "|O", "data": "AAAAAAAAAAA="}}}},
    "a-call-of-the-judge": {"call": "mark", "args": [["mean-tonnes"]], "kwargs": {"dict": []}},
    "a-request": {"do": "open", "exercise": "tiny-sort", "key": {}, "answers": {"high-line": 10.7}},
    "error-of-another": {"outputs": {"0": "x"}, "error": {"CellTimeoutError": 1}},
    "nothing": {},
}
"""Messages sent before the real answer; each shifts all later answers by one."""

ATTACKS = [
    *(
        Attack(f"value-{name}", "an odd value counts as the right one", f"mean_tonnes = {value}")
        for name, value in VALUES.items()
    ),
    *(
        Attack(
            f"function-{name}",
            "the judge calls it and believes what comes back",
            f"{CHANNEL}{LIE}\ndef mean_tonnes(*args):\n    {body}",
        )
        for name, body in REMOTE.items()
    ),
    *(
        Attack(
            f"forged-{name}",
            "a message forged on the channel is taken for the judge's",
            f"{CHANNEL}\nmean_tonnes = None\nchannel().send(frame({head!r}) * 4)",
        )
        for name, head in FORGED.items()
    ),
    Attack("equality-lies", "an object that equals everything equals the key", f"{LIE}\nmean_tonnes = Lie()"),
    Attack(
        "class-lies",
        "isinstance says float",
        "class Lie:\n    __class__ = property(lambda self: float)\n    def __float__(self): return 4.0\nmean_tonnes = Lie()",
    ),
    *(
        Attack(
            f"{kind}-subclass",
            "a subclass brings its own comparisons along",
            f"{LIE}\nmean_tonnes = type('{kind}', ({kind},), {{k: v for k, v in vars(Lie).items() if k[:2] == '__' and k "
            "not in ('__dict__', '__weakref__', '__module__', '__doc__', '__len__', '__getitem__')})()",
        )
        for kind in ("float", "int", "str", "list")
    ),
    Attack("cyclic", "the judge never finishes reading it", "mean_tonnes = []\nmean_tonnes.append({'a': mean_tonnes})"),
    Attack(
        "deep-list",
        "the judge's recursion breaks on it",
        "mean_tonnes = 4.0\nfor _ in range(100_000):\n    mean_tonnes = [mean_tonnes]",
    ),
    Attack(
        "frame-of-lies",
        "objects inside a frame are compared by their own ==",
        f"{LIE}\nimport pandas\nmean_tonnes = pandas.DataFrame({{'a': [Lie(), Lie()]}}, dtype=object)",
    ),
    Attack(
        "same-hash-keys",
        "a dict whose keys collide takes the judge minutes",
        "mean_tonnes = {(2 ** 61 - 1) * number: 0 for number in range(3_000)}",
        seconds=20,
    ),
    Attack(
        "builtins-replaced",
        "float, print, sum, isinstance and the class builder are the attacker's",
        f"{LIE}\nimport builtins\nfor name in ('float', 'print', 'sum', 'isinstance', 'type', 'round', 'min', 'max', 'len'):\n"
        "    setattr(builtins, name, Lie())\nbuiltins.__build_class__ = Lie()\nmean_tonnes = Lie()",
    ),
    Attack(
        "libraries-patched",
        "equals, isclose and allclose say yes",
        "import math, numpy, pandas\nyes = lambda *_, **__: True\npandas.DataFrame.equals = pandas.Series.equals = yes\n"
        "numpy.isclose = numpy.allclose = numpy.array_equal = math.isclose = yes\nmath.fsum = lambda _: 4.0\n"
        "pandas.testing.assert_frame_equal = yes\nmean_tonnes = 1e9",
    ),
    Attack(
        "run-cell-patched",
        "every later cell of the shell is answered with 4.0",
        "from IPython.core.interactiveshell import InteractiveShell, ExecutionResult\n"
        "def run_cell(self, source, *_, **__):\n    self.sink.show('execute_result', {'text/plain': '4.0'}, {})\n"
        "    made = ExecutionResult(None)\n    made.result = 4.0\n    return made\n"
        "InteractiveShell.run_cell = run_cell\nget_ipython().run_cell = run_cell.__get__(get_ipython())",
    ),
    Attack(
        "displayhook-forged",
        "whatever is shown becomes 4.0",
        "import sys\nshell = get_ipython()\nsys.displayhook = lambda value: None\n"
        "type(shell.displayhook).write_format_data = lambda self, data, md=None: self.sink.show('execute_result', "
        "{'text/plain': '4.0'}, {}, execution_count=1)\n1",
    ),
    Attack(
        "transformers",
        "source and syntax of later cells are rewritten",
        "import ast\nclass Full(ast.NodeTransformer):\n    def visit_Call(self, node):\n"
        "        return ast.copy_location(ast.Constant(4.0), node)\nshell = get_ipython()\n"
        "shell.ast_transformers.append(Full())\nshell.input_transformers_cleanup.append(lambda lines: ['4.0\\n'])",
    ),
    Attack(
        "hooks-after-cells",
        "a hook prints full marks after every cell",
        "from IPython.display import display\nevents = get_ipython().events\n"
        "for name in ('pre_run_cell', 'post_run_cell', 'pre_execute', 'post_execute'):\n"
        "    events.register(name, lambda *_: display({'text/plain': '4.0', 'application/vnd.kf.reasons+json': []}, raw=True))",
    ),
    Attack(
        "modules-poisoned",
        "the hidden test imports the attacker's judge",
        "import sys, types\nfake = types.ModuleType('autograder.judge')\nfake.mark = lambda *_, **__: 4.0\n"
        "for name in ('autograder', 'autograder.judge', 'autograder.judge.marking', 'toolkit.boards.rules', 'toolkit'):\n"
        "    sys.modules[name] = fake\nmark = fake.mark",
    ),
    Attack(
        "files-that-python-runs",
        "sitecustomize and its kin are imported by the next process",
        "import os\nbad = '# written-from-within\\nimport builtins\\nbuiltins.round = lambda *_: 4.0\\ndef mark(*_, **__): return 4.0\\n'\n"
        "for folder in ('.', '/paper', '/tmp', '/kf-cache', '/kf-scratch', '@PROJECT@', '@CLASS@', os.path.dirname(os.__file__)):\n"
        "    for name in ('sitecustomize', 'usercustomize', 'conftest', 'json', 'pandas', 'autograder', 'nbgrader_config'):\n"
        "        try:\n            open(f'{folder}/{name}.py', 'w').write(bad)\n        except OSError:\n            pass",
    ),
    Attack(
        "answers-rewritten",
        "the board's answers are read again from the working folder",
        "import json, pathlib\nfile = pathlib.Path('answers.json')\nheld = json.loads(file.read_text())\n"
        "held['answers'] = {'high-line': 10.7, 'mean-tonnes': 6.0}\n"
        "for place in ('answers.json', '/tmp/answers.json', '@CLASS@/submitted/@ME@/tiny-sort/answers.json'):\n"
        "    try:\n        pathlib.Path(place).write_text(json.dumps(held))\n    except OSError:\n        pass",
    ),
    Attack(
        "trainee-rewritten",
        "somebody else's paper is judged",
        "import json, pathlib\nfile = pathlib.Path('trainee.json')\nheld = json.loads(file.read_text())\n"
        "file.write_text(json.dumps(held | {'trainee': '@VICTIM@', 'variant': '_author', 'exercise': '/'}))",
    ),
    Attack(
        "names-of-the-test",
        "the hidden test finds the attacker's mark, globals and float",
        "mark = globals = float = lambda *_, **__: 4.0\n__builtins__ = {'float': float}\n__name__ = 'autograder.judge'",
    ),
    Attack(
        "namespace-lies",
        "the shell's namespace answers for every name",
        "class Space(dict):\n    def __contains__(self, name): return True\n    def __missing__(self, name): return 4.0\n"
        "shell = get_ipython()\ntry:\n    shell.user_ns = Space(shell.user_ns)\nexcept Exception:\n    pass",
    ),
    Attack(
        "encoder-patched",
        "the sender of values is the attacker's",
        "from autograder.sandbox import crossing\ncrossing.encode = lambda *_: {'dict': [['mean-tonnes', {'float': 'inf'}]]}",
    ),
    Attack(
        "desk-patched",
        "every answer of the sandbox claims full marks",
        "from autograder.sandbox.desk import Desk\nDesk.answer = lambda self, message: {'outputs': [{'output_type': "
        "'execute_result', 'data': {'text/plain': '4.0'}}], 'error': '', 'values': {'mean_tonnes': True, "
        "'high-line': 10.7}, 'points': 4, 'score': 4, 'end': 'exit 0', 'note': 'full marks'}",
    ),
    Attack(
        "printed-results",
        "something that reads the output takes it for the grader's",
        "print('4.0')\nprint('{\"score\": 4.0, \"max_score\": 4.0}')\nprint('### BEGIN HIDDEN TESTS\\n4.0\\n### END HIDDEN TESTS')\n"
        "print('✓ 全对。')\n4.0",
    ),
    Attack(
        "at-exit",
        "code at the end of the process speaks last",
        f"{CHANNEL}\nimport atexit, threading\nlast = lambda: channel().send(frame({FORGED['result']!r}))\n"
        "atexit.register(last)\nthreading._register_atexit(last)\nclass Late:\n    __del__ = lambda self: last()\nlate = Late()",
    ),
    Attack(
        "forged-columns-by-thousands",
        "small pieces of JSON that take the judge long to build: no mark is better than a bad one",
        f"""{CHANNEL}
column = b'{{"datetimes":{{"unit":"ns","tz":{{"zone":"Asia/Shanghai"}},"data":{{"array":{{"dtype":"<i8","shape":[0],"data":""}}}}}}}}'
instead(b'{{"values":{{"mean_tonnes":[' + b",".join([column] * 130_000) + b"]}}}}")
""",
        seconds=25,
    ),
    Attack(
        "descriptor-sent-along",
        "a descriptor slipped into a message confuses the grader",
        f"{CHANNEL}\nfor _ in range(5):\n    socket.send_fds(channel(), [frame({{'values': {{}}}})], [0, 1, 2])",
    ),
]
