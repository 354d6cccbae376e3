"""Chinese search by character bigrams.

Sphinx's own Chinese splitter needs a word list; without it the query 客户流失 finds nothing. Here a run of Chinese is
indexed as single characters and pairs, and a query is cut into pairs (one character stays itself), alike in Python
and in the browser. Everything else stays whole words.
"""

import re

from sphinx.application import Sphinx
from sphinx.search import SearchLanguage

RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z0-9_]+(?:[.%][a-z0-9_]+)*", re.IGNORECASE)
CHINESE = re.compile(r"[\u3400-\u9fff]")

SPLIT_QUERY = r"""
var splitQuery = (query) => (query.match(/[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z0-9_]+(?:[.%][a-z0-9_]+)*/gi) || [])
  .flatMap((run) => !/[\u3400-\u9fff]/.test(run) || run.length < 2
    ? [run]
    : Array.from({ length: run.length - 1 }, (_, start) => run.slice(start, start + 2)));
"""


class ChineseBigrams(SearchLanguage):
    lang = "zh"
    language_name = "Chinese"
    js_splitter_code = SPLIT_QUERY

    def split(self, input: str) -> list[str]:
        words: list[str] = []
        for run in RUN.findall(input):
            if CHINESE.match(run):
                words += set(run)
                words += (run[start : start + 2] for start in range(len(run) - 1))
            else:
                words.append(run.lower())
        return words

    def word_filter(self, word: str) -> bool:
        return bool(word)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_search_language(ChineseBigrams)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
