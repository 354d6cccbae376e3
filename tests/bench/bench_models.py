"""Time every model on one core: `make bench`.

Each file of tests/bench/models/ names one model and makes its input for so many customers. The table gives seconds at
the size that is promised and how the time grows from 1,000 to 1,000,000 rows; exit status 1 when a promise is broken.
"""

import argparse
import importlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

# One core: what is promised must hold on a training-room PC.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import numpy as np
from rich.console import Console
from rich.table import Table

CASES = Path(__file__).parent / "models"
PROMISED, SECONDS = 100_000, 1.0
"""Customers, and the seconds they may take."""
SMALL, SMALL_SECONDS = 60, 0.2
"""The same for models that search for an arrangement (their case says SMALL = True)."""
ROWS = (1_000, 10_000, 100_000, 1_000_000)


def cases(wanted: list[str]) -> dict[str, ModuleType]:
    names = [path.stem for path in sorted(CASES.glob("*.py")) if not wanted or path.stem in wanted]
    return {name: importlib.import_module(f"tests.bench.models.{name}") for name in names}


def seconds(run: Callable[[], object], repeats: int = 3) -> float:
    """Return the least of so many runs, after one that is not counted."""
    run()
    taken = []
    for _ in range(repeats):
        begin = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def main() -> int:
    parser = argparse.ArgumentParser(description="把每个模型量一遍")
    parser.add_argument("models", nargs="*", help="只量这几个，按文件名")
    wanted = parser.parse_args().models
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    table = Table("模型", "户数", "秒", "限", *[f"{rows:,} 行" for rows in ROWS], title="一个核，单位秒")
    broken = 0
    for name, module in cases(wanted).items():
        small = getattr(module, "SMALL", False)
        customers, limit = (SMALL, SMALL_SECONDS) if small else (PROMISED, SECONDS)
        taken = seconds(module.case(customers, np.random.default_rng(1)))
        broken += taken > limit
        growth = []
        for rows in ROWS if not small else ():
            run = module.case(max(1, rows // module.ROWS_A_CUSTOMER), np.random.default_rng(1))
            growth.append(f"{seconds(run, 1):.3f}")
        mark = "" if taken <= limit else " 超"
        table.add_row(name, f"{customers:,}", f"{taken:.3f}{mark}", f"{limit:g}", *growth)
    Console(width=120).print(table)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
