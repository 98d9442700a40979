"""Which mentions are one claim."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.record import Bound, Claim, Kind, Modality, Occurrence, Role
from nlp.roots import filed, known_by, roots

MAY_20 = date(2026, 5, 20)
PRESS = Occurrence(
    mention=1,
    document=1,
    publisher="outlet",
    role=Role.PRESS,
    kind=Kind.SCORE,
    value=69.7,
    high=None,
    unit="%",
    bound=Bound.EXACT,
    modality=Modality.FACT,
    quote="69.7%",
    published_on=MAY_20,
    captured_on=MAY_20,
)


def heard(mention: int, **more: object) -> Occurrence:
    """A press mention unless said otherwise, in a document of its own."""
    return replace(PRESS, **{"mention": mention, "document": mention, **more})  # type: ignore[arg-type]


def own(mention: int, **more: object) -> Occurrence:
    """The maker's own page."""
    return heard(mention, **{"publisher": "maker", "role": Role.VENDOR, **more})


def claims(*occurrences: Occurrence) -> tuple[Claim, ...]:
    return roots(occurrences, "x/bench")


def test_attributed_mentions_join_the_makers_own_page() -> None:
    (claim,) = claims(heard(2, said_by="maker"), own(1), heard(3, said_by="maker"))
    assert (claim.said_by, claim.published_by, claim.run_by) == ("maker", "maker", None)
    assert claim.mentions == (1, 2, 3)


def test_dropped_attribution_follows_the_earlier_equal_number() -> None:
    (claim,) = claims(own(1), heard(2, published_on=MAY_20 + timedelta(days=3)))
    assert claim.said_by == "maker"
    assert claim.mentions == (1, 2)


def test_number_stated_before_anybodys_stays_unattributed() -> None:
    early, late = claims(own(1), heard(2, published_on=MAY_20 - timedelta(days=1)))
    assert (early.said_by, early.run_by, early.published_by) == (None, None, "outlet")
    assert late.said_by == "maker"


def test_link_to_the_root_joins_it_on_any_day() -> None:
    early = MAY_20 - timedelta(days=1)
    assert len(claims(own(1), heard(2, published_on=early, links=("1",)))) == 1
    assert len(claims(own(1), heard(2, published_on=early, links=("maker",)))) == 1


def test_unattributed_copies_of_a_wire_are_one_claim() -> None:
    (claim,) = claims(heard(1), heard(2, publisher="other"), heard(3, publisher="third"))
    assert claim.said_by is None
    assert len(claim.mentions) == 3


def test_same_value_in_another_unit_is_another_claim() -> None:
    assert len(claims(own(1), own(2, unit="hours"))) == 2


def test_over_and_rounded_numbers_are_the_same_claim() -> None:
    over = own(1, value=1000.0, quote="1,000", unit="count", bound=Bound.AT_LEAST)
    plain = replace(over, mention=2, document=2, bound=Bound.EXACT)
    (claim,) = claims(over, plain)
    assert claim.bound is Bound.AT_LEAST
    (claim,) = claims(own(1), heard(2, said_by="maker", value=70.0, quote="70%"))
    assert claim.value == 69.7


def test_rounded_number_does_not_join_another_partys() -> None:
    assert len(claims(own(1), heard(2, said_by="lab", value=70.0, quote="70%"))) == 2


def test_board_row_is_run_by_its_publisher_unless_it_says_otherwise() -> None:
    row = heard(1, publisher="lab", role=Role.EVALUATOR, items=89)
    (claim,) = claims(row)
    assert (claim.run_by, claim.said_by, claim.items) == ("lab", None, 89)
    (claim,) = claims(replace(row, run_by="team", submitted_by="team"))
    assert (claim.run_by, claim.submitted_by, claim.published_by) == ("team", "team", "lab")


def test_board_that_reports_a_number_ran_nothing() -> None:
    row = heard(2, publisher="lab", role=Role.EVALUATOR)
    assert {claim.run_by for claim in claims(own(1), row)} == {None, "lab"}
    (claim,) = claims(own(1), replace(row, settings=(("origin", "reported"),)))
    assert claim.run_by is None
    quoting = heard(3, publisher="lab", role=Role.EVALUATOR, said_by="maker")
    (claim,) = claims(own(1), quoting)
    assert claim.run_by is None


def test_price_or_size_on_an_evaluators_page_is_no_run() -> None:
    for kind in (Kind.PRICE, Kind.SPEC, Kind.COUNT):
        row = heard(1, publisher="lab", role=Role.EVALUATOR, kind=kind)
        assert claims(row)[0].run_by is None
    counted = heard(1, publisher="lab", role=Role.EVALUATOR, kind=Kind.COUNT, run_by="lab")
    assert claims(counted)[0].run_by == "lab"


def test_article_follows_a_row_that_was_run_before_it() -> None:
    row = heard(1, publisher="lab", role=Role.EVALUATOR, ran_on=MAY_20 - timedelta(days=9))
    early = heard(2, published_on=MAY_20 - timedelta(days=2))
    (claim,) = claims(row, early)
    assert (claim.run_by, claim.stated_on) == ("lab", MAY_20)


def test_vendor_cannot_vouch_for_anothers_run() -> None:
    (claim,) = claims(own(1, run_by="lab"))
    assert (claim.said_by, claim.run_by) == ("lab", None)
    (claim,) = claims(own(1, run_by="maker"))
    assert claim.run_by == "maker"


def test_competitors_table_that_repeats_a_number_is_hearsay() -> None:
    row = heard(1, publisher="lab", role=Role.EVALUATOR)
    table = own(2, publisher="competitor", published_on=MAY_20 + timedelta(days=1))
    (claim,) = roots([row, table], "x/bench", house={"maker"})
    assert (claim.run_by, claim.mentions) == ("lab", (1, 2))
    # what nobody gave before is the competitor's word, and so is a run of its own
    (claim,) = roots([table], "x/bench", house={"maker"})
    assert claim.said_by == "competitor"
    ran = replace(table, run_by="competitor")
    assert {c.run_by for c in roots([row, ran], "x/bench", house={"maker"})} == {
        "lab",
        "competitor",
    }


def test_aggregators_row_collapses_onto_the_party_that_ran_it() -> None:
    row = heard(1, publisher="lab", role=Role.EVALUATOR)
    listed = heard(2, publisher="hub", role=Role.AGGREGATOR, run_by="lab")
    (claim,) = claims(row, listed)
    assert (claim.run_by, claim.published_by, claim.mentions) == ("lab", "lab", (1, 2))


def test_aggregators_row_from_nowhere_is_nobodys() -> None:
    (claim,) = claims(heard(1, publisher="hub", role=Role.AGGREGATOR))
    assert (claim.said_by, claim.run_by, claim.published_by) == (None, None, "hub")


def test_press_that_names_the_lab_joins_its_measurement() -> None:
    row = heard(1, publisher="lab", role=Role.EVALUATOR)
    (claim,) = claims(row, heard(2, said_by="lab"))
    assert claim.run_by == "lab"


def test_claim_is_withdrawn_when_no_page_of_the_maker_holds_it() -> None:
    gone, later = MAY_20 + timedelta(days=5), MAY_20 + timedelta(days=9)
    still = own(2)
    (claim,) = claims(own(1, gone_on=gone), still, heard(3))
    assert claim.withdrawn_on is None
    (claim,) = claims(own(1, gone_on=gone), replace(still, gone_on=later), heard(3))
    assert claim.withdrawn_on == later


def test_press_correction_withdraws_nothing() -> None:
    (claim,) = claims(own(1), heard(2, said_by="maker", gone_on=MAY_20))
    assert claim.withdrawn_on is None


def test_disclosed_settings_part_runs_and_silence_joins_them() -> None:
    high = own(1, settings=(("effort", "high"),))
    low = own(2, settings=(("effort", "low"),))
    assert len(claims(high, low)) == 2
    (claim,) = claims(high, own(3))
    assert claim.settings == (("effort", "high"),)


def test_page_captured_again_is_the_same_claim() -> None:
    first = claims(own(1))
    again = claims(own(1), own(7, document=1, captured_on=MAY_20 + timedelta(days=2)))
    assert first[0].key == again[0].key


def test_what_was_captured_later_is_not_known_before() -> None:
    later = MAY_20 + timedelta(days=2)
    (known,) = known_by([own(1, gone_on=later), own(2, captured_on=later)], MAY_20)
    assert (known.mention, known.gone_on) == (1, None)


def occurrences() -> st.SearchStrategy[list[Occurrence]]:
    days = st.sampled_from([MAY_20, MAY_20 + timedelta(days=1), MAY_20 + timedelta(days=2)])
    one = st.builds(
        heard,
        st.just(0),
        publisher=st.sampled_from(["maker", "outlet", "lab", "hub", None]),
        role=st.sampled_from(Role),
        said_by=st.sampled_from([None, None, "maker", "lab"]),
        run_by=st.sampled_from([None, "lab", "maker"]),
        value=st.sampled_from([69.7, 70.0, 60.6]),
        bound=st.sampled_from([Bound.EXACT, Bound.ABOUT]),
        settings=st.sampled_from([(), (("effort", "high"),), (("effort", "low"),)]),
        published_on=days,
        captured_on=days,
        gone_on=st.one_of(st.none(), days),
        links=st.sampled_from([(), ("1",), ("maker",)]),
    )
    return st.lists(one, max_size=8).map(
        lambda found: [
            replace(o, mention=i, document=i % 5, quote=f"{o.value:g}%")
            for i, o in enumerate(found)
        ]
    )


@given(st.data())
@settings(deadline=None)
def test_order_of_reading_never_matters(data: st.DataObject) -> None:
    found = data.draw(occurrences())
    shuffled = data.draw(st.permutations(found))
    house = data.draw(st.sampled_from([(), ("maker",)]))
    assert roots(found, "q", house) == roots(shuffled, "q", house)


@given(occurrences())
@settings(deadline=None)
def test_each_mention_is_in_one_claim_and_no_key_stands_twice(found: list[Occurrence]) -> None:
    made = roots(found, "q", ("maker",))
    assert sorted(m for claim in made for m in claim.mentions) == [o.mention for o in found]
    assert len({claim.key for claim in made}) == len(made)


def test_quotation_of_an_outlet_is_whose_the_outlet_quoted() -> None:
    (claim,) = claims(
        own(1),
        heard(2, said_by="maker"),
        heard(3, publisher="echo", said_by="outlet", published_on=MAY_20 + timedelta(days=1)),
    )
    assert (claim.said_by, claim.mentions) == ("maker", (1, 2, 3))


def test_quotation_of_an_outlet_that_names_nobody_stays_the_outlets() -> None:
    (claim,) = claims(heard(2), heard(3, publisher="echo", said_by="outlet"))
    assert claim.said_by == "outlet"


def test_outlets_that_quote_one_another_end_somewhere() -> None:
    found = claims(heard(1, said_by="echo"), heard(2, publisher="echo", said_by="outlet"))
    assert sorted(m for claim in found for m in claim.mentions) == [1, 2]


def test_filing_in_a_register_is_the_word_of_its_filer() -> None:
    filing = heard(1, publisher="sec", role=Role.PRIMARY_RECORD, kind=Kind.MONEY)
    (claim,) = roots(filed([filing], "maker", {"sec"}), "x/revenue")
    assert (claim.said_by, claim.published_by) == ("maker", "sec")
    assert filed([filing], "maker", set()) == filed([filing], None, {"sec"}) == [filing]


def test_settings_that_an_outlet_adds_are_not_disclosed_by_the_maker() -> None:
    (claim,) = claims(own(1), heard(2, said_by="maker", settings=(("scaffold", "thin"),)))
    assert claim.settings == ()
    (claim,) = claims(heard(2, said_by="maker", settings=(("scaffold", "thin"),)))
    assert claim.settings == (("scaffold", "thin"),)


def test_settings_of_a_run_stand_in_the_record_that_shows_it() -> None:
    row = heard(
        2,
        publisher="board",
        role=Role.EVALUATOR,
        run_by="maker",
        settings=(("scaffold", "thin"),),
    )
    (claim,) = claims(own(1), row)
    assert (claim.run_by, claim.settings) == ("maker", (("scaffold", "thin"),))
