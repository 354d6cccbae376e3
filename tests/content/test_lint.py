"""Does each check of the content fail when it should?"""

import pytest

from tests.content import lint

CHAPTER = """---
title: 数车
figures:
  cars: {{value: 80, unit: 台, note: 数的}}
  litres: {{value: 2640, expr: cars * 33}}
---
# 数车

## 一句话

{filler}

## 现场

80 台，2,640 升。

## 怎么做

数。

## 一张图

```{{code-cell}} ipython3
draw()
```

## 看案例

```{{related-cases}}
```

## 练一练

```{{quiz}}
```

## 带回站里

带。
"""
FILLER = "去路口数车。" * 160


def page(tmp_path, text):
    path = tmp_path / "page.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_good_chapter(tmp_path):
    """Does a good chapter pass?"""
    assert lint.chapter(page(tmp_path, CHAPTER.format(filler=FILLER))) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (FILLER, "短。", "字，应在 900–1800 字"),
        (FILLER, FILLER * 2, "字，应在 900–1800 字"),
        ("# 数车\n", "# 看车\n", "和前置字段 title 相同"),
        ("## 怎么做", "## 步骤", "应依次是"),
        ("80 台，", "81 台，", "数字 81 不在 figures 里"),
        ("value: 2640", "value: 2641", "按算式算出来是 2640"),
        (", unit: 台, note: 数的", "", ""),
        (FILLER, "去路口数车再回来把数过的车一台一台记到纸夹板上。" * 45, "句子长短的中位数是 23 字"),
        ("```{quiz}\n```", "小测。", "没有 {quiz}"),
        ("```{related-cases}\n```", "案例。", "没有 {related-cases}"),
        ("```{code-cell} ipython3", "```python", "没有一张从数据来的图或表"),
        ("note: 数的", "note: toolkit.data.traffic", "页里没有 confirm"),
    ],
)
def test_bad_chapter(tmp_path, old, new, told):
    """Is each fault of a chapter named?"""
    text = CHAPTER.format(filler=FILLER)
    assert old in text
    found = lint.chapter(page(tmp_path, text.replace(old, new)))
    assert any(told in problem for problem in found) or not told, found


def test_number_from_nowhere(tmp_path):
    """Is a listed number that nothing explains or uses found?"""
    text = CHAPTER.format(filler=FILLER).replace("figures:\n", "figures:\n  spare: 7\n")
    assert lint.numbers(page(tmp_path, text)) == ["figures.spare 没写从哪来"]


@pytest.mark.parametrize("word", [entry["word"] for entry in lint.WORDS])
def test_words(word):
    """Is each word of the list found, with what to write?"""
    assert lint.words(f"要{word}客户") != []


@pytest.mark.parametrize("shown", ["见 S000-13。", "(W1)", "D-05 推导", "P02,竹根滩", "```{note}\nS000-13\n```"])
def test_bare_ids(shown):
    """Is a source ID in the text found?"""
    assert len(lint.bare_ids(shown)) == 1


@pytest.mark.parametrize(
    "hidden", ["[出处](sources.md#s000-13)", "```python\nS000-13\n```", "R14 和 B05", "(s000-13)=\n字"]
)
def test_hidden_ids(hidden):
    """Are anchors, code and other labels left alone?"""
    assert lint.bare_ids(hidden) == []


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("[看](none.md)", 1),
        ("[看](page.md#none)", 1),
        ("[看](page.md#数-车)\n\n## 数 车", 0),
        ("(here)=\n\n[看](#here)", 0),
        ("[看](#there)", 1),
        ("<a href='none.html'>看</a>", 1),
        ("<a href='page.html'>看</a>", 0),
        ("[外](https://example.org/x)", 0),
        ("```{case-card} rake-77\n```", 1),
        ("```{roleplay} nobody\n```", 1),
        ("```{board} nothing\n```", 1),
        ("```{quiz}\n```", 1),
        ("[外面](../../../../etc/hostname)", 1),
    ],
)
def test_links(tmp_path, text, broken):
    """Is a link that leads nowhere found, and a good one not?"""
    assert len(lint.links(page(tmp_path, text), root=tmp_path)) == broken


def test_yaml_texts():
    """Are the texts of a YAML file found, and the fields for machines not?"""
    assert list(lint.yaml_texts({"sources": ["S000-13"], "nodes": [{"says": "S000-12"}]})) == ["S000-12"]
