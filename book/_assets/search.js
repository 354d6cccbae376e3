/* What Sphinx's search page needs for Chinese: a query is looked up by pairs of characters, but marked and shown whole. */
"use strict";

const wholeWords = (query) => query.toLowerCase().split(/[\s,,。;;、]+/).filter(Boolean);

Search._parseQuery = (query) => {
  const terms = new Set(splitQuery(query.toLowerCase().trim()));
  try {
    localStorage.setItem("sphinx_highlight_terms", wholeWords(query).join(" "));
  } catch { /* storage is blocked: the page opens without marks */ }
  return [query, terms, new Set(), new Set(wholeWords(query)), terms];
};

Search.makeSearchSummary = (html, terms, anchor) => {
  const text = Search.htmlToText(html, anchor).replace(/\s+/g, " ").trim();
  const lower = text.toLowerCase();
  const asked = new URLSearchParams(location.search).get("q") || "";
  const at = [...wholeWords(asked), ...terms].map((word) => lower.indexOf(word)).find((place) => place >= 0);
  if (at === undefined) return null;
  const from = Math.max(0, at - 30);
  const summary = document.createElement("p");
  summary.className = "context";
  summary.textContent = (from ? "…" : "") + text.slice(from, at + 70) + "…";
  return summary;
};
