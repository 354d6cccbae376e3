"""Hand-ins that attack whoever takes them in: zips, notebooks and other files in the inbox."""
# The code of an attack stands in one string.
# ruff: noqa: E501

import copy
import io
import json
import os
import stat
import zipfile

from tests.attacks.entry import Attack, Hand, cell, packed

HTML = "<script>kfevil()</script><img src=x onerror=kfevil()> [点](javascript:kfevil()) <iframe srcdoc='<script>kfevil()</script>'>"


def _named(*names: str):
    def make(hand: Hand) -> None:
        hand.put("a.zip", packed(hand.files | dict.fromkeys(names, b'{"written-from-within": 1}')))

    return make


def _link_in_zip(hand: Hand) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in hand.files.items():
            member = zipfile.ZipInfo(name)
            if name == "tiny-sort.ipynb":
                member.external_attr, content = (stat.S_IFLNK | 0o777) << 16, os.fsencode(hand.tmp)
            archive.writestr(member, content)
    hand.put("a.zip", made.getvalue())


def _link_in_inbox(hand: Hand) -> None:
    hand.path("a.txt").symlink_to(hand.tmp)
    hand.path("b").symlink_to(hand.tmp.parent, target_is_directory=True)


def _second_name(hand: Hand) -> None:
    os.link(hand.tmp, hand.path("a.txt"))


def _fifo(hand: Hand) -> None:
    os.mkfifo(hand.path("a.zip"))


def _folder_of_links(hand: Hand) -> None:
    folder = hand.path("a")
    folder.mkdir()
    for name, content in hand.files.items():
        (folder / name).write_bytes(content)
    (folder / "tiny-sort.ipynb").unlink()
    (folder / "tiny-sort.ipynb").symlink_to(hand.tmp)


def _bomb(hand: Hand) -> None:
    inner = packed({"tiny-sort.ipynb": bytes(90_000_000)})
    hand.put("a.zip", packed({f"{number}.zip": inner for number in range(20)}))


def _somebody_else(hand: Hand) -> None:
    stated = json.loads(hand.victim["trainee.json"]) | {"variant": hand.stated["variant"]}
    hand.put("a.zip", hand.zip({"trainee.json": json.dumps(stated).encode()}))


def _two_owners(hand: Hand) -> None:
    hand.put("a.zip", hand.zip({"trainee.json": hand.victim["trainee.json"]}))


def _odd_owner(hand: Hand) -> None:
    stated = hand.stated | {"trainee": "../" + hand.trainee, "assignment": "../../frozen/tiny-sort"}
    book = json.loads(hand.files["tiny-sort.ipynb"])
    book["metadata"]["kf"] = stated
    changed = {"trainee.json": json.dumps(stated).encode(), "tiny-sort.ipynb": json.dumps(book).encode()}
    hand.put("a.zip", hand.zip(changed))


def _author(hand: Hand) -> None:
    stated = hand.stated | {"trainee": "_author", "exercise": "."}
    hand.put("a.zip", hand.zip({"trainee.json": json.dumps(stated).encode(), "key.py": b"key = lambda files: {}"}))


def _changed(change):
    """Hand in the blank notebook after `change` has been at it."""

    def make(hand: Hand) -> None:
        book = json.loads(hand.files["tiny-sort.ipynb"])
        book = change(book) or book
        hand.hand_in(book)

    return make


def _points(book):
    for one in book["cells"]:
        if "nbgrader" in one["metadata"]:
            one["metadata"]["nbgrader"] |= {"points": 400, "grade": True, "locked": False, "solution": True}


def _tags(book):
    for one in book["cells"]:
        one["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell"]


def _results(book):
    for one in book["cells"]:
        if one["cell_type"] == "code":
            result = {
                "output_type": "execute_result",
                "data": {"text/plain": "400.0"},
                "metadata": {},
                "execution_count": 1,
            }
            one["outputs"] = [result]


def _test_replaced(book):
    for name in ("mean-tonnes", "high-line", "place-each"):
        cell(book, name)["source"] = "400.0"


def _test_deleted(book):
    book["cells"] = [one for one in book["cells"] if one["metadata"].get("nbgrader", {}).get("points") is None]


def _twins(book):
    for name in ("mean-tonnes", "high-line"):
        twin = copy.deepcopy(cell(book, name))
        twin["source"] = "4.0"
        book["cells"].append(twin)


def _ids_taken(book):
    locked = cell(book, "high-line")
    book["cells"].insert(0, {"cell_type": "code", "id": locked["id"], "metadata": {}, "source": "4.0", "outputs": []})
    book["cells"].append({"cell_type": "code", "id": "extra-001", "metadata": {}, "source": "4.0", "outputs": []})
    locked["id"] = "other"


def _invented(book):
    marks = {
        "grade": True,
        "points": 100,
        "grade_id": "bonus",
        "locked": True,
        "solution": False,
        "schema_version": 3,
        "task": False,
    }
    book["cells"].append(
        {"cell_type": "code", "id": "bonus", "metadata": {"nbgrader": marks}, "source": "100.0", "outputs": []}
    )


def _task(book):
    cell(book, "visit-note")["metadata"]["nbgrader"] |= {"task": True, "points": 100, "solution": False}


def _other_type(book):
    one = cell(book, "high-line")
    one["cell_type"] = "markdown"
    one.pop("outputs", None)


def _deep_text(hand: Hand) -> None:
    text = hand.files["tiny-sort.ipynb"].replace(b"{", b'{"odd": ' + b"[" * 100_000 + b"]" * 100_000 + b",", 1)
    hand.put("a.zip", hand.zip({"tiny-sort.ipynb": text}))


def _not_numbers(hand: Hand) -> None:
    text = hand.files["answers.json"].replace(
        b'"answers": {', b'"answers": {"high-line": NaN, "mean-tonnes": 1e999,', 1
    )
    hand.put("a.zip", hand.zip({"answers.json": text}))


def _huge(book):
    cell(book, "mean-in-code")["source"] = "mean_tonnes = " + "(" * 90_000 + "1" + ")" * 90_000


def _huge_plus(book):
    cell(book, "mean-in-code")["source"] = "mean_tonnes = " + "-" * 99_000 + "1"


def _nulls(book):
    cell(book, "mean-in-code")["source"] = "mean_tonnes = 4.0\x00\ud800\x1b]0;kfevil\x07"


def _raw(book):
    book["cells"].insert(
        0, {"cell_type": "raw", "id": "raw", "metadata": {"raw_mimetype": "text/html"}, "source": HTML}
    )
    book["cells"].insert(0, {"cell_type": "html", "id": "h", "metadata": {"hide_input": True}, "source": HTML})


def _markdown(book):
    book["cells"].insert(0, {"cell_type": "markdown", "id": "m", "metadata": {}, "source": HTML})
    note = cell(book, "visit-note")
    note["source"] += f"\n{HTML}\n![x](attachment:a.svg)\n$$\\href{{javascript:kfevil()}}{{x}}$$\n"
    note["attachments"] = {"a.svg": {"image/svg+xml": "<svg onload='kfevil()'/>", "text/html": HTML}}
    cell(book, "read-first")["source"] = HTML


def _settings(book):
    book["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"x": HTML}}}
    book["metadata"]["kernelspec"] = {"name": "bash", "display_name": HTML, "language": "bash"}
    book["metadata"]["nbgrader"] = {"score": 400}
    for one in book["cells"]:
        if one["cell_type"] == "code":
            one["outputs"] = [{"output_type": "display_data", "data": {"text/html": HTML}, "metadata": {}}]


def _formulas(hand: Hand) -> None:
    """A written answer that a spreadsheet would run."""
    hand.put(
        "a.txt", hand.code(n={"visit-note": '=HYPERLINK("http://127.0.0.1/","kfevil")\n@SUM(1)\n<b onclick=kfevil()>'})
    )


ATTACKS = [
    Attack(
        "paths-out",
        "a member is written over a file of the class",
        make=_named("../../class.yml", "/tmp/written-from-within"),
    ),
    Attack("paths-of-windows", "a member is written elsewhere", make=_named("..\\..\\class.yml", "C:class.yml")),
    Attack(
        "files-of-the-class",
        "a member replaces the class's own",
        make=_named("board.json", "transactions.csv", "key.py", "timestamp.txt", "nbgrader_config.py"),
    ),
    Attack("link-in-a-zip", "a link inside is followed", make=_link_in_zip),
    Attack("link-in-the-inbox", "a link beside is followed", make=_link_in_inbox),
    Attack("second-name-in-the-inbox", "a hard link is a file like any other", make=_second_name),
    Attack("folder-with-a-link", "the notebook of a folder is a link", make=_folder_of_links),
    Attack("fifo-in-the-inbox", "collect waits for a writer", make=_fifo),
    Attack("bomb", "twenty times ninety megabytes", make=_bomb),
    Attack("somebody-else", "it counts for a neighbour", make=_somebody_else),
    Attack("two-owners", "trainee.json and the notebook disagree", make=_two_owners),
    Attack("owner-is-a-path", "an id leads out of the class folder", make=_odd_owner),
    Attack("author", "the author's own run is believed", make=_author),
    Attack("points-raised", "the notebook's own points count", make=_changed(_points)),
    Attack("tags", "a test that is skipped gives full marks", make=_changed(_tags)),
    Attack("results-pasted", "outputs that came along count", make=_changed(_results)),
    Attack("test-replaced", "the trainee's own test runs", make=_changed(_test_replaced)),
    Attack("test-deleted", "no test, no loss", make=_changed(_test_deleted)),
    Attack("twins", "the second cell with the id counts", make=_changed(_twins)),
    Attack("ids-taken", "an added cell takes the id of a locked one", make=_changed(_ids_taken)),
    Attack("question-invented", "a question of one's own counts", make=_changed(_invented)),
    Attack("task-invented", "a written part becomes a task worth more", make=_changed(_task)),
    Attack("test-of-another-type", "a test that is Markdown is not run", make=_changed(_other_type)),
    Attack("deep-json", "the reader overflows", make=_deep_text),
    Attack("no-numbers", "NaN and infinity compare oddly", make=_not_numbers),
    Attack("brackets", "the grader's own parser overflows on a literal", make=_changed(_huge)),
    Attack("minuses", "the grader's own parser overflows on signs", make=_changed(_huge_plus)),
    Attack("control-letters", "letters that no file can hold", make=_changed(_nulls)),
    Attack("raw-cells", "a raw cell is shown as it is", make=_changed(_raw)),
    Attack("html-in-markdown", "a written answer runs in the trainer's browser", make=_changed(_markdown)),
    Attack("settings", "widgets, kernel and outputs of the notebook survive", make=_changed(_settings)),
    Attack("formulas", "a written answer runs in the trainer's spreadsheet", make=_formulas),
]
