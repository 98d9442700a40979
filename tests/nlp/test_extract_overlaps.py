"""Where mentions overlap, the longest stays, then the leftmost."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from nlp.extract import apart
from nlp.record import Bound, Kind, Mention, Modality


def mention(start, end):
    return Mention(
        start=start,
        end=end,
        quote="x" * (end - start),
        kind=Kind.COUNT,
        value=1.0,
        high=None,
        unit="count",
        bound=Bound.EXACT,
        subject=None,
        metric=None,
        said_by=None,
        modality=Modality.FACT,
    )


def spans(*given_spans):
    return [(m.start, m.end) for m in apart(mention(a, b) for a, b in given_spans)]


def test_the_longest_stays_wherever_it_begins():
    assert spans((0, 4), (2, 9)) == [(2, 9)]
    assert spans((0, 7), (5, 9)) == [(0, 7)]


def test_of_equally_long_ones_the_leftmost_stays():
    assert spans((3, 6), (1, 4)) == [(1, 4)]
    assert spans((1, 4), (1, 4)) == [(1, 4)]


def test_neighbours_do_not_overlap():
    assert spans((3, 5), (0, 3), (5, 6)) == [(0, 3), (3, 5), (5, 6)]


def test_what_only_a_dropped_one_covered_stays():
    # (2, 5) loses to (4, 9), so nothing stands in the way of (0, 3)
    assert spans((0, 3), (2, 5), (4, 9)) == [(0, 3), (4, 9)]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=20))
def test_what_stays_is_apart_and_each_that_went_lost_to_one_that_stayed(pairs):
    given_spans = [(start, start + length) for start, length in pairs]
    kept = spans(*given_spans)
    assert kept == sorted(kept)
    assert all(a[1] <= b[0] for a, b in pairwise(kept))
    for start, end in given_spans:
        rivals = [k for k in kept if k[0] < end and start < k[1]]
        assert any(b - a >= end - start for a, b in rivals)
