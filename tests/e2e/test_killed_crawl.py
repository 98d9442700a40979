"""A crawl killed at any moment and started again ends where an undisturbed one does."""

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import kills

sys.path.pop(0)

# Two runs of two days, each day killed up to five times.
RUNS = 2


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What day 1 and then day 2 leave, and how long a day takes."""
    first, second, seconds = kills.undisturbed(tmp_path_factory.mktemp("undisturbed"))
    assert first["claims"]
    assert second["events"], "day 2 changes something on these sources"
    return first, second, seconds


def test_kills_leave_no_trace(undisturbed, tmp_path):
    first, second, seconds = undisturbed
    # Where a failure must be told again: the moments come from this seed.
    chance = random.Random(kills.SEED)

    def both_days(run):
        data = tmp_path / str(run)
        killed = kills.disturbed(data, chance, seconds)
        after_first = kills.contents(data)
        kills.day_two(data)
        killed += kills.disturbed(data, chance, seconds)
        return killed, after_first, kills.contents(data)

    with ThreadPoolExecutor(RUNS) as pool:
        for killed, after_first, after_second in pool.map(both_days, range(RUNS)):
            assert killed
            assert kills.differences(after_first, first) == []
            assert kills.differences(after_second, second) == []


def test_a_second_crawl_over_unchanged_pages_adds_nothing(tmp_path_factory):
    data = tmp_path_factory.mktemp("again")
    kills.whole(data)
    before = kills.contents(data)
    kills.whole(data)
    assert kills.contents(data) == before
