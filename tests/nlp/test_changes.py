"""What changed between two captures of a document."""

from nlp.changes import ChangeKind, changes
from nlp.record import Bound, Kind, Mention, Modality, Pairs


def mention(
    value: float | str,
    start: int = 0,
    *,
    unit: str = "%",
    subject: str | None = "Qwen 3.7 Max",
    metric: str | None = "Terminal-Bench 2.0",
    settings: Pairs = (),
    bound: Bound = Bound.EXACT,
) -> Mention:
    return Mention(
        start=start,
        end=start + 4,
        quote=str(value),
        kind=Kind.SCORE,
        value=value,
        high=None,
        unit=unit,
        bound=bound,
        subject=subject,
        metric=metric,
        said_by=None,
        modality=Modality.FACT,
        settings=settings,
    )


def told(old: list[Mention], new: list[Mention]) -> list[tuple[str, object, object]]:
    return [
        (change.kind.value, change.old and change.old.value, change.new and change.new.value)
        for change in changes(old, new)
    ]


def test_other_number_for_the_same_thing_is_a_change() -> None:
    assert told([mention(69.7)], [mention(66.7, 90)]) == [("number_changed", 69.7, 66.7)]


def test_number_that_only_moved_is_no_change() -> None:
    assert told([mention(69.7)], [mention(69.7, 400)]) == []


def test_number_said_again_is_no_change() -> None:
    assert told([mention(69.7)], [mention(69.7), mention(69.7, 50)]) == []


def test_other_spelling_of_the_subject_or_the_number_is_no_change() -> None:
    spelled = mention(69.7, subject="Qwen3.7-Max", metric="terminal-bench 2.0", bound=Bound.ABOUT)
    assert told([mention(69.7)], [spelled]) == []


def test_converted_unit_is_no_change() -> None:
    old, new = mention(4.8, unit="TB/s"), mention(4800.0, unit="GB/s")
    assert told([old], [new]) == []
    assert told([old], [mention(4.8, unit="GB/s")]) == [("number_changed", 4.8, 4.8)]


def test_number_of_another_metric_is_never_taken_for_it() -> None:
    other = mention(69.8, metric="SWE-bench Pro")
    assert told([mention(69.7)], [other]) == [
        ("claim_added", None, 69.8),
        ("claim_removed", 69.7, None),
    ]


def test_settings_keep_two_scores_apart() -> None:
    high, low = mention(88.0, settings=(("effort", "high"),)), (("reasoning_effort", "low"),)
    old = [high, mention(81.3, 9, settings=low)]
    new = [high, mention(80.0, 9, settings=low)]
    assert told(old, new) == [("number_changed", 81.3, 80.0)]


def test_two_numbers_that_changed_at_once_are_not_guessed_together() -> None:
    found = told([mention(1.0), mention(2.0, 9)], [mention(3.0), mention(4.0, 9)])
    assert [kind for kind, _, _ in found] == ["claim_added"] * 2 + ["claim_removed"] * 2


def test_headline_changed_alone_adds_a_number() -> None:
    old = [mention(69.7), mention(69.7, 99)]
    assert told(old, [mention(60.6), mention(69.7, 99)]) == [("claim_added", None, 60.6)]


def test_number_about_nobody_knows_what_is_never_a_changed_one() -> None:
    old, new = mention(5.0, metric=None), mention(6.0, metric=None)
    assert {kind for kind, _, _ in told([old], [new])} == {"claim_added", "claim_removed"}


def test_promised_date_that_moved_is_a_change() -> None:
    old, new = mention("2027-Q3", unit="date"), mention("2028-Q1", unit="date")
    assert changes([old], [new])[0].kind is ChangeKind.NUMBER_CHANGED
