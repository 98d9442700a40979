"""When a source counts as quiet."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.rechecks import quiet

START = datetime(2026, 5, 1, 9, tzinfo=UTC)
EVERY_OTHER_DAY = [START + timedelta(days=day) for day in range(0, 20, 2)]
LAST = EVERY_OTHER_DAY[-1]


def test_three_usual_gaps_without_anything_new_are_quiet():
    assert quiet(EVERY_OTHER_DAY, LAST + timedelta(days=6)) is None
    said = quiet(EVERY_OTHER_DAY, LAST + timedelta(days=7))
    assert said == "nothing new since 2026-05-19; usually there is every 2 days"


def test_a_long_weekend_is_not_quiet():
    daily = [START + timedelta(days=day) for day in range(10)]
    assert quiet(daily, daily[-1] + timedelta(days=4)) is None
    assert quiet(daily, daily[-1] + timedelta(days=5))


def test_a_source_that_was_met_on_one_day_has_nothing_usual():
    assert quiet([START] * 100, START + timedelta(days=300)) is None


@given(st.lists(st.integers(0, 400), max_size=40), st.integers(0, 60))
def test_what_just_brought_something_is_never_quiet(days, hours):
    found = [START + timedelta(days=day) for day in days]
    if found:
        assert quiet(found, max(found) + timedelta(hours=hours)) is None
