"""How a number travelled from page to page."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nlp.provenance import Step, provenance
from nlp.record import Bound, Kind, Modality, Occurrence, Role
from nlp.roots import roots

MAY_20 = date(2026, 5, 20)
OWN = Occurrence(
    mention=1,
    document=1,
    publisher="maker",
    role=Role.VENDOR,
    kind=Kind.DURATION,
    value=35.0,
    high=None,
    unit="hours",
    bound=Bound.EXACT,
    modality=Modality.FACT,
    quote="35",
    published_on=MAY_20,
    captured_on=MAY_20,
)


def outlet(number: int, name: str, days: int, **more: object) -> Occurrence:
    """An outlet's page that repeats the number."""
    place = {"mention": number, "document": number, "publisher": name, "role": Role.PRESS}
    on = {"published_on": MAY_20 + timedelta(days=days)}
    return replace(OWN, **{**place, **on, **more})  # type: ignore[arg-type]


def steps(*occurrences: Occurrence) -> tuple[Step, ...]:
    (claim,) = roots(occurrences, "x/run")
    by_mention = {o.mention: o for o in occurrences}
    parties = {party for party in (claim.said_by, claim.run_by) if party}
    return provenance([by_mention[mention] for mention in claim.mentions], parties)


def test_number_goes_from_the_maker_to_those_who_name_it() -> None:
    root, told = steps(OWN, outlet(2, "loom", 1, said_by="maker"))
    assert root == Step(1, None, MAY_20, None, dropped=False)
    assert (told.source, told.by, told.dropped) == (1, "attribution", False)


def test_attribution_is_dropped_by_the_page_that_names_nobody() -> None:
    _, loom, cinder, echo = steps(
        OWN,
        outlet(2, "loom", 1, said_by="maker"),
        outlet(3, "cinder", 2, links=("2",)),
        outlet(4, "echo", 3, links=("3",)),
    )
    assert not loom.dropped
    assert (cinder.source, cinder.by, cinder.dropped) == (2, "link", True)
    # What cinder no longer said, echo could not drop.
    assert (echo.source, echo.dropped) == (3, False)


def test_quoted_outlet_stands_between_the_maker_and_the_quotation() -> None:
    *_, echo = steps(
        OWN, outlet(2, "loom", 1, said_by="maker"), outlet(3, "echo", 2, said_by="loom")
    )
    assert (echo.source, echo.by, echo.dropped) == (2, "quotation", False)


@given(st.permutations(range(4)))
def test_every_step_stands_behind_its_source_in_any_order_of_reading(order: list[int]) -> None:
    pages = [
        OWN,
        outlet(2, "loom", 1, said_by="maker"),
        outlet(3, "cinder", 1, links=("2",)),
        outlet(4, "echo", 2),
    ]
    found = steps(*(pages[place] for place in order))
    assert found == steps(*pages)
    known = [step.mention for step in found]
    assert all(known.index(s.source) < known.index(s.mention) for s in found if s.source)
