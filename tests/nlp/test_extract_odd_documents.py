"""No document, however odd, breaks the extractor or its offsets."""

import sys
import time
from itertools import pairwise
from math import isfinite
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nlp.extract import extract

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from odd_documents import DOCUMENTS

sys.path.pop(0)


def check(text):
    """The mentions of `text`, after what must hold of them everywhere."""
    found = extract(text)
    for mention in found:
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.quote
        assert mention.quote == mention.quote.strip()
        assert isinstance(mention.value, str) or isfinite(mention.value)
    for before, after in pairwise(found):
        assert before.end <= after.start
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_odd_document_is_read(name):
    check(DOCUMENTS[name](700))


@pytest.mark.parametrize("text", ["", " ", "\n", "\ufeff", "\x00", "|", "5", "%", "<table>", "$"])
def test_almost_nothing_holds_no_mention(text):
    assert check(text) == []


@pytest.mark.parametrize("text", ["It has {} GB.", "{} users", "Costs ${} million", "{}x faster"])
def test_more_digits_than_a_number_can_hold_are_no_number(text):
    assert check(text.format("9" * 400)) == []


def test_a_long_line_is_read_to_its_end():
    text = DOCUMENTS["news in one line"](20_000) + " The chip draws 750 W."
    assert check(text)[-1].quote == "750 W"


def test_marks_that_no_reader_sees_leave_offsets_right():
    text = (
        "\ufeffThe \u200fcard\u200b has\x00 \u202a144 GB\u202c of memory.\r\nIt costs $\u200b9.\r"
    )
    assert check(text)[0].quote == "144 GB"


def test_a_table_of_five_thousand_rows_is_read_to_its_end():
    rows = "".join(f"| AcmeLM-{n} | {n % 97}.5 |\n" for n in range(5000))
    found = check(f"| Model | FooBench |\n|---|---|\n{rows}")
    assert len(found) == 5000
    assert (found[-1].subject, found[-1].metric) == ("AcmeLM-4999", "FooBench")


def test_tables_nested_two_thousand_deep_are_read():
    check("<table><tr><td>1 GB" * 2000 + "</td></tr></table>" * 2000)


@pytest.mark.parametrize("name", ["news in one line", "table", "one long number", "open tables"])
def test_eight_times_the_text_takes_nowhere_near_the_square_of_the_time(name):
    # 8 in proportion, 64 where it grows with the square: 24 leaves room for a busy machine.
    def seconds(size):
        text = DOCUMENTS[name](size)
        started = time.process_time()
        extract(text)
        return time.process_time() - started

    seconds(2000)
    assert seconds(16_000) < 24 * max(seconds(2000), 0.05)


# Pieces that pages are made of, and that rules look for.
WORDS = """
    AcmeLM-2 14B scores 71.2% on FooBench-Hard . , $2.50 per_million_tokens three_times half up_to
    between and 3 5 – - ± 0.4 144GB GB/s said Ada_Lom " “ ” ( ) [ ](x) * ** ` - 1. > | <table> <tr>
    <td> </td> </table> <b> <!-- --> &nbsp; € Q3_2027 will by 1,234,567 1.234,5 12_34_567 crore
    million bn twenty-one #1 2nd x x2 \u2212 \u200b \u202e \x00 ² ½ ٣ ５ %% $$ respectively rank of
    the It is not https://a.b/5
"""
GAPS = ["\n", "\n\n", "\r\n", "\u00a0", "\u202f", "|\n|---|---|\n|", " | ", "```\n", "\n# ", "\n- "]
PIECES = st.sampled_from([word.replace("_", " ") for word in WORDS.split()] + GAPS)
PAGES = st.lists(PIECES | st.text(max_size=8), max_size=40).map(
    lambda pieces: " ".join(pieces) if len(pieces) % 2 else "".join(pieces)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAGES)
@example("| a |\n|---|\n| 5 GB | 6 GB |\n|")
@example("|\n|---|---|\n|")
@example("between 3 and and 5 GB GB")
def test_whatever_a_page_is_made_of_its_mentions_quote_it(text):
    check(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_is_read(text):
    check(text)
