import base64
import copy
import json
import zlib

import nbformat
import pytest
from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.preprocessors import DeduplicateIds

from tests.autograder.course.collecting import cell, contents, kept, notebook, only, packed, put, refused
from toolkit import handin


def taken(course, book):
    """The sentence of a hand-in that was taken."""
    put(course, book)
    line = only(course.collect())
    assert line.verdict == "已收", line.sentence
    return line.sentence


def twin(book, name, source):
    """Copy a cell, paste the copy below it and write into it."""
    made = copy.deepcopy(cell(book, name))
    made.id, made.source = f"{name}-copy", source
    book.cells.insert(book.cells.index(cell(book, name)) + 1, made)


# --- what copying and pasting breaks ----------------------------------------------------------------------------------


def test_is_an_untouched_notebook_taken_without_a_word(course):
    assert taken(course, notebook(course)) == "收到"


def test_which_of_two_cells_with_one_grade_id_counts(course):
    book = notebook(course)
    twin(book, "mean-in-code", "mean_tonnes = 2.0")
    said = taken(course, book)
    assert "“mean-in-code”有好几格，算最后一格" in said
    assert cell(kept(course), "mean-in-code").source == "mean_tonnes = 2.0"
    before = [one.source for one in kept(course).cells if one.id.startswith("extra")]
    assert before == [cell(book, "mean-in-code").source]


def test_does_nbgrader_count_the_same_one(course):
    book = notebook(course)
    twin(book, "mean-in-code", "mean_tonnes = 2.0")
    theirs, _ = DeduplicateIds().preprocess(copy.deepcopy(book), ResourcesDict())
    assert cell(theirs, "mean-in-code").source == "mean_tonnes = 2.0"


def test_are_two_cells_with_one_id_told_apart_by_grade_id(course):
    book = notebook(course)
    for one in book.cells:
        one.id = "same"
    assert taken(course, book) == "收到"
    assert [one.source for one in kept(course).cells] == [one.source for one in notebook(course).cells]


def test_does_a_cell_that_lost_its_marks_keep_its_place(course):
    book = notebook(course)
    cell(book, "mean-in-code").metadata.clear()
    assert "改过的评分标记不算：“mean-in-code”" in taken(course, book)
    assert cell(kept(course), "mean-in-code").source == cell(notebook(course), "mean-in-code").source


@pytest.mark.parametrize("name", ["set-up", "high-line", "mean-in-code", "visit-note"])
def test_is_a_deleted_cell_put_back_with_a_word(course, name):
    book = notebook(course)
    book.cells.remove(cell(book, name))
    assert f"删掉的格补回来了：“{name}”" in taken(course, book)
    released = nbformat.read(course.folder.release("tiny-sort"), as_version=4)
    assert cell(kept(course), name).source == cell(released, name).source


@pytest.mark.parametrize("name", ["set-up", "high-line", "read-first"])
def test_is_an_edited_locked_cell_put_back_with_a_word(course, name):
    book = notebook(course)
    before, cell(book, name).source = cell(book, name).source, "fills = None"
    assert f"锁住的格改过，照原样：“{name}”" in taken(course, book)
    assert cell(kept(course), name).source == before


def test_is_a_locked_cell_with_other_line_ends_an_edited_one(course):
    book = notebook(course)
    cell(book, "set-up").source = cell(book, "set-up").source.replace("\n", " \r\n") + "\n"
    assert taken(course, book) == "收到"


@pytest.mark.parametrize(
    ("name", "kind"), [("mean-in-code", "markdown"), ("visit-note", "code"), ("visit-note", "raw")]
)
def test_is_a_solution_of_another_type_turned_back(course, name, kind):
    book = json.loads(json.dumps(notebook(course)))
    changed = next(one for one in book["cells"] if one["metadata"].get("nbgrader", {}).get("grade_id") == name)
    changed["cell_type"] = kind
    assert f"格的类型换过，换回来了：“{name}”" in taken(course, book)
    ours = cell(kept(course), name)
    assert (ours.cell_type, ours.source) == (cell(notebook(course), name).cell_type, changed["source"])


@pytest.mark.parametrize(
    "forged", [{"points": 400}, {"grade": False}, {"locked": False}, {"solution": True}, {"grade_id": "own"}]
)
def test_are_forged_marks_worth_anything(course, forged):
    book = notebook(course)
    cell(book, "high-line").metadata["nbgrader"].update(forged)
    assert "改过的评分标记不算：“high-line”" in taken(course, book)
    released = nbformat.read(course.folder.release("tiny-sort"), as_version=4)
    assert cell(kept(course), "high-line").metadata == cell(released, "high-line").metadata


def test_does_a_grade_id_that_nobody_gave_out_count(course):
    book = notebook(course)
    twin(book, "high-line", "1 + 1")
    book.cells[book.cells.index(cell(book, "high-line")) + 1].metadata["nbgrader"]["grade_id"] = "more-points"
    assert "不认识的评分格当普通格：“more-points”" in taken(course, book)
    extra = next(one for one in kept(course).cells if one.source == "1 + 1")
    assert extra.metadata == {}


def test_is_a_foreign_tag_dropped_with_a_word(course):
    book = notebook(course)
    cell(book, "high-line").metadata["tags"] = ["skip-execution", "raises-exception"]
    assert "多加的标签去掉了：“raises-exception”、“skip-execution”" in taken(course, book)
    assert not any("tags" in one.metadata for one in kept(course).cells)


def test_do_outputs_attachments_and_settings_survive(course):
    book = notebook(course)
    book.metadata["widgets"] = {"x": "MARK" * 10}
    book.metadata["kernelspec"] = {"name": "MARK", "display_name": "MARK"}
    solution = cell(book, "mean-in-code")
    solution.outputs = [nbformat.v4.new_output("stream", text="MARK" * 1_000_000)]
    solution.execution_count = 7
    cell(book, "visit-note")["attachments"] = {"a.png": {"image/png": "MARK"}}
    assert taken(course, book) == "收到"
    assert "MARK" not in nbformat.writes(kept(course))


@pytest.mark.parametrize("spoil", [[{"output_type": "no such"}], "x", None, [[]], 5])
def test_do_odd_outputs_matter(course, spoil):
    book = json.loads(json.dumps(notebook(course)))
    for one in book["cells"]:
        one["outputs"] = spoil
    assert taken(course, book) == "收到"


# --- old and odd notebooks --------------------------------------------------------------------------------------------


def test_are_missing_ids_made_up_for(course):
    book = json.loads(json.dumps(notebook(course)))
    book["nbformat_minor"] = 2
    for one in book["cells"]:
        del one["id"]
    assert taken(course, book) == "收到"
    assert [one.source for one in kept(course).cells] == [one.source for one in notebook(course).cells]


def test_is_a_notebook_of_format_3_upgraded(course):
    book = notebook(course)
    old = nbformat.convert(copy.deepcopy(book), 3)
    old.metadata["kf"] = book.metadata["kf"]
    assert "改过" not in taken(course, json.loads(json.dumps(old)))
    assert cell(kept(course), "mean-in-code").source == cell(book, "mean-in-code").source


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030"])
def test_is_a_notebook_in_notepads_encodings_read(course, encoding):
    assert taken(course, json.dumps(notebook(course), ensure_ascii=False).encode(encoding)) == "收到"


def test_are_letters_that_no_file_can_hold_dropped(course):
    book = json.loads(json.dumps(notebook(course)))
    for one in book["cells"]:
        one["source"] += "\n# \ud800\x00\x1b[2J"
    taken(course, book)
    assert cell(kept(course), "mean-in-code").source.endswith("\n# [2J")


DEEP = "[" * 100_000 + "]" * 100_000
NESTED = "[" * 600 + "]" * 600


@pytest.mark.parametrize("value", [DEEP, NESTED, "9" * 10**6, "NaN", "-Infinity", "1e999", '"a', "\x00", "{}}"])
@pytest.mark.parametrize("file", ["tiny-sort.ipynb", "trainee.json", "answers.json"])
def test_is_json_that_breaks_readers_refused_in_one_line(course, file, value):
    text = contents(course)[file].decode()
    spoilt = text.replace("{", '{"odd": ' + value + ",", 1)
    course.put("a.zip", packed(contents(course, **{file: spoilt.encode()})))
    assert "不是完好的 JSON" in refused(course)


def forged(course, answer):
    """A code whose answer is any text of JSON; the page could not make it."""
    payload = handin.decode(course.code("0012", n={"visit-note": "ODD"}))
    body = base64.urlsafe_b64encode(json.dumps(payload).replace('"ODD"', answer).encode()).decode().rstrip("=")
    return f"【KH1.{body}.{zlib.crc32(body.encode()):08x}】"


@pytest.mark.parametrize("value", ["[" * 4_000 + "]" * 4_000, NESTED, "9" * 5_000, "NaN", "1e999"])
def test_is_a_code_that_breaks_readers_refused_in_one_line(course, value):
    course.put("a.txt", forged(course, value))
    said = refused(course)
    assert "读的时候出错" not in said
    assert "请学员" in said


def test_are_letters_that_no_file_can_hold_dropped_from_answers(course):
    course.put("a.txt", forged(course, r'"先去\ud800第一家\u0000"'))
    assert only(course.collect()).verdict == "已收"
    assert cell(kept(course), "visit-note").source.endswith("先去第一家")


def test_does_a_key_given_twice_break_anything(course):
    text = contents(course)["tiny-sort.ipynb"].decode()
    assert taken(course, text.replace("{", '{"nbformat": 9, "cells": 5,', 1).encode()) == "收到"


@pytest.mark.parametrize(
    "book",
    [
        {"cells": []},
        {"nbformat": 4},
        {"nbformat": 4, "cells": {}},
        {"nbformat": 4, "cells": [5]},
        {"nbformat": 4, "cells": [{}]},
        {"nbformat": 4, "cells": [{"cell_type": "code", "source": [5]}]},
        {"nbformat": 4, "cells": [{"cell_type": [], "source": ""}]},
        {"nbformat": 3, "worksheets": 5},
        {"nbformat": 3, "worksheets": [5]},
        {"nbformat": True, "cells": []},
        {"nbformat": [], "metadata": [], "cells": None},
    ],
)
def test_is_what_is_nearly_a_notebook_refused(course, book):
    put(course, book)
    assert "请学员" in refused(course)


@pytest.mark.parametrize("odd", [5, [], "x", {"nbgrader": 5}, {"nbgrader": {"grade_id": []}}, {"tags": [5, None]}])
def test_does_odd_metadata_break_anything(course, odd):
    book = json.loads(json.dumps(notebook(course)))
    book["cells"].append({"cell_type": "code", "source": "1", "metadata": odd, "id": 5})
    assert taken(course, book) == "收到"


def test_is_a_pasted_novel_refused(course):
    book = notebook(course)
    cell(book, "mean-in-code").source = "# " + "长" * 100_001
    put(course, book)
    assert "超过 100000 字" in refused(course)


def test_are_hundreds_of_added_cells_refused(course):
    book = notebook(course)
    book.cells += [nbformat.v4.new_code_cell("1") for _ in range(101)]
    put(course, book)
    assert "多出 101 格" in refused(course)
