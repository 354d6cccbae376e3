"""Draw one exercise's data for a crowd: `make bench-data` (2,000 trainees, two processes, two minutes are promised)."""

import argparse
import hashlib
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.course import variants
from autograder.course.exercise import Exercise
from toolkit.data import catalogue, ranges, station
from toolkit.paths import ROOT

TRAINEES, SECONDS, JOBS = 2_000, 120.0, 2
YEAR_SECONDS = 1.0
"""A station-year, fills included."""


@cache
def opened(name: str) -> Exercise:
    return Exercise.open(ROOT / "exercises" / name)


def draw(name: str, folder: Path, number: int) -> int:
    """Draw one trainee's files and return their bytes."""
    target = folder / str(number)
    target.mkdir()
    seed = hashlib.sha256(f"bench {number}".encode()).digest()
    variants.fill(target, opened(name), seed, course="bench", trainee={"id": str(number), "name": ""})
    return sum(path.stat().st_size for path in target.iterdir())


def crowd(name: str, trainees: int) -> tuple[float, float]:
    """Return (seconds, megabytes)."""
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        with ProcessPoolExecutor(JOBS, mp_context=get_context("spawn")) as pool:
            sizes = list(pool.map(partial(draw, name, Path(folder)), range(trainees), chunksize=16))
        taken = time.perf_counter() - begin
    return taken, sum(sizes) / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description="给一大班人编数据，量要多久")
    parser.add_argument("--trainees", type=int, default=TRAINEES)
    parser.add_argument("--exercise", default="existing-customers")
    wanted = parser.parse_args()
    console, broken = Console(width=100), 0

    stations = Table("站型", "编一座站（秒/年）", "十二套数据（秒/年）", title="一个核")
    for kind in ranges.load()["stations"]:
        begin = time.perf_counter()
        made = station.make_station(1, kind=kind)
        between = time.perf_counter()
        for one in catalogue.load().values():
            one.make(made)
        end = time.perf_counter()
        years = 2
        broken += (between - begin) / years > YEAR_SECONDS
        stations.add_row(kind, f"{(between - begin) / years:.2f}", f"{(end - between) / years:.2f}")
    console.print(stations)

    taken, size = crowd(wanted.exercise, wanted.trainees)
    limit = SECONDS * wanted.trainees / TRAINEES
    broken += taken > limit
    people = Table("练习", "人数", "秒", "限", "每人毫秒", "MB", title=f"{JOBS} 个进程，含启动")
    each = 1000 * taken / wanted.trainees
    people.add_row(
        wanted.exercise, f"{wanted.trainees:,}", f"{taken:.1f}", f"{limit:.0f}", f"{each:.0f}", f"{size:.0f}"
    )
    console.print(people)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
