"""Does every model have a benchmark that runs? Timing itself is `make bench`."""

import importlib
import re

import numpy as np
import pytest

import toolkit.models
from toolkit.paths import ROOT

CASES = sorted(path.stem for path in (ROOT / "tests" / "bench" / "models").glob("*.py"))
NO_MODELS = {"__init__", "checks", "ledger", "anomaly_rules", "forecourt_text"}
"""What models share is timed with them."""


def test_has_every_model_a_benchmark():
    assert set(CASES) == {path.stem for path in (ROOT / "toolkit" / "models").glob("*.py")} - NO_MODELS


@pytest.mark.parametrize("name", CASES)
def test_does_the_benchmark_run(name):
    module = importlib.import_module(f"tests.bench.models.{name}")
    assert module.case(50, np.random.default_rng(1))() is not None


def test_is_every_model_on_the_map():
    """Does the package's docstring name every file, and no file that is not there?"""
    lines = [line[28:] for line in toolkit.models.__doc__.splitlines() if line.startswith("    ")]
    named = set(re.findall("[a-z_]+", " ".join(lines)))
    assert named == {path.stem for path in (ROOT / "toolkit" / "models").glob("*.py")} - NO_MODELS
