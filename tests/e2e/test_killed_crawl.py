"""A crawl killed at any moment and started again ends where an undisturbed one does."""

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import kills

sys.path.pop(0)

# Fewer than the benchmark's 200 kills and four sources: a feed, and a page whose prices change.
kills.SOURCES = ("loomwire", "deepseek-prices")
KILLS = (3, 2)  # at most, on each day


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The folder of two undisturbed days, what each of them leaves, and how long one takes."""
    data = tmp_path_factory.mktemp("undisturbed")
    first, second, seconds = kills.undisturbed(data)
    assert first["claims"]
    assert second["events"], "day 2 changes something on these sources"
    return data, first, second, seconds


def test_kills_leave_no_trace(undisturbed, tmp_path):
    _, first, second, seconds = undisturbed
    # Where a failure must be told again: the moments come from this seed.
    chance = random.Random(kills.SEED)
    killed = kills.disturbed(tmp_path, chance, seconds, KILLS[0])
    after_first = kills.contents(tmp_path)
    kills.day_two(tmp_path)
    killed += kills.disturbed(tmp_path, chance, seconds, KILLS[1])
    assert killed
    assert kills.differences(after_first, first) == []
    assert kills.differences(kills.contents(tmp_path), second) == []


def test_a_crawl_over_unchanged_pages_adds_nothing(undisturbed):
    data, _, second, _ = undisturbed
    kills.whole(data)
    assert kills.contents(data) == second
