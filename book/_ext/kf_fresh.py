"""Rebuild and re-execute when the code behind the pages changes, not only when the pages do; drop what is gone.

Sphinx and jupyter-cache look at a page's own text. A page also shows what toolkit/, the exercises and the bundled
JavaScript make of it, so their hashes enter the environment (pages are read again) and the path of the execution
cache (cells run again).
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment


def digest(paths: Iterable[Path]) -> str:
    """Return 10 hex digits of the names and contents of the files, in the order of their names."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:10]


def files(folder: Path, *suffixes: str) -> list[Path]:
    skipped = {"node_modules", "dist", "__pycache__"}
    return [
        path
        for path in folder.rglob("*")
        if path.suffix in suffixes and path.is_file() and not skipped & set(path.relative_to(folder).parts)
    ]


def note_sources(app: Sphinx, config: Config) -> None:
    root = Path(app.srcdir)
    code = files(root / "toolkit", ".py", ".yml", ".csv") + files(root / "exercises", ".py", ".yml")
    code += [*(root / "cases").glob("*.yml"), *(root / "book" / "appendix").rglob("*.yml")]
    # The index of the search is written at every build, and no page shows anything of it.
    code = [path for path in code if path.parent != root / "toolkit" / "search"]
    web = list((root / "toolkit" / "web" / "dist").glob("*"))
    own = files(root / "book" / "_ext", ".py") + files(root / "book" / "_templates", ".html")
    own += files(root / "book" / "_assets", ".css", ".js", ".svg")
    config.kf_web_version = digest(path for path in web if path.is_file() and not path.name.startswith("."))
    config.kf_sources = digest(path for path in [*code, *own] if path.is_file())
    cache = Path(app.outdir).parent / ".jupyter_cache" / digest(code)
    config.nb_execution_cache_path = str(cache)


def listing(folder: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


def note_folder(env: BuildEnvironment, folder: Path, pattern: str) -> None:
    """Let the page be read again when files come to a folder; for Sphinx a folder is a dependency that is missing."""
    env.metadata[env.docname].setdefault("kf_folders", {})[str(folder), pattern] = listing(folder, pattern)


def with_new_files(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Return the pages that show a folder to which files have come."""
    return [
        page
        for page, kept in env.metadata.items()
        if page in env.found_docs
        and any(
            names != listing(Path(folder), pattern) for (folder, pattern), names in kept.get("kf_folders", {}).items()
        )
    ]


def drop_stale_pages(app: Sphinx, error: Exception | None) -> None:
    """Remove pages of earlier builds whose source is gone; Sphinx leaves them."""
    if error or app.builder.name != "html":
        return
    site = Path(app.outdir)
    for page in site.rglob("*.html"):
        name = page.relative_to(site).with_suffix("").as_posix()
        if (
            name not in app.env.found_docs
            and name not in ("search", "404")
            and not name.startswith(("_static/", "papers/"))
        ):
            page.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("kf_web_version", "", "env", str)
    app.add_config_value("kf_sources", "", "env", str)
    # After jupyter-book's own settings, before myst-nb reads its configuration at builder-inited.
    app.connect("config-inited", note_sources, priority=900)
    app.connect("env-get-outdated", with_new_files)
    app.connect("build-finished", drop_stale_pages, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
