"""Sections: a list or a table is about the thing that its heading names."""

from __future__ import annotations

from nlp.blocks import blocks
from nlp.extract import extract
from nlp.knowledge import Knowledge
from nlp.names import Cast
from nlp.sections import sections


def subjects(text: str) -> list[str | None]:
    return [m.subject for m in extract(text, known=Knowledge())]


def headed(text: str) -> list[str | None]:
    return sections(blocks(text), Cast(Knowledge()))


def test_a_list_is_about_what_the_heading_over_it_names() -> None:
    text = ""
    for name, size in (("QX300 8GB VRAM", 24), ("Zed-7 Specifications", 48)):
        text += f"### {name}\n\n**Results**\n\n- Memory: {size} GB\n\n"
    assert subjects("# Our hardware\n\n" + text)[-1] == "Zed-7"


def test_a_table_of_properties_is_about_its_section() -> None:
    text = "# Chips\n\n"
    for name, size in (("QX300", 24), ("QX400", 48)):
        text += f"## {name}\n\n| Property | Value |\n|---|---|\n| Memory | {size} GB |\n\n"
    assert subjects(text) == ["QX300", "QX400"]


def test_a_section_ends_at_a_heading_of_its_rank() -> None:
    text = "## QX300\n\nIt is here.\n\n### Power\n\nMuch.\n\n## Notes\n\nNone.\n"
    assert headed(text) == ["QX300"] * 4 + [None] * 2


def test_a_heading_that_says_more_than_a_name_is_no_topic() -> None:
    assert headed("## How QX300 compares with others\n\nWell.\n") == [None, None]


def test_a_service_with_a_model_in_brackets_is_about_the_model() -> None:
    text = "## Corva API (Zed-7 Mini)\n\nWell.\n\n## Corva Cloud (beta)\n\nWell.\n"
    assert headed(text)[:2] == ["Zed-7 Mini"] * 2
    assert headed(text)[2] != "beta"


def test_prices_of_a_list_have_the_basis_of_the_heading_over_it() -> None:
    text = "### Corva Labs: Orra-2 Mini\n\n#### Pricing (per million tokens)\n\n##### Text\n\n"
    found = extract(
        text + "- **Standard Input**: $2.0\n\n\n- **Output**: $8.0\n", known=Knowledge()
    )
    assert [(m.subject, m.metric, m.unit) for m in found] == [
        ("Orra-2 Mini", "input price", "USD/1M tokens"),
        ("Orra-2 Mini", "output price", "USD/1M tokens"),
    ]
