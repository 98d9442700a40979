"""One claim beside one measurement, both in words."""

from datetime import date
from typing import Any

from nlp.assess import Assessment, assess
from nlp.knowledge import Knowledge, Metric, Party, Setting, Subject, fold
from nlp.record import Agreement, Comparability, Independence, Relation, Status, Tie

KNOWN = Knowledge(
    parties={
        "acme": Party("acme", "Acme AI", "vendor"),
        "benchlab": Party("benchlab", "BenchLab", "evaluator"),
        "other": Party("other", "Other Labs", "vendor"),
    },
    ties=(Tie("acme", Relation.COMPETES, "other"),),
    subjects={
        "acme-2": Subject("acme-2", "Acme 2", "model", "acme", family="Acme", version="2"),
        "chip": Subject("chip", "X9", "chip", "acme", family="X", version="9"),
        "chip-s": Subject("chip-s", "X9 SXM", "chip", "acme", ("X9S",), "X", "9", "SXM"),
        "chip-p": Subject("chip-p", "X9 PCIe", "chip", "acme", ("X9P",), "X", "9", "PCIe"),
    },
    metrics={
        "bench": Metric(
            "bench",
            "FooBench",
            "benchmark",
            items=200,
            maintainer="benchlab",
            protocol=(("scaffold", "foo"),),
        ),
        "open": Metric("open", "OpenBench", "benchmark", items=500, maintainer="benchlab"),
        "input-price": Metric("input-price", "input price", "property", "USD/1M tokens"),
        "memory": Metric("memory", "memory", "property", "GB"),
    },
    settings={
        "attempts": Setting("attempts", words={fold("multiple attempts"): "several"}),
        "scaffold": Setting("scaffold", ("agent",)),
        "effort": Setting("effort", ("reasoning_effort",)),
    },
    scales={"GB": ("data", 1e9), "TB": ("data", 1e12)},
)
CLAIM = {"vendor": "Acme AI", "subject": "Acme 2", "metric": "FooBench", "variant": "not stated"}
CLAIM |= {"value": 50.0, "unit": "%", "document": "a card"}  # type: ignore[dict-item]
RUN = {"runner": "BenchLab", "metric": "foobench", "model": "Acme 2", "value": 48.0, "unit": "%"}
RUN |= {"settings": "run date 2026-01-02", "n": 200}


def judged(run: dict[str, Any] | None, **said: Any) -> Assessment:
    return assess({"claim": {**CLAIM, **said}, "measurement": run}, KNOWN, date(2026, 6, 1))


def test_independent_run_within_the_error_confirms() -> None:
    found = judged(RUN)
    assert found.status is Status.CONFIRMED
    assert found.comparable is Comparability.YES
    assert found.independence is Independence.INDEPENDENT
    assert found.agreement is Agreement.AGREES


def test_claim_without_a_measurement_is_the_vendors_word() -> None:
    found = judged(None)
    assert (found.status, found.independence) == (Status.VENDOR_CLAIM, None)


def test_same_test_outside_the_error_is_found_contradicted() -> None:
    row = {**RUN, "value": 20.0, "settings": "scaffold foo"}
    assert judged(row, variant="scaffold foo").status is Status.CONTRADICTED


def test_scaffold_on_one_side_alone_confirms_or_was_another() -> None:
    row = {**RUN, "metric": "OpenBench", "settings": "scaffold thin", "value": 49.0}
    assert judged(row, metric="OpenBench").comparable is Comparability.UNCLEAR
    found = judged({**row, "value": 20.0}, metric="OpenBench")
    assert (found.status, found.comparable) == (
        Status.MEASURED_DIFFERENTLY,
        Comparability.NO,
    )


def test_equal_number_of_another_model_or_under_other_attempts_confirms_nothing() -> None:
    assert judged({**RUN, "model": "Beta 7", "value": 50.0}).status is Status.VENDOR_CLAIM
    variant = "agentic, MULTIPLE attempts (parallel)"
    found = judged({**RUN, "settings": "attempts: 1"}, variant=variant)
    assert (found.status, found.comparable) == (Status.VENDOR_CLAIM, Comparability.NO)


def test_competitors_card_is_no_run_unless_it_says_so() -> None:
    card = {**RUN, "runner": "Other Labs (its model card)", "file": "announcements/other.md"}
    assert judged(card).status is Status.VENDOR_CLAIM
    found = judged({**card, "settings": "own run, 200 tasks"})
    assert (found.status, found.independence) == (Status.CONFIRMED, Independence.RIVAL)


def test_stranger_counts_on_a_board_that_checks_its_rows() -> None:
    row = {**RUN, "runner": "Strangers"}
    assert judged(row).status is Status.VENDOR_CLAIM
    row["settings"] = "dated 2026-01-02, checked=false, org tags: Strangers"
    assert judged(row).status is Status.CONFIRMED
    assert judged({**RUN, "runner": "University of Somewhere"}).status is Status.CONFIRMED
    row["settings"] = "dated 2026-01-02, checked=false, org tags: Acme AI"
    assert judged(row).independence is Independence.ALIGNED


def test_hearsay_that_equals_the_measurement_is_the_measurement() -> None:
    row = {**RUN, "value": 50.0, "settings": "reasoning_effort high"}
    found = judged(row, said_by="Other Labs")
    assert found.status is Status.CONFIRMED
    assert found.reasons[0].rule == "measured_by"


PRICE = {"metric": "input price", "unit": "USD/1M tokens"}


def test_price_in_a_dated_record_is_on_record_and_a_later_one_proves_nothing() -> None:
    record = {**RUN, **PRICE, "value": 2.5, "settings": "snapshot 2026-05-01", "n": None}
    assert judged(record, **PRICE, value=2.5).status is Status.ON_RECORD
    assert judged(record, **PRICE, value=10.0).status is Status.CONTRADICTED
    then = {"value": 10.0, "variant": "price list of early 2025"}
    assert judged(record, **PRICE, **then).status is Status.VENDOR_CLAIM


def test_builds_of_one_chip_are_one_part_under_another_setting() -> None:
    size = {"metric": "memory", "unit": "GB", "value": 80}
    row = {**RUN, **size, "model": "X9 SXM", "n": None}
    assert judged(row, **size, subject="X9").status is Status.ON_RECORD
    assert judged({**row, "value": 40}, **size, subject="X9 PCIe").status is Status.VENDOR_CLAIM


def test_promise_is_pending_until_its_date() -> None:
    promise = {"metric": "availability", "unit": "date", "value": "2027-Q3"}
    assert judged(None, **promise).status is Status.PENDING


def test_claim_that_says_nothing_of_its_run_is_not_contradicted_by_a_run() -> None:
    assert judged({**RUN, "value": 20.0}, variant="not stated").status is not Status.CONTRADICTED


def test_ratio_to_nothing_is_not_checkable() -> None:
    half = {"value": 0.5, "unit": "x", "metric": "cost"}
    assert judged(None, **half, variant="half the price").status is Status.NOT_CHECKABLE
    assert judged(None, **half, variant="against X9").status is Status.VENDOR_CLAIM


def test_part_of_a_listed_benchmark_leaves_the_comparison_unclear() -> None:
    assert judged({**RUN, "metric": "FooBench (strict)"}).comparable is Comparability.UNCLEAR
    assert judged({**RUN, "metric": "FooBench Pro"}).comparable is Comparability.NO


def test_memory_behind_a_chips_name_leaves_it_that_chip() -> None:
    chip = {"subject": "X9", "metric": "memory", "value": 80, "unit": "GB"}
    row = {**RUN, **chip, "model": "X9 80GB HBM3"}
    assert judged(row, **chip).status is Status.ON_RECORD


def test_speedups_in_two_tests_are_two_workloads() -> None:
    claim = {"subject": "X9", "metric": "speed-up over Y1", "value": 1.9, "unit": "x"}
    row = {**RUN, **claim, "metric": "ratio of FooBench rates", "model": "X9 / Y1", "value": 1.3}
    assert judged(row, **claim).status is Status.MEASURED_DIFFERENTLY
