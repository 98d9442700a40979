"""Sentences as business pages have them: results, deals, forecasts, people and places."""

from __future__ import annotations

import pytest

from nlp.extract import extract
from nlp.knowledge import Knowledge
from nlp.record import Bound, Mention, Modality


def only(text: str, quote: str) -> Mention:
    """The one mention of `text` that quotes `quote`, with no names listed anywhere."""
    (mention,) = [m for m in extract(text, known=Knowledge()) if m.quote == quote]
    return mention


METRICS = [
    # since when a number grew is not what grew
    ("Velmont's net income soared 65% year over year.", "65%", "net income growth"),
    ("Velmont's revenue was up, marking a 66% year-over-year increase.", "66%", "revenue growth"),
    # a sum a share is another thing than the sum
    ("Velmont posted earnings of $1.30 per share.", "$1.30", "earnings per share"),
    (
        "Net income was $51 million, or $1.40 per diluted share, up from $19 million.",
        "$19 million",
        "Net income",
    ),
    # what others looked for is the same thing
    (
        "Velmont's revenue hit $51 million, beating estimates of $45 million.",
        "$45 million",
        "revenue",
    ),
    # the kind of a sum behind it
    ("Velmont has piled up $7 billion in fines.", "$7 billion", "fines"),
    (
        "Velmont owes $8 billion, with $4.9 billion in short-term loans.",
        "$4.9 billion",
        "short-term loans",
    ),
    # ... but not where the sum goes
    ("Velmont will invest $25 billion in data centers.", "$25 billion", "investment"),
    (
        "Velmont made $51 million. Of that, $43 million came from robot arms.",
        "$43 million",
        "robot arms",
    ),
    ("Velmont was fined $530 million.", "$530 million", "fine"),
    (
        "Velmont has $7 billion in fines, with 60% of the total issued this year.",
        "60%",
        "share of fines",
    ),
    # what a verb multiplies
    (
        "The round nearly doubled the Lyon-based giant's $8 billion valuation.",
        "doubled",
        "valuation",
    ),
    ("Velmont has since tripled its user base.", "tripled", "user base"),
    ("The number of weekly users at Velmont has doubled.", "doubled", "weekly users"),
    (
        "Anthrop was hit by a historic $1.5 billion class-action settlement.",
        "$1.5 billion",
        "class-action settlement",
    ),
    ("Velmont poured $158 million into robots.", "$158 million", "investment"),
    ("The K4-9 would outperform the Zed-4 by 50%.", "50%", "performance"),
    ("Gross margin is 71%, and Velmont expects it to pass 75% next year.", "75%", "Gross margin"),
    ("Velmont lost $3 million in late orders.", "$3 million", "loss"),
    ("The home robot market is to reach $3bn.", "$3bn", "market size"),
    ("Velmont had revenue of $3 million, a year-on-year increase of 12%.", "12%", "revenue growth"),
    # a score led by its test, in brackets, or on the test just named
    ("Zed-5 is out. On ReasonGrid the model scores 83.4.", "83.4", "ReasonGrid"),
    ("On ReasonGrid it scores 83.4, ahead of Zed-4 (76.0).", "76.0", "ReasonGrid"),
    ("On DeskAgent-Lite it completes 61% of tasks.", "61%", "DeskAgent-Lite"),
    (
        "Zed-5 gets 61% on Desk-Bench. Testers measured 57.8% on the same test.",
        "57.8%",
        "Desk-Bench",
    ),
    ("Zed-5 accepts prompts of up to 512K tokens.", "512K tokens", "context length"),
    ("Zed-5 costs $0.40 per million input tokens, 30% less than Zed-4.", "30%", "price"),
    (
        "Corva uses 14% of the country's power, up from 9% in 2022.",
        "9%",
        "share of country's power",
    ),
    ("Its gross margin is 14%, and Velmont expects the figure to pass 20%.", "20%", "gross margin"),
    ("Zed-5 shows an overall increase of 10% in accuracy.", "10%", "accuracy"),
    ("Zed-5 leads by 3.8%.", "3.8%", "lead"),
    ("Velmont users show higher work usage (48%).", "48%", "work usage"),
    # not the day, not the comparison, but the noun
    ("Velmont's shares soared more than 7% Friday.", "7%", "shares growth"),
    ("The K4-9 has 40% better power efficiency.", "40%", "power efficiency"),
    (
        "Zed-5's mean on a test (FooBench) rose to 44.0%, while that on a test (BarBench) fell.",
        "44.0%",
        "FooBench",
    ),
    ("The majority (79%) of respondents use it.", "79%", "share of respondents"),
    ("The survey is new; 22% said that they use it.", "22%", "share of respondents"),
    ("Velmont's base has been doubling every 7 months.", "7 months", "doubling time"),
    (
        "Zed-5 has a memory bandwidth of 2 TB/s—2.5 times that of the Zed-4.",
        "2.5 times",
        "memory bandwidth",
    ),
]


@pytest.mark.parametrize(("text", "quote", "metric"), METRICS)
def test_what_a_sum_or_a_share_is_of(text: str, quote: str, metric: str) -> None:
    assert only(text, quote).metric == metric


NAMES = [
    # the title before a person is part of no name
    ("Velmont CEO Mara Voss on Monday said that it sold 300 robots.", "300", "Velmont"),
    # where a company is at home is not its name
    ("The San Remo-based Tarn AI raised $9 million.", "$9 million", "Tarn AI"),
    ("Lyon, France-based Tarn AI raised $5 million.", "$5 million", "Tarn AI"),
    # nor is its legal form
    ("Oakridge, Inc. (OAK) reported revenue of $98 million.", "$98 million", "Oakridge"),
    # a noun in apposition says what the name is
    (
        "The Velmont group owns Kestrel, a $10 billion campus expected to reach five gigawatts.",
        "five gigawatts",
        "Kestrel",
    ),
    # the chip's own name says more than its maker's
    ("Velmont’s K4-9 wafer chip, with its 44 GB of memory, is new.", "44 GB", "K4-9"),
    # what was run is not what a speed is of
    ("Velmont reached 476 tokens/s on Zed-120B.", "476 tokens/s", "Velmont"),
    ("Velmont reached 9 tokens/s, with Orra’s rival stack at 5 tokens/s.", "5 tokens/s", "Orra"),
    # whom a sum values
    (
        "Tarn AI raised $7 million in equity that valued it at $18 million.",
        "$18 million",
        "Tarn AI",
    ),
    ("Investors valued Tarn AI at $9 million.", "$9 million", "Tarn AI"),
    # the nearer of two names beside a noun
    (
        "Before Orra spoke, it was reported rival Tarn AI had begun to plan for 300 hires.",
        "300",
        "Tarn AI",
    ),
    # a description stands for the one spoken of last
    (
        "Orra grows\n\nOrra is large. Orra sold it.\n\nTarn AI has 30 robots.\n\n"
        "In May, the San Remo startup raised $7 million.",
        "$7 million",
        "Tarn AI",
    ),
    # what a number was before, in another model
    ("The Zed-5 has 141 GB of memory, up from 80 GB in the older Zed-4.", "80 GB", "Zed-4"),
    # whose people they are
    (
        "Velmont objects. European regulators have issued $7 million in fines.",
        "$7 million",
        "European regulators",
    ),
    # what a pronoun means was named before it
    (
        "The WX-2 is out. It leverages Orra’s 7nm process and runs on Corvane’s 300 W boards.",
        "300 W",
        "WX-2",
    ),
    # the chips are those spoken of
    (
        "Velmont shows the K4-9 chip. The firm, which supplies Orra Corp, said the new chip "
        "draws 300 W.",
        "300 W",
        "K4-9",
    ),
    # a place can be what a sentence is about
    ("India now has over 250 start-ups.", "250", "India"),
    # a market is what it is a market of
    (
        "Velmont leads. The broader HBM market is expected to reach $35 million.",
        "$35 million",
        "HBM market",
    ),
    # memory itself
    ("Velmont sells memory. The HBM4 chips reach 10 TB/s.", "10 TB/s", "HBM4"),
    # who only tells of others is not what a number is about
    (
        "The Corvane Chip Council (CCC) has said that sites grow. Power demand from data centres "
        "is set to reach 945 TWh, according to the CCC.",
        "945 TWh",
        "data centres",
    ),
    ("According to Corvane, 62% of employees are trained.", "62%", "employees"),
    # brought in without a name
    (
        "Velmont grew. A Korea-based startup raised $124 million.",
        "$124 million",
        "Korea-based startup",
    ),
    # a company joined by a hyphen is no chip
    (
        "The F89 chip came out in May. It was designed by T-Orra. The chip delivers 300 W.",
        "300 W",
        "F89",
    ),
    # a score is not of the test beside it
    (
        "Zed-5 scored 69% on Foo-Bench 2, which keeps an agent busy, 60.6% on Bar-Bench Pro.",
        "60.6%",
        "Zed-5",
    ),
    # the phrase of "the company" names the thing itself
    ("Velmont is old. Today the company’s Corva Max-2 server draws 300 W.", "300 W", "Corva Max-2"),
    # another statement begins at the semicolon
    ("The Zed Spark-1 costs $3; the Zed Station packs 784 GB.", "784 GB", "Zed Station"),
    # the name that the bracket explains, though something is set beside it
    ("FerriteLink 3 (FX3) is succeeded by FerriteLink 4 (1.8 TB/s).", "1.8 TB/s", "FerriteLink 4"),
    # ... or says with one noun more
    (
        "It is below Orra ($600 million) and the Corvane partnership ($500 million).",
        "$500 million",
        "Corvane",
    ),
    # one thing, whatever is counted of it
    (
        "Northlake AI today introduced Maple-2, a large model. It was trained on 18 trillion "
        "tokens in 41 days.",
        "41 days",
        "Maple-2",
    ),
    # ordinary words that a sentence uses as a name
    (
        "Brandel grows. Kestrel Power, which operates 40 sites there, said it would appeal.",
        "40",
        "Kestrel Power",
    ),
    # the page's own company comes into it later
    (
        "The week\n\nNot much.\n\nData center electricity demand is to reach 106 gigawatts.\n\n"
        "Tarn AI leads. Tarn AI grows. Tarn AI hires.",
        "106 gigawatts",
        "Data center",
    ),
    # whose sum it is: the one fined, the one whom a round goes into
    ("The Corvane authority fined Orra AI €15 million.", "€15 million", "Orra AI"),
    ("Marlow Capital led a $225 million round into Orra AI.", "$225 million", "Orra AI"),
    ("The Zed-5 has 2.4× the Corva X1's 80 GB.", "80 GB", "Corva X1"),
    # firms at large, after a paragraph on one of them
    (
        "Orra cut staff. Orra is large.\n\nIn 2025, companies linked AI to about 55,000 job cuts.",
        "55,000",
        "companies",
    ),
    # "it" is the thing, not who claims
    ("Zed-5 is a chip. Orra claims it delivers up to 4x the performance.", "4x", "Zed-5"),
    # whose backers they are
    (
        "Tarn AI leads. Tarn AI grows.\n\nThe 30 backers of Orra AI include Velmont and Corva AI. "
        "In May, the San Remo startup raised $7 million.",
        "$7 million",
        "Orra AI",
    ),
    # those that a dash lists are many
    (
        "In 2022 the top clouds — Orra, Corvane and Velmont — poured $158 million into sites.",
        "$158 million",
        "top clouds",
    ),
    # what an acronym stands for is no name of its own
    ("CTR (Corvane and Test Research) hired. Today CTR has 300 labs.", "300", "CTR"),
    # a role after a list is of another
    (
        "It has customers such as Delvane Insurance, its chief executive said. "
        "Delvane Insurance spent $6.2 million.",
        "$6.2 million",
        "Delvane Insurance",
    ),
    # a number that a name begins with
    ("The 35B-A3B variant has 3B active parameters.", "3B", "35B-A3B"),
]


@pytest.mark.parametrize(("text", "quote", "subject"), NAMES)
def test_names_are_cut_where_they_end(text: str, quote: str, subject: str) -> None:
    assert only(text, quote).subject == subject


def test_title_is_no_part_of_a_speaker() -> None:
    text = "Velmont CEO Mara Voss on Monday said that the K4-9 draws 300 W."
    assert only(text, "300 W").said_by == "Mara Voss"


SPEAKERS = [
    # by the last word of a name given in full elsewhere
    ("Brett Holm runs Tarn AI. Holm told me Friday that the K4-9 draws 300 W.", "Holm"),
    ("The Corvane analysis projects that the K4-9 will draw 300 W.", "Corvane"),
    ("A Corvane survey found that the K4-9 draws 300 W.", "Corvane"),
    ("Velmont is old. The chipmaker said the K4-9 draws 300 W.", "Velmont"),
    # another statement begins at the semicolon
    ("Mara Voss said that it works; the K4-9 draws 300 W.", None),
    ("Velmont is old. A small startup said the K4-9 draws 300 W.", None),
]


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS)
def test_who_says_a_number_in_the_news(text: str, speaker: str | None) -> None:
    assert only(text, "300 W").said_by == speaker


MODALITIES = [
    ("Velmont signed, with a target monthly output of 900 units.", "900", Modality.PLANNED),
    ("Velmont earned $3bn, ahead of the $2bn analysts had expected.", "$2bn", Modality.PLANNED),
    ("Velmont earned $3bn, versus the $2bn projected by analysts.", "$2bn", Modality.PLANNED),
    ("Its outlook for the quarter had been $24 million.", "$24 million", Modality.PLANNED),
    ("It could match Zorn's current 14 billion searches.", "14 billion", Modality.FACT),
]


@pytest.mark.parametrize(("text", "quote", "modality"), MODALITIES)
def test_what_is_awaited_and_what_is_so(text: str, quote: str, modality: Modality) -> None:
    assert only(text, quote).modality is modality


def test_range_after_a_range_is_one_quantity() -> None:
    text = (
        "Velmont expects between $60 million and $65 million, up from $35 million to $40 million."
    )
    mention = only(text, "$35 million to $40 million")
    assert (mention.value, mention.high) == (35e6, 40e6)


def test_unscaled_sums_make_a_range() -> None:
    mention = only("Orra cars cost $2–3 a mile.", "$2–3")
    assert (mention.value, mention.high) == (2, 3)


def test_plus_or_minus_is_no_claim() -> None:
    (mention,) = extract("Orra expects revenue of about $78 million, plus or minus 2%.")
    assert (mention.quote, mention.bound) == ("$78 million", Bound.ABOUT)


def test_magnitude_in_words_takes_its_currency() -> None:
    mention = only(
        "Velmont will spend hundreds of millions of euros.", "hundreds of millions of euros"
    )
    assert (mention.value, mention.unit) == (1e8, "EUR")


def test_price_takes_the_basis_before_it() -> None:
    text = "Zed-5 has a price per 1K tokens of $0.20."
    assert only(text, "$0.20").unit == "USD/1K tokens"


def test_cents_are_dollars() -> None:
    mention = only("Zed-5 costs 4 cents per minute.", "4 cents")
    assert (mention.value, mention.unit) == (0.04, "USD/minute")


def test_date_that_a_thing_is_set_for_is_a_promise() -> None:
    mention = only("Velmont showed the Zed-5 server, set for late 2027.", "late 2027")
    assert (mention.subject, mention.metric) == ("Zed-5", "release")


def test_participle_shares_the_time_of_its_clause() -> None:
    text = "Velmont will spend $500 million this year, rising to more than $900 million."
    assert only(text, "$900 million").modality is Modality.PLANNED


def test_limit_holds_for_the_alternative_too() -> None:
    mention = only("The penalty is up to $35 million or 7% of turnover.", "7%")
    assert mention.bound is Bound.AT_MOST


def test_surpassed_estimate_is_exact() -> None:
    mention = only("Velmont earned $9bn, far above the $3bn analysts expected.", "$3bn")
    assert mention.bound is Bound.EXACT


def test_date_of_something_past_is_no_promise() -> None:
    text = "Velmont is old. By September 2025, it was handling 26 million messages."
    assert [m.quote for m in extract(text, known=Knowledge())] == ["26 million"]


def test_year_before_a_verb_counts_nothing() -> None:
    assert extract("A task that was slow in 2024 finishes at once.", known=Knowledge()) == []
