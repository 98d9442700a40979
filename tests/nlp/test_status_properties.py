"""What holds of every status, whatever the evidence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nlp.record import (
    Bound,
    Claim,
    Kind,
    Modality,
    Occurrence,
    Question,
    Relation,
    Role,
    Ruling,
    Status,
    Tie,
)
from nlp.roots import known_by, roots
from nlp.status import finding, lead, status

START = date(2026, 5, 1)
LAST = START + timedelta(days=30)
KINDS = {"maker": "vendor", "arm": "evaluator", "lab": "evaluator", "uni": "university"}
KINDS |= {"rival": "vendor", "stake": "evaluator"}
TIES = (
    Tie("arm", Relation.SUBSIDIARY, "maker"),
    Tie("maker", Relation.INVESTED, "stake", share=20),
    Tie("rival", Relation.COMPETES, "maker"),
    Tie("maker", Relation.PARTNERED, "uni", since=START + timedelta(days=10)),
)
QUESTIONS = [
    Question(
        "x/m", "x", "m", kind, owner="maker", protocol=protocol, items=100, higher_is_better=better
    )
    for kind in (Kind.SCORE, Kind.PRICE, Kind.SPEC, Kind.COUNT, Kind.RATE)
    for protocol in ((), (("scaffold", "own"),))
    for better in (None, True)
]

PLAIN = Occurrence(
    mention=0,
    document=0,
    publisher="outlet",
    role=Role.PRESS,
    kind=Kind.SCORE,
    value=50.0,
    high=None,
    unit="%",
    bound=Bound.EXACT,
    modality=Modality.FACT,
    quote="50.0",
    published_on=START,
    captured_on=START,
)

# What a status gives a number to stand on; all others give it nothing.
STRENGTH = {Status.MEASURED_DIFFERENTLY: 1, Status.ON_RECORD: 2, Status.CONFIRMED: 3}

days = st.integers(0, 30).map(lambda n: START + timedelta(days=n))


@st.composite
def pages(draw: st.DrawFn, kind: Kind) -> list[Occurrence]:
    """What some pages say of one question, the maker's own first."""
    voices = [
        ("maker", Role.VENDOR),
        ("maker", Role.PRIMARY_RECORD),
        ("outlet", Role.PRESS),
        ("hub", Role.AGGREGATOR),
        ("lab", Role.EVALUATOR),
        ("uni", Role.EVALUATOR),
        ("arm", Role.EVALUATOR),
        ("stake", Role.EVALUATOR),
        ("stranger", Role.EVALUATOR),
        ("rival", Role.VENDOR),
    ]
    found = []
    for number in range(draw(st.integers(1, 6))):
        publisher, role = voices[0] if number == 0 else draw(st.sampled_from(voices))
        published, gone = draw(days), draw(st.one_of(st.none(), days))
        value = draw(st.sampled_from([50.0, 50.4, 20.0]))
        found.append(
            replace(
                PLAIN,
                mention=number,
                document=number,
                kind=kind,
                publisher=publisher,
                role=role,
                value=value,
                quote=f"{value}",
                published_on=published,
                captured_on=min(LAST, published + timedelta(days=draw(st.integers(0, 3)))),
                gone_on=gone if gone and gone > published else None,
                said_by=draw(st.sampled_from([None, None, "maker"])),
                run_by="rival" if publisher == "rival" else None,
                settings=draw(st.sampled_from([(), (("scaffold", "other"),)])),
            )
        )
    return found


@st.composite
def situations(draw: st.DrawFn) -> tuple[Question, list[Occurrence]]:
    question = draw(st.sampled_from(QUESTIONS))
    return question, draw(pages(question.kind))


def statuses(
    question: Question, claims: Sequence[Claim], rulings: Sequence[Ruling] = (), as_of: date = LAST
) -> dict[str, Status]:
    return {
        claim.key: status(question, claim, claims, TIES, rulings, as_of, KINDS).status
        for claim in claims
    }


@given(situations(), st.data())
@settings(deadline=None)
def test_adding_a_copy_never_changes_a_status(
    situation: tuple[Question, list[Occurrence]], data: st.DataObject
) -> None:
    question, found = situation
    root = data.draw(st.sampled_from(found))
    later = max(o.captured_on for o in found)
    copy = replace(
        root,
        mention=99,
        document=99,
        publisher="copyist",
        role=data.draw(st.sampled_from([Role.PRESS, Role.AGGREGATOR])),
        said_by=data.draw(st.sampled_from([None, root.said_by])),
        run_by=None,
        published_on=later,
        captured_on=later,
        gone_on=None,
    )
    before = statuses(question, roots(found, question.id))
    assert statuses(question, roots([*found, copy], question.id)) == before


@given(situations(), st.sampled_from(["arm", "stake", "stranger", "maker"]), st.data())
@settings(deadline=None)
def test_runs_by_tied_parties_never_raise_a_status(
    situation: tuple[Question, list[Occurrence]], runner: str, data: st.DataObject
) -> None:
    question, found = situation
    # a price or a size that the maker itself shows is a record, not a run
    assume(runner != "maker" or question.kind in (Kind.SCORE, Kind.RATE))
    run = replace(
        data.draw(st.sampled_from(found)),
        mention=99,
        document=99,
        publisher=runner,
        role=Role.EVALUATOR,
        said_by=None,
        run_by=runner,
        gone_on=None,
    )
    before = statuses(question, roots(found, question.id))
    after = statuses(question, roots([*found, run], question.id))
    for key in before.keys() & after.keys():
        # a party that says again what it took back stands by it again
        if before[key] is Status.WITHDRAWN:
            continue
        strength = STRENGTH.get(after[key], 0)
        # that its own side found less than it said is evidence against it
        less = question.higher_is_better is not None and strength == 1
        assert less or strength <= STRENGTH.get(before[key], 0)


@given(situations(), st.data())
@settings(deadline=None)
def test_order_of_the_evidence_never_matters(
    situation: tuple[Question, list[Occurrence]], data: st.DataObject
) -> None:
    question, found = situation
    claims = roots(found, question.id)
    shuffled = data.draw(st.permutations(claims))
    ties = data.draw(st.permutations(TIES))
    for claim in claims:
        one = status(question, claim, claims, TIES, (), LAST, KINDS)
        assert status(question, claim, shuffled, ties, (), LAST, KINDS) == one
    assert lead(question, claims, TIES, LAST) == lead(question, shuffled, ties, LAST)


@given(situations(), days)
@settings(deadline=None)
def test_status_of_a_past_day_never_depends_on_a_later_fact(
    situation: tuple[Question, list[Occurrence]], as_of: date
) -> None:
    question, found = situation
    then = roots(known_by(found, as_of), question.id)
    past = known_by([o for o in found if o.captured_on <= as_of], as_of)
    assert then == roots(past, question.id)
    later_facts = roots([o for o in found if o.captured_on > as_of], question.id)
    strangers = [c for c in later_facts if c.key not in {claim.key for claim in then}]
    later_tie = Tie("lab", Relation.SUBSIDIARY, "maker", since=as_of + timedelta(days=1))
    for claim in then:
        known = status(question, claim, then, TIES, (), as_of, KINDS)
        all_of_it = (*then, *strangers)
        later_ruling = Ruling(claim.key, Status.WITHDRAWN, "ada", as_of + timedelta(days=1), "x")
        assert known == status(
            question, claim, all_of_it, (*TIES, later_tie), [later_ruling], as_of, KINDS
        )


@given(situations(), st.lists(st.sampled_from(["ada", "ben"]), max_size=3))
@settings(deadline=None)
def test_nothing_is_contradicted_or_disputed_without_two_editors(
    situation: tuple[Question, list[Occurrence]], editors: list[str]
) -> None:
    question, found = situation
    claims = roots(found, question.id)
    rulings = [Ruling(claims[0].key, Status.CONTRADICTED, e, START, "asked") for e in editors]
    shown = statuses(question, claims, rulings)
    assert (shown.pop(claims[0].key) is Status.CONTRADICTED) is (len(set(editors)) == 2)
    assert not {Status.CONTRADICTED, Status.DISPUTED} & set(shown.values())


@given(situations(), st.sampled_from(["lab", "uni", "arm", "stake"]))
@settings(deadline=None)
def test_forgetting_who_an_evaluator_is_never_makes_a_status_stronger(
    situation: tuple[Question, list[Occurrence]], forgotten: str
) -> None:
    question, found = situation
    claims = roots(found, question.id)
    kinds = {party: kind for party, kind in KINDS.items() if party != forgotten}
    ties = tuple(tie for tie in TIES if forgotten not in (tie.a, tie.b))
    for claim in claims:
        with_it = finding(question, claim, claims, TIES, LAST, KINDS).status
        without = finding(question, claim, claims, ties, LAST, kinds).status
        if without is Status.CONFIRMED:
            # one that doubted is forgotten as well
            assert with_it in (Status.CONFIRMED, Status.DISPUTED)
        if without is Status.ON_RECORD:
            assert with_it in (Status.ON_RECORD, Status.CONFIRMED)
