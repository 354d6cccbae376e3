"""Run the cells of all changed pages before the first is read: two at a time, in warm kernels.

myst-nb runs a page when it reads it, one after the other. Here the same notebooks, read by its own reader, are run into
the same cache, where it then finds them. A page that fails is left alone: myst-nb runs it once more and says what it
always says (nb_execution_raise_on_error).
"""

import asyncio
import os
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import create_nb_reader
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from toolkit import warm_kernel

LOGGER = logging.getLogger(__name__)
AT_ONCE = 2


def notebook(env: BuildEnvironment, page: Path) -> NotebookNode | None:
    """Return the notebook that myst-nb will make of a page; None for a page without cells."""
    text = page.read_text(encoding="utf-8")
    reader = create_nb_reader(str(page), env.myst_config, env.mystnb_config, text)
    read = reader.read(text) if reader else None
    return read if read and any(cell.cell_type == "code" for cell in read.cells) else None


async def run(read: NotebookNode, page: Path, config: NbParserConfig, turn: asyncio.Semaphore) -> bool:
    """Execute in place; False when a cell failed."""
    client = NotebookClient(
        read,
        timeout=config.execution_timeout,
        allow_errors=config.execution_allow_errors,
        record_timing=False,  # the cache would take the times for a part of the cell
        resources={"metadata": {"path": str(page.parent)}},
    )
    async with turn:
        try:
            await client.async_execute()
        except (CellExecutionError, CellTimeoutError, DeadKernelError):
            return False
    return True


async def run_all(waiting: list[tuple[NotebookNode, Path]], config: NbParserConfig) -> list[bool]:
    turn = asyncio.Semaphore(AT_ONCE)
    return await asyncio.gather(*(run(read, page, config, turn) for read, page in waiting))


def run_ahead(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    config: NbParserConfig = env.mystnb_config
    if config.execution_mode != "cache":
        return
    warm_kernel.use()
    cache = get_cache(config.execution_cache_path)
    waiting = []
    for name in names:
        page = Path(env.doc2path(name))
        # A page that is gone or unreadable is for Sphinx to complain of.
        if page.suffix == ".md" and page.exists() and (read := notebook(env, page)) is not None:
            try:
                cache.match_cache_notebook(read)
            except KeyError:
                waiting.append((read, page))
    if not waiting:
        return
    done = asyncio.run(run_all(waiting, config))
    for (read, page), succeeded in zip(waiting, done, strict=True):
        if succeeded:
            cache.cache_notebook_bundle(CacheBundleIn(read, os.fspath(page)), check_validity=False, overwrite=True)
    LOGGER.info("executed: %d pages", sum(done))


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("env-before-read-docs", run_ahead)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
