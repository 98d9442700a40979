"""Which mentions meet on one question, and which land beside it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nlp.knowledge import Knowledge, fold, knowledge
from nlp.questions import Filing, codename_in, convert, file, find_subject, in_home_unit
from nlp.record import Bound, Kind, Mention, Modality, Pairs

KNOWN = knowledge()


def mention(
    subject: str | None,
    metric: str | None,
    kind: Kind = Kind.SCORE,
    unit: str = "%",
    settings: Pairs = (),
) -> Mention:
    return Mention(
        start=0,
        end=4,
        quote="69.7",
        kind=kind,
        value=69.7,
        high=None,
        unit=unit,
        bound=Bound.EXACT,
        subject=subject,
        metric=metric,
        said_by=None,
        modality=Modality.FACT,
        settings=settings,
    )


def filed(
    subject: str,
    metric: str,
    kind: Kind = Kind.SCORE,
    unit: str = "%",
    settings: Pairs = (),
    publisher: str | None = None,
) -> Filing:
    filing = file(mention(subject, metric, kind, unit, settings), KNOWN, publisher=publisher)
    assert filing
    return filing


SAME = [
    # spelling
    (("Qwen 3.7 Max", "Terminal-Bench 2.0"), ("qwen3.7-max", "Terminal Bench 2.0")),
    # a vendor in front, a noun behind
    (("Qwen 3.7 Max", "SWE-Bench Pro"), ("Alibaba's Qwen 3.7 Max model", "SWE-bench Pro score")),
    # a path of a model hub
    (("Kimi K2", "AIME 2025"), ("moonshotai/Kimi-K2-Instruct", "AIME25")),
    # settings of a run stay beside the answer
    (("GPT-5", "Aider polyglot"), ("gpt-5 (high)", "Aider-Polyglot")),
    (("o3-mini", "GPQA Diamond"), ("o3-mini-high", "GPQA-Diamond (Pass@1)")),
    (("Kimi K2", "SWE-bench Verified"), ("OpenHands + Kimi K2", "SWE-bench Verified")),
    (("MiniMax-M2", "MMLU"), ("MiniMax-M2", "MMLU (5-shot)")),
    # a model that nobody listed
    (("AcmeLM-2 14B", "FooBench-Hard"), ("acme lm2-14b", "foobench hard")),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_question_meet(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert filed(*one).question == filed(*other).question


APART = [
    # a later snapshot, a preview, another form of a chip
    (("DeepSeek R1", "AIME 2024"), ("DeepSeek R1-0528", "AIME 2024")),
    (("DeepSeek V3", "MMLU"), ("DeepSeek V3-0324", "MMLU")),
    (("Qwen 3.7 Max", "GPQA Diamond"), ("Qwen 3.7 Max-Preview", "GPQA Diamond")),
    (("H100 SXM", "memory"), ("H100 PCIe", "memory")),
    # a snapshot that nobody listed
    (("DeepSeek R1", "AIME 2024"), ("DeepSeek R1 (1120)", "AIME 2024")),
    # another version or part of a benchmark
    (("GPT-5", "SWE-bench Verified"), ("GPT-5", "SWE-bench Pro")),
    (("GPT-5", "Aider polyglot"), ("GPT-5", "Aider-Edit")),
    (("GPT-5", "Terminal-Bench 2.0"), ("GPT-5", "Terminal-Bench")),
    # votes and a judging model
    (("GPT-5", "LMArena"), ("GPT-5", "Arena-Hard")),
    # two models at work together are neither of them
    (("gpt-4.1", "Aider polyglot"), ("o3 (high) + gpt-4.1", "Aider polyglot")),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_another_version_or_split_is_another_question(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert filed(*one).question != filed(*other).question


def test_without_subject_or_metric_there_is_no_question() -> None:
    assert file(mention(None, "MMLU"), KNOWN) is None
    assert file(mention("GPT-5", None), KNOWN) is None
    assert file(mention("—", "MMLU"), KNOWN) is None


def test_settings_in_a_name_are_kept_with_the_answer() -> None:
    filing = filed("mini-SWE-agent + GPT-5 (2025-08-07) (medium reasoning)", "SWE-bench Verified")
    assert filing.subject.id == "gpt-5"
    assert filing.settings == (("effort", "medium"), ("scaffold", "mini-SWE-agent"))
    assert filing.conditions == ()


def test_a_dividing_setting_makes_a_neighbouring_question() -> None:
    plain = filed("Qwen 3.7 Max", "input price", Kind.PRICE, "USD/1M tokens")
    region = filed(
        "Qwen 3.7 Max", "input price", Kind.PRICE, "USD/1M tokens", (("region", "Europe"),)
    )
    assert region.question == f"{plain.question}/region-europe"
    assert (region.subject, region.metric) == (plain.subject, plain.metric)


def test_a_short_name_is_the_publishers_own_model() -> None:
    assert filed("R1", "AIME 2024", publisher="deepseek").subject.id == "deepseek-r1"
    assert filed("R1", "AIME 2024", publisher="reuters").subject.kind == "unknown"


def test_points_and_per_cent_of_a_score_share_a_unit() -> None:
    assert filed("GPT-5", "MMLU", unit="points").unit == filed("GPT-5", "MMLU").unit == "%"
    for unit in ("points", "%"):
        assert filed("GPT-5", "FooBench", unit=unit).unit == "points"


def test_memory_in_other_names_and_units_meets() -> None:
    one = filed("M890", "HBM3 memory", Kind.SPEC, "GB")
    other = filed("Zhenwu M890", "memory capacity", Kind.SPEC, "TB")
    assert (one.question, one.unit) == (other.question, other.unit) == ("zhenwu-m890/memory", "GB")


def test_money_of_another_currency_or_basis_is_another_question() -> None:
    units = ("USD/1M tokens", "EUR/1M tokens", "USD/image")
    questions = {filed("GPT-5", "input price", Kind.PRICE, unit).question for unit in units}
    assert len(questions) == len(units)
    assert filed("GPT-5", "input price", Kind.PRICE, "USD/1K tokens").unit == "USD/1M tokens"


def test_a_price_whose_basis_is_left_out_is_taken_in_that_of_its_metric() -> None:
    # a table headed "Input price" under "All amounts are in US dollars per million tokens"
    plain = filed("GPT-5", "input price", Kind.PRICE, "USD")
    assert (plain.question, plain.unit) == ("gpt-5/input-price", "USD/1M tokens")
    assert in_home_unit(2.5, "USD", "USD/1M tokens", KNOWN) == 2.5
    assert in_home_unit(2.5, "EUR", "USD/1M tokens", KNOWN) is None


def test_the_basis_says_which_price_is_meant() -> None:
    assert filed("GPT-5", "price", Kind.PRICE, "USD/1M tokens").metric.id == "token-price"
    assert filed("H100", "price", Kind.PRICE, "USD/hour").metric.id == "hourly-price"
    assert filed("H100", "price", Kind.PRICE, "USD").metric.id == "price"


def test_a_rank_or_a_ratio_is_not_an_answer_to_the_metric_itself() -> None:
    assert filed("GPT-5", "LMArena", Kind.RANK, "rank").metric.id == "arena-text-rating-rank"
    assert filed("GPT-5", "input price", Kind.RATIO, "x").metric.id == "input-price-ratio"
    assert filed("Alibaba", "revenue", Kind.RATE, "%").metric.id == "revenue-rate"
    # the promised day beside a planned quantity
    assert filed("V900", "memory", Kind.SCHEDULE, "date").metric.id == "memory-date"


def test_the_week_of_qwen_3_7_max_lands_where_it_should() -> None:
    cases = [
        (("M890", "inter-chip bandwidth", Kind.SPEC, "GB/s"), "zhenwu-m890/inter-chip-bandwidth"),
        (("Zhenwu M890", "performance", Kind.RATIO, "x"), "zhenwu-m890/performance"),
        (("T-Head", "units shipped", Kind.COUNT, "count"), "t-head/units-shipped"),
        (("T-Head", "customers", Kind.COUNT, "count"), "t-head/customers"),
        (("V900", "availability", Kind.SCHEDULE, "date"), "zhenwu-v900/release-date"),
        (("J900", "release date", Kind.SCHEDULE, "date"), "zhenwu-j900/release-date"),
        (
            ("Qwen family", "downloads on Hugging Face", Kind.COUNT, "count"),
            "qwen/downloads",
        ),
        (
            ("Qwen 3.7 Max", "autonomous operation", Kind.DURATION, "hours"),
            "qwen-3-7-max/autonomous-run-time",
        ),
        (("Qwen 3.7 Max", "tool calls", Kind.COUNT, "count"), "qwen-3-7-max/tool-calls"),
        (("Mistral", "employees", Kind.COUNT, "count"), "mistral-ai/employees"),
        (
            ("Taobao and Tmall", "monthly users", Kind.COUNT, "count"),
            "taobao-and-tmall/monthly-active-users",
        ),
    ]
    assert [filed(*given).question for given, _ in cases] == [wanted for _, wanted in cases]


NAMES = st.one_of(
    st.sampled_from(sorted(s.name for s in KNOWN.subjects.values())),
    st.from_regex(r"[A-Z][a-z]{2,7}(-|LM| )[1-9](\.[0-9])?( (Pro|Max|Mini|14B))?", fullmatch=True),
)
METRICS = st.one_of(
    st.sampled_from(sorted(m.name for m in KNOWN.metrics.values())),
    st.from_regex(r"[A-Z][a-z]{2,7}Bench(-(Hard|Pro)| 2\.0)?", fullmatch=True),
)
UNITS = {
    Kind.SCORE: ["%", "points"],
    Kind.PRICE: ["USD/1M tokens", "EUR", "USD/hour"],
    Kind.SPEC: ["GB", "TB/s", "tokens", "W"],
    Kind.COUNT: ["count"],
    Kind.RANK: ["rank"],
    Kind.RATIO: ["x"],
    Kind.RATE: ["%", "x"],
    Kind.SCHEDULE: ["date"],
    Kind.DURATION: ["hours", "days"],
}


@st.composite
def mentions(draw: st.DrawFn) -> Mention:
    kind = draw(st.sampled_from(sorted(UNITS)))
    settings = draw(
        st.sampled_from([(), (("effort", "high"),), (("region", "Europe"), ("shots", "5"))])
    )
    unit = draw(st.sampled_from(UNITS[kind]))
    return mention(draw(NAMES), draw(METRICS), kind, unit, settings)


@given(mentions())
def test_filing_what_was_filed_changes_nothing(said: Mention) -> None:
    first = file(said, KNOWN)
    assert first
    assert first == file(said, KNOWN)
    again = replace(
        said, subject=first.subject.name, metric=first.metric.name, settings=first.settings
    )
    second = file(again, KNOWN)
    assert second
    assert (second.question, second.unit) == (first.question, first.unit)


@given(mentions())
def test_case_and_hyphens_never_part_a_subject(said: Mention) -> None:
    assert said.subject
    loud = replace(said, subject=said.subject.upper().replace(" ", "-"))
    one, other = file(said, KNOWN), file(loud, KNOWN)
    assert one
    assert other
    assert one.question == other.question


@given(NAMES, METRICS)
def test_votes_and_benchmark_scores_never_meet(subject: str, metric: str) -> None:
    board = filed(subject, "Chatbot Arena Elo", unit="points")
    found = KNOWN.metric(metric)
    if not (found and found.family == "Arena rating"):
        assert filed(subject, metric, unit="points").question != board.question


@given(METRICS)
def test_r1_and_its_later_snapshot_never_meet(metric: str) -> None:
    assert filed("DeepSeek R1", metric).question != filed("DeepSeek-R1-0528", metric).question


@given(st.text(max_size=700), st.text(max_size=700), st.sampled_from(sorted(UNITS)))
def test_any_text_gives_a_question_that_fits_its_column(
    subject: str, metric: str, kind: Kind
) -> None:
    filing = file(mention(subject, metric, kind, UNITS[kind][0]), KNOWN)
    if filing is None:
        assert not fold(subject) or not fold(metric) or len(subject + metric) > 300
        return
    assert filing.question.startswith(f"{filing.subject.id}/{filing.metric.id}")
    assert max(len(filing.subject.id), len(filing.metric.id)) <= 200
    assert len(filing.question) <= 500
    assert filing.question == "".join(filing.question.split())


def test_units_of_one_dimension_convert_and_others_do_not() -> None:
    assert convert(1.5, "TB", "GB", KNOWN) == 1500
    assert convert(2.5, "USD/1M tokens", "USD/1K tokens", KNOWN) == 0.0025
    assert convert(144, "GB", "GB/s", KNOWN) is None
    assert convert(1, "USD", "EUR", KNOWN) is None


def test_nothing_needs_to_be_listed() -> None:
    filing = file(mention("AcmeLM-2 14B", "FooBench-Hard"), Knowledge())
    assert filing
    assert filing.question == "acmelm2-14b/foobenchhard"


def test_a_thousand_mentions_are_filed_in_seconds() -> None:
    start = perf_counter()
    for number in range(1000):
        filed(f"Some Model {number} (high)", "a metric of no list", publisher="deepseek")
    assert perf_counter() - start < 10


def test_the_number_of_chips_in_front_of_a_chip_divides() -> None:
    metric = "MLPerf Inference v4.1 llama2-70b-99 Offline throughput"
    eight = filed("8 x H100 SXM 80GB", metric, Kind.RATE, "tokens/s")
    row = filed(
        "NVIDIA H100-SXM-80GB", metric, Kind.RATE, "tokens/s", (("accelerators per node", "8"),)
    )
    assert eight.question == row.question
    assert eight.question != filed("H100 SXM", metric, Kind.RATE, "tokens/s").question


def test_a_gain_on_a_benchmark_is_not_its_score() -> None:
    gain = filed("Kimi K2", "SWE-bench Verified", Kind.RATE, "%")
    assert gain.question != filed("Kimi K2", "SWE-bench Verified").question
    assert gain.metric.family == "SWE-bench"


def test_the_models_of_a_public_leaderboard_are_known() -> None:
    board = Path(__file__).parents[3] / "shared/data/measurements/aider_polyglot_leaderboard.yml"
    if not board.exists():
        pytest.skip("the measurement files are not here")
    names = [row["model"] for row in yaml.safe_load(board.read_text(encoding="utf-8"))]
    known = [name for name in names if filed(name, "Aider polyglot").subject.kind == "model"]
    assert len(known) >= 0.9 * len(names)


def test_a_question_has_one_kind_whatever_its_mentions_are_called() -> None:
    kinds = (Kind.SPEC, Kind.SCORE, Kind.RATE)
    speeds = [filed("gpt-oss-120b", "throughput", kind, "tokens/s") for kind in kinds]
    assert {speed.question for speed in speeds} == {"gpt-oss-120b/throughput"}
    assert {speed.kind for speed in speeds} == {Kind.RATE}
    assert filed("GPT-5", "input price", Kind.MONEY, "USD/1M tokens").kind is Kind.PRICE


def test_repository_of_an_unlisted_model_is_no_part_of_its_name() -> None:
    bare, _ = find_subject("Foo-8x22B-Instruct", knowledge())
    kept, _ = find_subject("mistralai/Foo-8x22B-Instruct", knowledge())
    assert (kept.id, kept.name, kept.owner) == (bare.id, bare.name, "mistral-ai")
    assert find_subject("24/7", knowledge())[0].name == "24/7"


@pytest.mark.parametrize("written", ["sus-column-r", "Sus Column R", "xAI's sus-column-r model"])
def test_a_codename_is_filed_under_what_it_turned_out_to_be(written: str) -> None:
    assert filed(written, "Arena text rating", unit="points").subject.id == "grok-2"
    found = codename_in(written, KNOWN)
    assert found is not None
    assert found.known_on == date(2024, 8, 13)


@pytest.mark.parametrize("written", ["Grok 2", "xAI's Grok 2", "sus-column-x", ""])
def test_a_name_that_was_never_hidden_has_no_such_day(written: str) -> None:
    assert codename_in(written, KNOWN) is None
