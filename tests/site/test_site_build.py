"""How the build runs cells ahead, and when a page is read again."""

import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from jupyter_cache import get_cache
from myst_nb.core.config import NbParserConfig
from myst_parser.config.main import MdParserConfig

from toolkit.paths import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

import kf_execute
import kf_fresh

PAGE = """---
jupytext: {{text_representation: {{extension: .md, format_name: myst}}}}
kernelspec: {{display_name: Python 3, language: python, name: python3}}
---

# 一章

```{{code-cell}} ipython3
{code}
```
"""


@pytest.fixture
def env(tmp_path):
    (tmp_path / "good.md").write_text(PAGE.format(code="print(1 + 1)"), encoding="utf-8")
    (tmp_path / "bad.md").write_text(PAGE.format(code="1 / 0"), encoding="utf-8")
    (tmp_path / "text.md").write_text("# 只有字\n", encoding="utf-8")
    config = NbParserConfig(execution_mode="cache", execution_cache_path=str(tmp_path / "cache"))
    return SimpleNamespace(
        mystnb_config=config, myst_config=MdParserConfig(), doc2path=lambda name: str(tmp_path / f"{name}.md")
    )


def test_is_a_page_run_ahead_and_a_failing_one_left_to_the_build(env, tmp_path):
    # In a thread of its own: where a browser test has run before in this process, an event loop still turns here.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(kf_execute.run_ahead, None, env, ["good", "bad", "text", "gone"]).result()
    cache = get_cache(env.mystnb_config.execution_cache_path)
    good = kf_execute.notebook(env, tmp_path / "good.md")
    _, merged = cache.merge_match_into_notebook(good)
    assert merged.cells[1].outputs[0]["text"] == "2\n"
    with pytest.raises(KeyError):
        cache.match_cache_notebook(kf_execute.notebook(env, tmp_path / "bad.md"))
    assert kf_execute.notebook(env, tmp_path / "text.md") is None


def test_is_a_page_read_again_when_a_file_comes_to_its_folder(tmp_path):
    env = SimpleNamespace(docname="hall", metadata={"hall": {}, "other": {}}, found_docs={"hall", "other"})
    (tmp_path / "one.yml").touch()
    kf_fresh.note_folder(env, tmp_path, "*.yml")
    assert kf_fresh.with_new_files(None, env, set(), set(), set()) == []
    (tmp_path / "two.yml").touch()
    assert kf_fresh.with_new_files(None, env, set(), set(), set()) == ["hall"]
