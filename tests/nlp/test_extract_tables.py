"""Tables: which axis names the subject, and what the labels lend to a cell."""

from __future__ import annotations

import time

import pytest

from nlp.extract import extract
from nlp.knowledge import Knowledge
from nlp.labels import label
from nlp.record import Bound, Kind, Mention


def read(text: str) -> list[Mention]:
    """The mentions of a table, with no names listed anywhere."""
    return extract(text, known=Knowledge())


def told(mentions: list[Mention]) -> list[tuple[str | None, str | None, float | str, str]]:
    return [(m.subject, m.metric, m.value, m.unit) for m in mentions]


def test_models_in_rows() -> None:
    text = "| Model | Params | FooBench |\n|---|--:|--:|\n| Acme-2 | 14B | **71.2** |\n"
    assert told(read(text)) == [
        ("Acme-2", "Params", 14e9, "parameters"),
        ("Acme-2", "FooBench", 71.2, "points"),
    ]


def test_models_in_columns_with_group_rows_and_blanks() -> None:
    text = (
        "| Benchmark | Acme-2 | Zed 7B |\n|---|---|---|\n| **Code** | | |\n"
        "| FooBench (5-shot) | 71.2 | - |\n| BarEval | 60.1* | n/a |\n"
    )
    assert told(read(text)) == [
        ("Acme-2", "FooBench", 71.2, "points"),
        ("Acme-2", "BarEval", 60.1, "points"),
    ]


def test_settings_beside_a_benchmark_are_kept() -> None:
    text = "| Benchmark | Acme-2 |\n|---|---|\n| FooBench (5-shot) | 71.2 |\n"
    assert read(text)[0].settings == (("shots", "5"),)


def test_unit_in_a_header_is_lent_to_its_cells() -> None:
    text = (
        "| Card | HBM capacity, GB | Power (kW) | Price, US$ |\n|---|---|---|---|\n"
        "| QX300 | 288 | 1.4 | ~24,000 |\n"
    )
    found = read(text)
    assert told(found) == [
        ("QX300", "HBM capacity", 288, "GB"),
        ("QX300", "Power", 1.4, "kW"),
        ("QX300", "Price", 24000, "USD"),
    ]
    assert found[2].bound is Bound.ABOUT


def test_token_price_in_a_header() -> None:
    text = "| Model | Input ($/1M tokens) |\n|---|---|\n| Acme-2 | 0.28 |\n"
    assert told(read(text)) == [("Acme-2", "Input", 0.28, "USD/1M tokens")]


def test_upper_header_names_the_benchmark_of_its_columns() -> None:
    text = "| | FooBench | |\n| Model | Verified | Pro |\n|---|---|---|\n| Acme-2 | 51.6 | 21.3 |\n"
    assert [m.metric for m in read(text)] == ["FooBench Verified", "FooBench Pro"]


def test_rank_column_ranks_and_interval_column_is_skipped() -> None:
    text = "| Rank | Model | Elo | 95% CI |\n|--:|---|--:|---|\n| 1 | Acme-2 | 1504 | +5/−5 |\n"
    assert [(m.kind, m.value) for m in read(text)] == [(Kind.RANK, 1), (Kind.SCORE, 1504)]


def test_two_results_in_a_cell_are_two_claims() -> None:
    text = "| Model | FooBench |\n|---|---|\n| Acme-2 | 71.2 / 68.0 |\n"
    assert [m.value for m in read(text)] == [71.2, 68.0]


def test_cell_keeps_its_table_row_and_column() -> None:
    text = (
        "A.\n\n| Model | A-Eval | B-Eval |\n|---|---|---|\n"
        "| X-1 | 1.5 | 2.5 |\n| Y-1 | 3.5 | 4.5 |\n"
    )
    cells = [(m.cell.table, m.cell.row, m.cell.column) for m in read(text) if m.cell]
    assert cells == [(0, 0, 1), (0, 0, 2), (0, 1, 1), (0, 1, 2)]


def test_sizes_of_a_download_listing_are_no_claims() -> None:
    text = "| File | Size |\n|---|---|\n| model-1.safetensors | 4.98 GB |\n"
    assert read(text) == []


def test_html_table_reads_like_a_pipe_table() -> None:
    text = (
        "<table><thead><tr><th>Benchmark</th><th>Acme-2</th></tr></thead>"
        "<tr><td>FooBench<br/>(Pass@1)</td><td>95.8</td></tr></table>"
    )
    assert told(read(text)) == [("Acme-2", "FooBench", 95.8, "points")]


def test_label_is_taken_apart() -> None:
    taken = label("Bandwidth (TB/s)")
    assert (taken.name, taken.unit) == ("Bandwidth", "TB/s")


def test_hyperparameters_are_no_scores() -> None:
    text = "| Hyperparameter | Acme-2 |\n|---|---|\n| Batch size | 96 |\n| Dropout | 0.1 |\n"
    assert [(m.kind, m.value, m.unit) for m in read(text)] == [
        (Kind.COUNT, 96, "count"),
        (Kind.SPEC, 0.1, "count"),
    ]


def test_thinking_budgets_are_tokens() -> None:
    text = (
        "| Task | Acme-2 | Zed-7 |\n|---|---|---|\n"
        "| *Thinking budget* | *16K* | *24k* |\n| FooBench | 50.1 | 49.3 |\n"
    )
    assert [(m.value, m.unit) for m in read(text)[:2]] == [(16000, "tokens"), (24000, "tokens")]


def test_property_counts_the_nouns_behind_other_words() -> None:
    text = "| | |\n|---|---|\n| Training | 4 trillion tokens (about 2 epochs/90k steps) |\n"
    assert [(m.metric, m.value, m.unit) for m in read(text)[1:]] == [
        ("epochs", 2, "count"),
        ("steps", 90_000, "count"),
    ]


def test_device_and_settings_columns_hold_no_results() -> None:
    text = (
        "| Framework | Device | Settings | Throughput (tokens/sec) |\n|---|---|---|---|\n"
        "| Fooserve | Mac Z2 32GB RAM | batch_size=4; 8-bit | 41.5 |\n"
    )
    assert told(read(text)) == [("Fooserve", "Throughput", 41.5, "tokens/s")]


def test_token_prices_whose_basis_stands_before_the_table() -> None:
    text = (
        "All prices are in US dollars per million tokens.\n\n"
        "| Model | Input | Output | FooBench |\n|---|---|---|---|\n"
        "| Acme-2 | 0.30 | 1.20 | 61.0 |\n"
    )
    assert told(read(text)) == [
        ("Acme-2", "Input", 0.3, "USD/1M tokens"),
        ("Acme-2", "Output", 1.2, "USD/1M tokens"),
        ("Acme-2", "FooBench", 61.0, "points"),
    ]


def test_raised_header_that_is_no_footnote_names_its_column() -> None:
    text = (
        "<table><tr><th>Benchmark</th><th><sup>Acme-2</sup></th><th>Zed-7 <sup>a</sup></th></tr>"
        "<tr><td>FooBench<br><sup>(Jan 25 - Mar 26)</sup></td>"
        "<td>53.7</td><td>50.2</td></tr></table>"
    )
    assert told(read(text)) == [
        ("Acme-2", "FooBench", 53.7, "points"),
        ("Zed-7", "FooBench", 50.2, "points"),
    ]


def test_gpu_hours_are_a_resource_and_no_duration() -> None:
    text = "| Model | A100 GPU hours |\n|---|---|\n| Acme-2 | 3,100 |\n"
    assert [(m.kind, m.value, m.unit) for m in read(text)] == [(Kind.SPEC, 3100, "hours")]


def test_double_price_cell_has_a_side_for_each_price() -> None:
    text = "| Model | Price (in/out per 1M tokens) |\n|---|---|\n| Acme-2 | $0.15 / $0.60 |\n"
    assert told(read(text)) == [
        ("Acme-2", "input price", 0.15, "USD/1M tokens"),
        ("Acme-2", "output price", 0.6, "USD/1M tokens"),
    ]


def test_active_parameters_in_a_parenthesis_are_their_own_claim() -> None:
    text = "| Model | Size |\n|---|---|\n| Acme-2 | 90B (12B active) |\n"
    assert told(read(text)) == [
        ("Acme-2", "Size", 90e9, "parameters"),
        ("Acme-2", "active parameters", 12e9, "parameters"),
    ]


def test_unit_of_an_upper_header_counts_for_the_columns_below() -> None:
    text = (
        "<table><thead><tr><th rowspan=2>Model</th><th colspan=2>Latency (ms)</th></tr>"
        "<tr><th>p50</th><th>p99</th></tr></thead>"
        "<tr><td>Acme-2</td><td>9</td><td>31</td></tr></table>"
    )
    assert told(read(text)) == [
        ("Acme-2", "Latency p50", 9, "ms"),
        ("Acme-2", "Latency p99", 31, "ms"),
    ]


def test_periods_over_columns_are_neither_subject_nor_metric() -> None:
    text = (
        "Share of the market by units shipped:\n\n"
        "| Company | Q1 2026 | Q4 2025 |\n|---|---|---|\n| Acme | 61% | 64% |\n"
    )
    assert told(read(text)) == [("Acme", "share", 61, "%"), ("Acme", "share", 64, "%")]


def test_corner_of_an_income_statement_gives_currency_and_scale() -> None:
    text = "| € millions | Q1 2026 | Change |\n|---|---|---|\n| Revenue | 41.5 | +9% |\n"
    assert [(m.metric, m.value, m.unit) for m in read(text)] == [
        ("Revenue", 41_500_000, "EUR"),
        ("Revenue", 9, "%"),
    ]


def test_number_of_parts_before_a_size_is_no_claim() -> None:
    text = "| Card | Memory | TDP |\n|---|---|---|\n| QX300 | 2 × 48 GB | 350 W |\n"
    assert [m.value for m in read(text)] == [48, 350]


def test_hourly_rates_in_the_words_before_the_table() -> None:
    text = (
        "Hourly rates, in euros:\n\n"
        "| GPU | On demand | Reserved |\n|---|---|---|\n| QX300 | 2.40 | 1.80 |\n"
    )
    assert [(m.value, m.unit) for m in read(text)] == [(2.4, "EUR/hour"), (1.8, "EUR/hour")]


def test_date_in_a_column_makes_its_other_cells_a_plan() -> None:
    text = (
        "| | QX300 | QX400 |\n|---|---|---|\n| Memory | 96 GB | 192 GB |\n"
        "| Availability | now | Q3 2031 |\n"
    )
    assert [(m.value, m.modality.value) for m in read(text)] == [
        (96, "fact"),
        (192, "planned"),
        ("2031-Q3", "planned"),
    ]


def test_medal_before_a_rank_is_no_part_of_it() -> None:
    text = "| # | Model | Score |\n|---|---|---|\n| 🥇 1 | Acme-2 | 71.5 |\n"
    assert [(m.kind, m.value) for m in read(text)] == [(Kind.RANK, 1), (Kind.SCORE, 71.5)]


def test_second_header_row_of_settings_keeps_the_model_above() -> None:
    text = (
        "| | Acme-2 | | Zed 7B | |\n|---|---|---|---|---|\n"
        "| Benchmark | 0-shot | 5-shot | 0-shot | 5-shot |\n"
        "| FooBench | 61.0 | 71.2 | 55.5 | 60.1 |\n"
    )
    found = read(text)
    assert [(m.subject, m.value) for m in found] == [
        ("Acme-2", 61.0),
        ("Acme-2", 71.2),
        ("Zed 7B", 55.5),
        ("Zed 7B", 60.1),
    ]
    assert found[1].settings == (("shots", "5"),)


def test_rating_that_looks_like_a_year_is_a_score() -> None:
    text = "| Benchmark | Acme-2 | Zed 7B |\n|---|---|---|\n| CodeRating | 2031 | 1843 |\n"
    assert [(m.kind, m.value) for m in read(text)] == [(Kind.SCORE, 2031), (Kind.SCORE, 1843)]


def test_year_of_founding_is_no_claim() -> None:
    text = "| | |\n|---|---|\n| Founded | 2019 |\n| Employees | 412 |\n"
    assert [(m.metric, m.value) for m in read(text)] == [("Employees", 412)]


def test_sums_in_the_words_before_the_table_leave_staff_alone() -> None:
    text = (
        "Figures in millions of euros.\n\n| | FY2025 |\n|---|---|\n"
        "| Revenue | 1,204 |\n| R&D expense | 310 |\n| Employees | 4,210 |\n"
    )
    assert [(m.kind, m.value, m.unit) for m in read(text)] == [
        (Kind.MONEY, 1.204e9, "EUR"),
        (Kind.MONEY, 3.1e8, "EUR"),
        (Kind.COUNT, 4210, "count"),
    ]


def test_monthly_column_of_prices_is_per_month() -> None:
    text = "| GPU | Hourly | Monthly |\n|---|---|---|\n| QX300 | $2.50 | $1,500 |\n"
    assert [(m.value, m.unit) for m in read(text)] == [(2.5, "USD/hour"), (1500, "USD/month")]


def test_column_of_a_forecast_is_a_plan() -> None:
    text = (
        "| Load (GW) | 2025 | 2027 (forecast) |\n|---|---|---|\n"
        "| Data centres | 5.6 | 8.0 |\n| Chip plants | 1.1 | 1.4 |\n"
    )
    assert [m.modality.value for m in read(text)] == ["fact", "planned", "fact", "planned"]


def test_parenthesis_that_tells_two_measures_apart_stays() -> None:
    text = (
        "| | Acme-2 |\n|---|---|\n| #Params (total) | 90B |\n| #Params (active) | 12B |\n"
        "| # of GPUs | 64 |\n"
    )
    assert [(m.metric, m.value, m.unit) for m in read(text)] == [
        ("Params (total)", 90e9, "parameters"),
        ("Params (active)", 12e9, "parameters"),
        ("GPUs", 64, "count"),
    ]


def test_numbered_row_is_one_of_its_column() -> None:
    text = "| Tier | RPM | TPM |\n|---|---|---|\n| 1 | 500 | 20,000 |\n"
    assert told(read(text)) == [("Tier 1", "RPM", 500, "count"), ("Tier 1", "TPM", 20_000, "count")]


def test_unit_in_a_caption_counts_for_the_whole_table() -> None:
    text = (
        "Energy per query (Wh)\n\n| Model | Short prompt | Long prompt |\n|---|---|---|\n"
        "| Acme-2 | 0.42 | 1.79 |\n"
    )
    assert [(m.kind, m.value, m.unit) for m in read(text)] == [
        (Kind.SPEC, 0.42, "Wh"),
        (Kind.SPEC, 1.79, "Wh"),
    ]


LISTINGS = [
    "| Issue | Title | Comments | Opened |\n|---|---|---|---|\n| #311 | Slow | 14 | 3 days ago |\n",
    "| Option | Default |\n|---|---|\n| `--tp` | 4 |\n| `--max-len` | 32768 |\n",
    "| Name | Default |\n|---|---|\n| `--tp` | 4 |\n| `--max-len` | 32768 |\n",
    "| Model | Last updated |\n|---|---|\n| Acme-2 | 3 days ago |\n",
]


@pytest.mark.parametrize("text", LISTINGS)
def test_listing_of_issues_or_options_holds_no_claim(text: str) -> None:
    assert read(text) == []


def test_cell_of_a_whole_book_is_no_result_and_takes_no_time() -> None:
    text = f"| Model | Notes (GB) |\n|---|---|\n| Acme-2 | {'one 2 three ' * 20_000} |\n"
    began = time.process_time()
    assert read(text) == []
    assert time.process_time() - began < 10


def test_target_dates_of_a_roadmap_are_schedules() -> None:
    text = (
        "| Milestone | Target date |\n|---|---|\n| Acme-3 preview | March 2031 |\n"
        "| Oslo site, 120 MW | Q4 2031 |\n"
    )
    assert [(m.kind, m.subject, m.value) for m in read(text)] == [
        (Kind.SCHEDULE, "Acme-3 preview", "2031-03"),
        (Kind.SCHEDULE, "Oslo site, 120 MW", "2031-Q4"),
    ]


def test_basis_behind_the_table_counts_for_tiered_prices() -> None:
    text = (
        "| Model | Input (≤200K) | Input (>200K) |\n|---|---|---|\n| Acme-2 | $1.25 | $2.50 |\n\n"
        "Prices per 1M tokens.\n"
    )
    assert told(read(text)) == [
        ("Acme-2", "Input (≤200K)", 1.25, "USD/1M tokens"),
        ("Acme-2", "Input (>200K)", 2.5, "USD/1M tokens"),
    ]


def test_header_that_is_a_unit_measures_in_it() -> None:
    text = "| Provider | $/GPU-hr | Tokens/s |\n|---|---|---|\n| Acme | 2.15 | 140 |\n"
    assert [(m.value, m.unit) for m in read(text)] == [(2.15, "USD/hour"), (140, "tokens/s")]


def test_release_in_the_past_makes_no_plan_of_the_column() -> None:
    text = (
        "| | Acme-2 | Zed-7 |\n|---|---|---|\n| Released | Mar 2026 | Jan 2026 |\n"
        "| Input price ($/M) | 0.55 | 0.10 |\n"
    )
    assert [(m.modality.value, m.value, m.unit) for m in read(text)] == [
        ("fact", 0.55, "USD/1M tokens"),
        ("fact", 0.1, "USD/1M tokens"),
    ]


def test_spelled_rank_and_a_year_beside_it() -> None:
    text = "| Model | Rank | Founded |\n|---|---|---|\n| Acme-2 | 1st | 2031 |\n"
    assert [(m.kind, m.value) for m in read(text)] == [(Kind.RANK, 1)]


def test_a_magnitude_apart_from_its_number_counts() -> None:
    text = "| Size | Parameters | Price |\n|---|---|---|\n| Acme-2 | 39 M | $3.5 B |\n"
    assert [(m.value, m.unit) for m in read(text)] == [(39e6, "parameters"), (3.5e9, "USD")]


def test_a_size_in_millions_is_of_a_model() -> None:
    text = "| Model | **Size (M)** | FooBench |\n|---|---|---|\n| Acme-2 | 38.9 | 76.5 |\n"
    assert told(read(text))[0] == ("Acme-2", "Size", 38.9e6, "parameters")


def test_a_plural_heading_over_whole_numbers_counts() -> None:
    text = "| Status | Facilities | Depth |\n|---|---|---|\n| Built | 195 | 3.35 |\n"
    text += "| Planned | 62 | 3.00 |\n"
    assert [(m.metric, m.value, m.unit) for m in read(text)] == [
        ("Facilities", 195, "count"),
        ("Depth", 3.35, "points"),
        ("Facilities", 62, "count"),
        ("Depth", 3, "points"),
    ]


def test_results_out_of_one_total_are_one_claim_each() -> None:
    text = "| Agent | Tasks |\n|---|---|\n| Acme-2 | 6/50 |\n| Zed-7 | 5/50 |\n"
    assert [m.value for m in read(text)] == [6, 5]


def test_a_group_stands_over_one_turn_of_the_headings_below() -> None:
    text = (
        "| Server | | Acme-2 | | | Zed-7 | |\n|---|---|---|---|---|---|---|\n"
        "| | func | param | value | func | param | value |\n"
        "| Maps | 89.3 | 67.9 | 53.6 | 92.8 | 60.7 | 50.0 |\n"
    )
    found = read(text)
    assert [m.subject for m in found] == ["Acme-2"] * 3 + ["Zed-7"] * 3
    assert [m.metric for m in found[:3]] == ["Maps func", "Maps param", "Maps value"]


def test_a_row_of_makers_is_no_second_header() -> None:
    text = (
        "| Metric | QX300 | QX400 |\n|---|---|---|\n| Vendor | Corvane | Zorvex |\n"
        "| Memory | 192 GB | 288 GB |\n"
    )
    assert [(m.subject, m.value) for m in read(text)] == [("QX300", 192), ("QX400", 288)]


def test_prices_of_a_column_are_counted_per_what_the_caption_says() -> None:
    text = (
        "Cloud pricing across providers, on-demand $/hour:\n\n"
        "| GPU | Large clouds | Speed |\n|---|---|---|\n| QX300 | $1.50–$3.00 | 2x |\n"
    )
    price, speed = read(text)
    assert (price.value, price.high, price.unit, price.kind) == (1.5, 3, "USD/hour", Kind.PRICE)
    assert speed.unit == "x"


def test_a_column_without_any_heading_is_survived() -> None:
    text = "| General | | |\n|---|---|---|\n| | QX300 | QX400 |\n| Memory | 32 GB | 16 GB |\n"
    assert [m.value for m in read(text)] == [32, 16]


def test_a_double_cell_keeps_how_each_result_came_about() -> None:
    text = "| Model | FooEval 0-shot / 5-shot |\n|---|---|\n| Acme-2 | 45.5 / 46.0 |\n"
    text += "| Zed-7 | - / 69.1 |\n"
    found = read(text)
    assert told(found) == [
        ("Acme-2", "FooEval", 45.5, "points"),
        ("Acme-2", "FooEval", 46.0, "points"),
        ("Zed-7", "FooEval", 69.1, "points"),
    ]
    assert [dict(m.settings) for m in found] == [{"shots": "0"}, {"shots": "5"}, {"shots": "5"}]


def test_a_cell_names_each_of_its_results() -> None:
    text = "| Net | int8 |\n|---|---|\n| acme_2 | Acc@1 73.7 Acc@5 91.5 |\n"
    assert [(m.metric, m.value) for m in read(text)] == [
        ("int8 Acc@1", 73.7),
        ("int8 Acc@5", 91.5),
    ]


@pytest.mark.parametrize(
    ("header", "cell", "value", "unit"),
    [
        ("Flops(M)", "469", 469e6, "FLOPS"),
        ("FLOPs (G)", "4.51", 4.51e9, "FLOPS"),
        ("Throughput (out tok/s)", "10,907", 10907, "tokens/s"),
        ("vCPUs", "8", 8, "count"),
        ("BF16 TFLOPS", "312", 312e12, "FLOPS"),
        ("Emissions (tons CO2eq)", "420", 420, "count"),
    ],
)
def test_what_the_words_of_a_heading_measure(
    header: str, cell: str, value: float, unit: str
) -> None:
    text = f"| Model | {header} |\n|---|---|\n| Acme-2 | {cell} |\n"
    assert [(m.value, m.unit) for m in read(text)] == [(value, unit)]


def test_sizes_of_models_name_rows() -> None:
    text = (
        "| Model Size | FP32 Size | RAM Required |\n|---|---|---|\n| 7B params | 28 GB | ~5 GB |\n"
    )
    assert [(m.subject, m.metric) for m in read(text)] == [
        ("7B params", "FP32 Size"),
        ("7B params", "RAM Required"),
    ]


def test_whole_numbers_beside_prices_count() -> None:
    text = (
        "| Feature | Free | Acme Pro |\n|---|---|---|\n| Price | $0 | $40/mo |\n"
        "| Concurrent sessions | 3 | 10 |\n| Message limit | 25/mo | 9,000/mo |\n"
    )
    found = [(m.metric, m.value, m.unit) for m in read(text)[2:]]
    assert found == [
        ("Concurrent sessions", 3, "count"),
        ("Concurrent sessions", 10, "count"),
        ("Message limit", 25, "count"),
        ("Message limit", 9000, "count"),
    ]


def test_scores_beside_prices_stay_scores() -> None:
    text = "| Model | FooBench | Quality index | Price |\n|---|---|---|---|\n"
    text += "| Acme-2 | 71 | 62 | $3 |\n"
    assert [m.unit for m in read(text)] == ["points", "points", "USD"]


def test_the_heading_of_a_list_of_properties_names_its_subject() -> None:
    text = "| QX300 | |\n|---|---|\n| Overview | |\n| Latest version | 1.0 |\n| Memory | 24 GB |\n"
    assert told(read(text)) == [("QX300", "Memory", 24, "GB")]


def test_a_version_in_a_cell_is_no_result() -> None:
    text = "| Property | Value |\n|---|---|\n| Best result | 87.6% (Corvex Opus 4.7, April) |\n"
    assert [m.value for m in read(text)] == [87.6]


def test_a_column_of_benchmarks_names_what_bare_scores_measure() -> None:
    text = (
        "| Benchmark | Tester | Model | Our Results | Reported Results |\n|---|---|---|---|---|\n"
        "| FooEval | Ada | Acme-2 | 24.04 | 22.57 |\n| BarBench | Ada | Acme-2 | 63.9 | - |\n"
    )
    assert [(m.subject, m.metric, m.value) for m in read(text)] == [
        ("Acme-2", "FooEval", 24.04),
        ("Acme-2", "FooEval", 22.57),
        ("Acme-2", "BarBench", 63.9),
    ]


def test_a_share_beside_a_size_is_of_the_size() -> None:
    text = "| Feature | Acme-2 | Zed-7 |\n|---|---|---|\n| VRAM Usage | 16GB | 8GB (50% less) |\n"
    share = read(text)[-1]
    assert (share.metric, share.value, share.unit, share.kind) == ("VRAM Usage", 50, "%", Kind.RATE)


def test_digits_behind_a_name_are_a_number_of_their_own() -> None:
    text = "| Chip | Memory |\n|---|---|\n| QX300 | HBM3 192GB |\n"
    assert told(read(text)) == [("QX300", "Memory", 192, "GB")]


def test_a_column_of_units_lends_them_to_its_rows() -> None:
    text = "# Acme-2\n\n| metric | value | unit |\n|---|---|---|\n| max_ram | 6093.93 | MB |\n"
    assert [(m.metric, m.value, m.unit) for m in read(text)] == [("max_ram", 6093.93, "MB")]


def test_a_multiple_may_have_its_sign_before_it() -> None:
    text = "| Model family | Input | Output |\n|---|---|---|\n| Acme models | x2 | x1.5 |\n"
    assert [(m.metric, m.value, m.unit) for m in read(text)] == [
        ("Input", 2, "x"),
        ("Output", 1.5, "x"),
    ]


def test_days_are_periods_of_sums_in_millions() -> None:
    text = (
        "# Velmont Systems\n\nFinancials in millions USD.\n\n| Breakdown | TTM | 12/31/2024 |\n"
        "|---|---|---|\n| Revenue | 5,300 | 5,251 |\n"
    )
    assert [(m.metric, m.value, m.unit) for m in read(text)] == [
        ("Revenue", 5.3e9, "USD"),
        ("Revenue", 5.251e9, "USD"),
    ]


def test_a_cell_says_which_side_its_price_is() -> None:
    text = "| Model | Price in tokens |\n|---|---|\n"
    text += "| acme-2 | $0.027 per M input tokens <br/> $0.201 per M output tokens |\n"
    assert [(m.metric, m.value) for m in read(text)] == [
        ("input price", 0.027),
        ("output price", 0.201),
    ]


def test_income_statement_under_two_rows_of_periods_is_the_companys_in_millions() -> None:
    text = (
        "# Corva Inc. results\n\nThe table sums up our results (in millions, except per share "
        "amounts):\n\n"
        "| | Three Months Ended June 30, | Three Months Ended June 30, | |\n|---|---|---|---|\n"
        "| | 2025 | 2026 | $ Change |\n| Revenues | $ 1,200 | $ 1,500 | $ 300 |\n"
        "| Diluted EPS | $ 1.40 | $ 1.90 | $ 0.50 |\n"
    )
    found = read(text)
    assert [m.value for m in found] == [1.2e9, 1.5e9, 3e8, 1.4, 1.9, 0.5]
    assert {m.subject for m in found} == {"Corva Inc"}


def test_basis_may_stand_before_the_price_in_a_header() -> None:
    text = (
        "| MODEL(1) | 1M TOKENS INPUT PRICE (CACHE HIT) (4) | MAX OUTPUT TOKENS(3) |\n"
        "|---|---|---|\n| zed-chat | $0.07 | 8K |\n"
    )
    assert told(read(text)) == [
        ("zed-chat", "INPUT PRICE (CACHE HIT)", 0.07, "USD/1M tokens"),
        ("zed-chat", "MAX OUTPUT TOKENS", 8000, "tokens"),
    ]


def test_letter_behind_memory_is_of_bytes() -> None:
    text = "| Model | memory(G) |\n|---|---|\n| Zed-7 | 1.75 |\n| Zed-8 | 2.25 |\n"
    assert [(m.value, m.unit) for m in read(text)] == [(1.75, "GB"), (2.25, "GB")]


def test_pricing_model_names_no_row() -> None:
    text = (
        "| GPU | Pricing Model | 1 Hour |\n|---|---|---|\n"
        "| QX300 | Spot | $1.99 |\n| QX300 | On-Demand | $3.99 |\n"
    )
    assert [(m.subject, m.unit) for m in read(text)] == [("QX300", "USD/hour")] * 2
