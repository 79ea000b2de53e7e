"""Paths that the tests share, and the rule for tests that need the real reports."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "corpus"
REAL_REQUIRED = "GOVREPORT_REQUIRE_REAL"

for folder in (FIXTURES, ROOT / "tests"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip ``real`` tests where ../shared is missing, unless CI insists on them."""
    if CORPUS.is_dir():
        return
    if os.environ.get(REAL_REQUIRED):
        raise pytest.UsageError(f"{REAL_REQUIRED} is set, but {CORPUS} is missing")
    skip = pytest.mark.skip(reason="the real reports of ../shared are not on this machine")
    for item in items:
        if "real" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real reports with truth (tests that use it are marked ``real``)."""
    return CORPUS


@pytest.fixture(scope="session")
def reports() -> Path:
    """The committed synthetic HTML and text reports with truth."""
    return FIXTURES / "reports"
