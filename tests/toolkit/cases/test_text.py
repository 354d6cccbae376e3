import pytest

from toolkit.cases import text


@pytest.mark.parametrize(
    ("markdown", "size"),
    [
        ("去加油站。", 5),
        ("## 处境\n\n12 台", 5),
        ("- 看\n- 拐", 2),
        ("[看案例](../../cases/rake/rake-01.md)", 5),
        ("```{quiz}\n```\n字", 1),
        ("**8,000** 台", 6),
        ("::::{div} kf-doors\n:::{div} kf-door\n耙\n:::\n::::", 1),
        ("```{admonition} 记住\n:class: tip\n先数车。\n```", 6),
        ("```{code-cell} ipython3\n%matplotlib inline\n1\n```\n\n字\n", 1),
    ],
)
def test_count(markdown, size):
    """Are only the characters counted that a reader sees?"""
    assert text.count(markdown) == size


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("门前 8,000 台,1.2 %", ["8,000", "1.2"]),
        ("1. 先看\n2. 再算 3 个", ["3"]),
        ("92# 合 0.735,R14,B05,4S 店,S000-13", ["0.735"]),
        ("4–5 次，33升，80,16 台", ["4", "5", "33", "80", "16"]),
        ("升 0.735,0# 密度 0.840", ["0.735", "0.840"]),
        ("<a href='x.html#r14'>看</a> ![](a1.png)", []),
    ],
)
def test_numbers(markdown, found):
    """Are numbers found as written, and labels, list marks and link targets left out?"""
    assert text.numbers(markdown) == found
