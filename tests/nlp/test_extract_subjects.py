"""What a number of a sentence is about and what it measures, by the sentence's own words."""

from __future__ import annotations

import pytest

from nlp.extract import extract
from nlp.knowledge import Knowledge
from nlp.record import Kind, Mention


def only(text: str, quote: str) -> Mention:
    """The one mention of `text` that quotes `quote`, with no names listed anywhere."""
    (mention,) = [m for m in extract(text, known=Knowledge()) if m.quote == quote]
    return mention


SUBJECTS = [
    # one of a kind that the sentence brings in, not the name before
    ("Zed-5 ran on our cluster; each node contains 6 cards.", "6", "node"),
    # a label in front is no subject, and a kind of node is more than its card
    ("Decoding [Shared EP9]: Each deployment unit spans 18 racks.", "18", "deployment unit"),
    ("Each K4-9 node delivers 9k tokens/s.", "9k tokens/s", "K4-9 node"),
    # whose purchase it is
    ("The court looks at Velmont Compute's purchase of Zed AI for $3bn.", "$3bn", "Velmont"),
    # two that are spoken of as one
    ("The V4-2 and Z1-3 services of the lab reached 278 nodes.", "278", "V4-2 and Z1-3"),
    # what another clause names behind the number
    ("Zed-5 came. My take: 1,600 W sounds high; the R7 draws less.", "1,600 W", "Zed-5"),
    # whose company it is, the sentence says before
    ("Velmont rose. At Ostrava Semiconductor the company has 900 people.", "900", "Ostrava"),
    # an answer goes on about what its question named
    (
        "A talk with Ada Brand\n\nAda Brand leads Sable Robotics. Sable Robotics is old.\n\n"
        "Q: You announced Reach-2 in May. How large is it?\n\nA: I said that it needs 64 GB.",
        "64 GB",
        "Reach-2",
    ),
    # what a relative clause describes
    ("A batch that costs $40 on one host is free on the next.", "$40", "batch"),
    # a benchmark that is described in passing
    (
        "Zed-5 scores 71% on FooBench-Hard, a test that keeps an agent busy for nine hours.",
        "nine hours",
        "FooBench-Hard",
    ),
    # another thing than the one whose successor it is
    ("Zed-5 came out. The K4-9's successor will carry 64 GB of memory.", "64 GB", "Zed-5"),
    # a small word that is part of a versioned name
    ("At the other end, zo4-pro still charges $80.", "$80", "zo4-pro"),
    # a property ends no versioned name
    ("Zed-1 Pricing: $2 an hour.", "$2", "Zed-1"),
    # a resource is not what the number is about
    ("Zed-5 came out. Speed is 9k tokens/s per X100-40G GPU, or 56% utilization.", "56%", "Zed-5"),
    # a public body is no company
    (
        "Media Commission fines Lumo Robotics\n\nThe Media Commission fined Lumo Robotics. "
        "Lumo Robotics objects.\n\nThe company must answer within six weeks.",
        "six weeks",
        "Lumo Robotics",
    ),
    # an item of a list is not about the item before it
    (
        "Zed Cloud prices\n\nZed Cloud charges:\n\n"
        "- K4-9: $0.03 per image\n- Support: $450 a month\n",
        "$450",
        "Zed Cloud",
    ),
    # "the M7 model" is the M7
    ("Consistent with Zed-Text-01, the M7 model supports 64 GB of memory.", "64 GB", "M7"),
    # who has customers, not who they are
    (
        "Past backers of Orra include Velmont and Tarn. The Lyon-based startup raised $9 million.",
        "$9 million",
        "Orra",
    ),
    # what is outdone by so much is not what the number is about
    ("Zed-9 is out. Its memory bandwidth exceeds the K3-7 by 58%.", "58%", "Zed-9"),
    # the second of two who were fined
    ("They fined Orra $15 million, and Zed, the maker of Vell, $4 million.", "$4 million", "Zed"),
    # prices of both sides before the model that they are for
    (
        "Prices are like $0.59 in / $0.79 out per million tokens for Zed 3 70B.",
        "$0.59",
        "Zed 3 70B",
    ),
    # a clause of its own
    (
        "New plants of Orra will be larger, with average new sites exceeding 90 megawatts.",
        "90 megawatts",
        "average new sites",
    ),
    # a sort of memory, which is otherwise no name
    ("Orra waits. Analysts expect that HBM will account for 10% of total output.", "10%", "HBM"),
    # who measured is not what was measured
    (
        "Orra says Maple-2 solves 61% of DeskBench. "
        "The Oder Institute measured 57.8% on this test.",
        "57.8%",
        "Maple-2",
    ),
    (
        "European respondents lead the field, with 28% of them using the tools at work.",
        "28%",
        "European respondents",
    ),
    # who is supplied by the way
    (
        "Orra is big. The chipmaker, which supplies Velmont, said the chips use 40% less power.",
        "40%",
        "Orra",
    ),
]


@pytest.mark.parametrize(("text", "quote", "subject"), SUBJECTS, ids=[s[0] for s in SUBJECTS])
def test_subject(text: str, quote: str, subject: str) -> None:
    assert subject in (only(text, quote).subject or "")


METRICS = [
    # the word behind the size wins over the one before
    (
        "Zed-5 has 300 billion total parameters with 20 billion active parameters.",
        "20 billion",
        "active",
    ),
    ("Zed-5 holds 20B activated parameters.", "20B", "activated parameters"),
    # a gain beside the score changes nothing
    ("Zed-5 shows gains, including (71%, +2.5%) on FooBench-Hard.", "71%", "FooBench-Hard"),
    # when it was is not what it is of
    ("Gross margin fell to 8%, down from 11% a year earlier.", "11%", "margin"),
    # a benchmark whose name goes on in small letters
    ("Zed-5 scores 62% on FooBench diamond.", "62%", "FooBench diamond"),
    ("Zed-5 is second on the board, with an Elo of 1402.", "1402", "Elo"),
    # what "them" are
    ("Zed-5 was tested on 1,200 prompts; it refused 3% of them.", "3%", "share of prompts"),
    ("Zed-5 has 70 billion parameters, of which 9 billion are active.", "9 billion", "active"),
    ("Corvane, worth $14bn, lost $90m last year.", "$14bn", "valuation"),
    ("Zed AI is a 45-person lab.", "45", "people"),
    # "it" does what it was said to do before
    ("The K4-9 uses 40% of the water. It uses 4%.", "4%", "share of water"),
    ("Velmont got 9,000 wafers and asked for 15,000.", "15,000", "wafers"),
    # a benchmark by its place, whatever its shape
    ("A model matches Zed-5 on GradeSums, at 91.4 against 91.9.", "91.4", "GradeSums"),
    ("Zed-5 is out. Its average output speed was 20 tokens/s.", "20 tokens/s", "output speed"),
    # scores that go on
    ("Zed-5 reaches 88% on FooBench. We ran it and got 81%.", "81%", "FooBench"),
    ("Helio charges $2.10 per hour. Reserved cards stay at $1.65.", "$1.65", "price"),
    ("Mills use 9% of all power. The grid puts the figure at 12%.", "12%", "power"),
    # the last sum, though a share stands between
    ("Velmont reported revenue of $4bn, up 9%, and ahead of the $3bn expected.", "$3bn", "revenue"),
    ("The round was led by Marlow Capital, which put in $30 million.", "$30 million", "investment"),
    ("The K4-9 runs at 1.4x the H200 in throughput.", "1.4x", "throughput"),
    ("It worked without a break for 30 hours.", "30 hours", "working time"),
    ("Our test is hard. On our internal test set we are at 97.4.", "97.4", "internal test set"),
    ("The K4-9 is 14 points ahead of the J2-8 on the leaderboard.", "14 points", "lead"),
]


@pytest.mark.parametrize(("text", "quote", "metric"), METRICS, ids=[m[0] for m in METRICS])
def test_metric(text: str, quote: str, metric: str) -> None:
    assert metric in (only(text, quote).metric or "")


def test_rank_is_a_verb_behind_a_name() -> None:
    (mention,) = extract("Mistcoder 2 ranks second on CodeRanch.", known=Knowledge())
    assert (mention.subject, mention.value, mention.metric) == ("Mistcoder 2", 2, "CodeRanch")


def test_those_who_speak_are_not_counted() -> None:
    found = extract("Two suppliers say that output is 8,000 wafers.", known=Knowledge())
    assert [m.quote for m in found] == ["8,000"]


def test_runs_are_no_multiple() -> None:
    assert extract("We ran the public weights three times.", known=Knowledge()) == []


def test_nation_is_no_part_of_a_name() -> None:
    text = "British AI firm Caldero raised $40m. Caldero is in Leeds."
    assert only(text, "$40m").subject == "Caldero"


def test_plural_of_a_card_is_no_time() -> None:
    found = extract("It ran on four 7090s. It cost little.", known=Knowledge())
    assert [(m.quote, m.unit) for m in found] == [("four", "count")]


def test_heading_tells_who_answers() -> None:
    text = "# Q&A with Lena Ortiz\n\nQ: What does Zed-5 cost?\n\nA: Less than $900,000."
    assert only(text, "$900,000").said_by == "Lena Ortiz"


def test_size_of_a_version_is_parameters() -> None:
    assert only("We release a 24B distilled version of Zed-5.", "24B").unit == "parameters"


def test_place_is_no_company() -> None:
    text = "The startup employs 140 people in Lyonne. It began in Lyonne."
    assert only(text, "140").subject is None


def test_card_hours_are_hours() -> None:
    mention = only("Zed-5 needed only 2.7M X100 GPU hours for its training.", "2.7M")
    assert (mention.unit, mention.value) == ("hours", 2_700_000)


def test_board_named_in_words_is_what_scores_are_on() -> None:
    text = "On the web-design board the order differs. There, Zed-5 leads with 1537."
    assert only(text, "1537").metric == "web-design board"


def test_number_before_a_named_part_counts_it() -> None:
    found = extract("It was trained on 48 X100-40GBs for a week.", known=Knowledge())
    assert [(m.value, m.kind, m.metric) for m in found][:1] == [(48, Kind.COUNT, "X100-40GBs")]


def test_numbers_after_a_fraction_count_what_it_is_a_fraction_of() -> None:
    found = extract("Zed-5 needs half the demonstrations: 200 instead of 400.", known=Knowledge())
    assert [(m.value, m.unit) for m in found] == [(0.5, "x"), (200, "count"), (400, "count")]
    assert {m.metric for m in found} == {"demonstrations"}


def test_letters_of_a_size_are_parameters() -> None:
    text = "The total size of the Zed-5 models is 70B, which includes 8B of draft weights."
    assert [m.unit for m in extract(text, known=Knowledge())] == ["parameters", "parameters"]


def test_what_a_benchmark_is_made_of_is_about_the_benchmark() -> None:
    text = "We ran Zed-5.\n\n- FooBench-Hard is a test set by Corvane, covering 52 disciplines.\n"
    assert only(text, "52").subject == "FooBench-Hard"


def test_thousands_with_a_comma_are_no_score() -> None:
    text = "On FooBench Zed-5 is good; 7,500 belong to the training part."
    assert all(m.kind is not Kind.SCORE for m in extract(text, known=Knowledge()))


def test_what_a_page_without_names_is_about_is_said_by_its_first_noun() -> None:
    text = "The local government's AI mission has 300 people. It is worth $20 billion."
    assert only(text, "$20 billion").subject == "AI mission"


def test_model_with_ai_behind_its_name_is_no_company() -> None:
    text = "Anthropic may train its Claude AI model, but the company kept 7,000 books."
    (mention,) = extract(text)
    assert mention.subject == "Anthropic"


def test_newspaper_is_not_what_it_reports() -> None:
    text = "Orra's chips sell. Reuters reported that estimates on average were $24 billion."
    (mention,) = extract(text)
    assert mention.subject != "Reuters"


def test_plural_that_no_dictionary_holds_is_counted() -> None:
    found = only("Velmont is operating about 500 robotaxis.", "500")
    assert (found.subject, found.metric) == ("Velmont", "robotaxis")
