"""Does every model have a benchmark that runs? Timing itself is `make bench`."""

import importlib

import numpy as np
import pytest

from toolkit.paths import ROOT

CASES = sorted(path.stem for path in (ROOT / "tests" / "bench" / "models").glob("*.py"))
NO_MODELS = {"__init__", "checks", "ledger"}
"""What models share is timed with them."""


def test_has_every_model_a_benchmark():
    assert set(CASES) == {path.stem for path in (ROOT / "toolkit" / "models").glob("*.py")} - NO_MODELS


@pytest.mark.parametrize("name", CASES)
def test_does_the_benchmark_run(name):
    module = importlib.import_module(f"tests.bench.models.{name}")
    assert module.case(50, np.random.default_rng(1))() is not None
