"""The JavaScript of the search page, run by quickjs over files of an index as a browser would fetch them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import quickjs

from toolkit.paths import TOOLKIT

PARTS = ("search-words.mjs", "search-rank.mjs", "search-excerpt.mjs", "search-load.mjs")
SHOWN = 6
"""Results of the first view; their texts are fetched too (search-entry.mjs)."""
HOST = """
var core, shards = {};
function kfSearch(name, data) {
  if (name === "core") core = unpack(data);
  else if (name[0] === "i") shards[name] = unpackShard(data);
}
function call(name, args) { return JSON.stringify(eval(name)(...JSON.parse(args))); }
function ranked(query) {
  return rank(core, shards, query).map(({ entry, score, share, text }) => ({ ...entry, score, share, wording: text }));
}
"""


@dataclass
class Answer:
    pages: list[str]
    """Addresses of the results, best first."""
    found: list[dict[str, Any]]
    fetched: list[str] = field(default_factory=list)
    """Names of the files that the query needed, with the texts of the first view."""


class Twin:
    def __init__(self, files: Mapping[str, str] | None = None) -> None:
        self.files = files or {}
        self.context = quickjs.Context()
        for name in PARTS:
            text = (TOOLKIT / "web" / name).read_text(encoding="utf-8")
            self.context.eval(re.sub(r"^export ", "", re.sub(r"^import [^;]+;$", "", text, flags=re.M), flags=re.M))
        self.context.eval(HOST)
        self._call = self.context.eval("call")
        if self.files:
            self.context.eval(self.files["core"])

    def call(self, name: str, *arguments: Any) -> Any:
        return json.loads(self._call(name, json.dumps(arguments, ensure_ascii=False)))

    def ask(self, query: str) -> Answer:
        """Answer a first query: nothing but what it needs is there."""
        self.context.eval("shards = {}; function wanted(query) { return needs(core, shards, query); }")
        fetched = ["core"]
        while wanted := self.call("wanted", query):
            for name in wanted:
                self.context.eval(self.files[name])
            fetched += wanted
        found = self.call("ranked", query)
        fetched += dict.fromkeys(["letters", *(f"t{one['text'][0]}" for one in found[:SHOWN])])
        return Answer([one["page"] for one in found], found, fetched)

    def nearest(self, query: str) -> list[str]:
        self.context.eval("function near(query) { return nearest(core, query).map(({ title }) => title); }")
        return self.call("near", query)
