"""Two subjects side by side: who ran both, and whether alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from qwen_week import Newsroom

from db.models import Setting

Fill = Callable[[Callable[[Newsroom], object]], FlaskClient]
ON_POLYGLOT = "/compare?a=deepseek-v3&b=gpt-4-1&metric=aider-polyglot"


def two_on_aider(room: Newsroom, *, shots: str = "0", score: float = 52.4) -> None:
    room.subject("deepseek-v3", "DeepSeek V3", "deepseek")
    room.subject("gpt-4-1", "GPT-4.1", "openai")
    room.metric("aider-polyglot", "Aider polyglot", items=225, higher_is_better=True)
    for subject, value, shot in (("deepseek-v3", 48.4, "0"), ("gpt-4-1", score, shots)):
        page = room.page("aider", f"{value}%", path=subject, role="evaluator")
        name = f"{subject}/aider-polyglot"
        claim = room.claim(name, value, "%", (page, f"{value}%"), said_by="aider", run_by="aider")
        claim.settings = [Setting(name="shots", value=shot)]
    other = room.page("openai-news", "It costs $2.", role="vendor")
    room.claim("gpt-4-1/input-price", 2, "USD/1M tokens", (other, "$2"), kind="price")


def test_party_that_ran_both_alike_is_named_with_what_the_difference_shows(fill: Fill) -> None:
    text = fill(two_on_aider).get(ON_POLYGLOT).text
    assert "Run alike." in text
    assert "no difference is shown" in text


def test_difference_past_the_error_is_one(fill: Fill) -> None:
    site = fill(lambda room: two_on_aider(room, score=90.0))
    assert "further apart than the error of the test" in site.get(ON_POLYGLOT).text


def test_other_settings_are_not_alike_and_say_so(fill: Fill) -> None:
    site = fill(lambda room: two_on_aider(room, shots="5"))
    answer = site.get(ON_POLYGLOT.replace("?", ".json?")).json
    pair = answer["found"]["meetings"][0]["same_runner"][0]
    assert (pair["comparability"], pair["close"]) == ("no", None)
    assert pair["reasons"][0]["rule"] == "other_setting"


def test_numbers_of_other_hands_are_not_set_against_each_other(fill: Fill) -> None:
    def more(room: Newsroom) -> None:
        two_on_aider(room)
        page = room.page("alibaba-news", "Qwen reaches 70%.", role="vendor")
        room.claim("qwen/aider-polyglot", 70, "%", (page, "70%"))

    text = fill(more).get("/compare?a=deepseek-v3&b=qwen&metric=aider-polyglot").text
    assert "Nobody on file has run both" in text


def test_what_only_one_has_is_left_out(fill: Fill) -> None:
    page = fill(two_on_aider).get("/compare.json?a=deepseek-v3&b=gpt-4-1").json
    assert [meeting["metric"]["id"] for meeting in page["found"]["meetings"]] == ["aider-polyglot"]


def test_other_conditions_stand_apart(fill: Fill) -> None:
    def more(room: Newsroom) -> None:
        two_on_aider(room)
        page = room.page("aider", "60%", path="old", role="evaluator")
        room.claim("gpt-4-1/aider-polyglot/v1", 60, "%", (page, "60%"), run_by="aider")

    found = fill(more).get(ON_POLYGLOT.replace("?", ".json?")).json["found"]
    assert len(found["meetings"]) == 1
    assert [question["id"] for question in found["apart"]] == ["gpt-4-1/aider-polyglot/v1"]


def test_form_offers_only_what_has_a_number_on_the_metric(fill: Fill) -> None:
    def more(room: Newsroom) -> None:
        two_on_aider(room)
        page = room.page("alibaba-news", "35 hours", role="vendor")
        room.claim("qwen/run-time", 35, "hours", (page, "35 hours"))

    found = fill(more).get("/compare.json?metric=aider-polyglot").json["found"]
    assert [named["id"] for named in found["for_a"]] == ["deepseek-v3", "gpt-4-1"]
    assert [named["id"] for named in found["for_metric"]] == ["aider-polyglot"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("a=nobody&b=deepseek-v3", 404),
        ("metric=nothing", 404),
        ("a=Deep%20Seek", 400),
        ("metric=%00", 400),
    ],
)
def test_what_cannot_be_compared_gets_a_friendly_answer(
    week: FlaskClient, query: str, code: int
) -> None:
    assert week.get(f"/compare?{query}").status_code == code
    assert week.get(f"/compare.json?{query}").json["error"]


def test_nothing_is_compared_with_itself(week: FlaskClient) -> None:
    found = week.get("/compare.json?a=deepseek-v3&b=deepseek-v3").json["found"]
    assert (found["a"]["id"], found["b"]) == ("deepseek-v3", None)
