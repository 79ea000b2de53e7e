"""A slice of the campaign in tests/campaigns/fuzz_word.py; its seed is in the output."""

from __future__ import annotations

import os
import random

from campaigns.fuzz_word import campaign, seeds
from conftest import FIXTURES


def test_damaged_word_files_raise_only_our_errors() -> None:
    seed = int(os.environ.get("GOVREPORT_FUZZ_SEED") or random.randrange(10**6))
    print(f"GOVREPORT_FUZZ_SEED={seed}")
    outcome = campaign(list(seeds([FIXTURES / "word"])), 220, seed)
    assert outcome.files == 220
    assert outcome.errors["damaged"] > 0
    assert not outcome.failures, f"seed {seed}: {outcome.failures[:3]}"
