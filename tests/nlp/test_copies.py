"""Which texts repeat one another nearly word for word."""

import random

from hypothesis import given
from hypothesis import strategies as st

from nlp.copies import fingerprint, same_page, sequences, share

WORDS = st.lists(st.sampled_from([f"word{n}" for n in range(200)]), max_size=120).map(" ".join)


def prose(seed, words=300):
    chance = random.Random(seed)
    return " ".join(f"w{chance.randrange(2000)}" for _ in range(words))


WIRE = prose(1)
# Headed anew, its last fifth cut, three words changed.
EDITED = f"Our own headline. {WIRE[: len(WIRE) * 4 // 5]}".replace("w1", "v1", 3)


def test_a_wire_text_that_was_cut_and_headed_anew_is_a_copy():
    assert share(sequences(WIRE), sequences(EDITED)) > 0.85
    assert set(fingerprint(WIRE)) & set(fingerprint(EDITED))


def test_another_text_is_none():
    assert share(sequences(WIRE), sequences(prose(2))) == 0
    assert not set(fingerprint(WIRE)) & set(fingerprint(prose(2)))


def test_a_quotation_makes_no_copy_of_the_quoting_text():
    quoting = f"{prose(3)} {WIRE[:120]} {prose(4)}"
    assert share(sequences(WIRE), sequences(quoting)) < 0.2


def test_a_page_that_only_begins_like_another_is_not_the_same_page():
    assert same_page(WIRE, EDITED)
    assert not same_page(WIRE[: len(WIRE) // 3], WIRE)


@given(WORDS, WORDS)
def test_shares_are_symmetric_and_a_text_shares_all_with_itself(one, other):
    first, second = sequences(one), sequences(other)
    assert share(first, second) == share(second, first)
    assert share(first, first) in {0.0, 1.0}
    assert (share(first, first) == 0.0) == (fingerprint(one) == ())


@given(WORDS)
def test_layout_and_case_make_no_difference(text):
    assert fingerprint(text) == fingerprint(text.upper().replace(" ", "\n\n"))
