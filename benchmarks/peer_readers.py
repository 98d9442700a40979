"""Reads texts with other quantity extractors, inside the environment that `peers` makes.

    python peer_readers.py PEER < texts.json > quantities.json

Imports nothing of ours. In: a JSON list of texts. Out: {"seconds": processor time after a
warm-up, "found": for each text a list of {start, end, value, unit}}, offsets in code points.
Units are put into the words of the extraction contract as kindly as they allow (`kindly`).
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

# Any: what a peer returns is what its own documentation says.
Found = dict[str, Any]
Reader = Callable[[str], Iterator[Found]]

# The fastest of so many readings counts.
RUNS = 2
# Bare whole numbers from here on are taken for counts: years lie below.
LARGE = 3000

# Spelling of a peer, in small letters -> unit of the contract.
UNITS = {
    "percentage": "%",
    "percent": "%",
    "per cent": "%",
    "%": "%",
    "dollar": "USD",
    "united states dollar": "USD",
    "us dollar": "USD",
    "$": "USD",
    "usd": "USD",
    "euro": "EUR",
    "eur": "EUR",
    "renminbi": "CNY",
    "chinese yuan": "CNY",
    "yuan": "CNY",
    "cny": "CNY",
    "pound sterling": "GBP",
    "british pound": "GBP",
    "pound": "GBP",
    "gbp": "GBP",
    "yen": "JPY",
    "japanese yen": "JPY",
    "jpy": "JPY",
    "indian rupee": "INR",
    "rupee": "INR",
    "inr": "INR",
    "won": "KRW",
    "south korean won": "KRW",
    "krw": "KRW",
    "byte": "B",
    "kilobyte": "KB",
    "megabyte": "MB",
    "gigabyte": "GB",
    "terabyte": "TB",
    "petabyte": "PB",
    "gigabyte per second": "GB/s",
    "terabyte per second": "TB/s",
    "gigabit per second": "Gb/s",
    "watt": "W",
    "kilowatt": "kW",
    "megawatt": "MW",
    "gigawatt": "GW",
    "watt hour": "Wh",
    "watt-hour": "Wh",
    "kilowatt hour": "kWh",
    "kilowatt-hour": "kWh",
    "megawatt hour": "MWh",
    "megawatt-hour": "MWh",
    "gigawatt hour": "GWh",
    "gigawatt-hour": "GWh",
    "terawatt hour": "TWh",
    "terawatt-hour": "TWh",
    "nanometre": "nm",
    "nanometer": "nm",
    "bit": "bit",
    "millisecond": "ms",
    "second": "seconds",
    "minute": "minutes",
    "hour": "hours",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "year": "years",
    "count": "x",
}


def unit_of(spelling: str | None) -> str:
    """The contract's unit; "" for a bare number, the peer's own word where it has another.

    Of an invented compound ("dollar bit newton") the first word counts.
    """
    folded = (spelling or "").strip().lower()
    if folded == "dimensionless":
        return ""
    return UNITS.get(folded) or UNITS.get(folded.split(" ")[0], folded)


def kindly(found: list[Found]) -> Iterator[Found]:
    """Bare numbers as what they most likely are in such texts.

    A decimal is a score, a large whole number a count; a small one is more often part of a
    name, a date or a list than a claim, so it is dropped (each peer scores better for it).
    """
    for quantity in found:
        if quantity["unit"]:
            yield quantity
        elif not float(quantity["value"]).is_integer():
            yield quantity | {"unit": "points"}
        elif quantity["value"] >= LARGE:
            yield quantity | {"unit": "count"}


def quantulum() -> Reader:
    from quantulum3 import parser

    def read(text: str) -> Iterator[Found]:
        for quantity in parser.parse(text):
            start, end = quantity.span
            unit = unit_of(quantity.unit.name)
            yield {"start": start, "end": end, "value": quantity.value, "unit": unit}

    return read


def recognizers() -> Reader:
    from recognizers_number import NumberRecognizer
    from recognizers_number_with_unit import NumberWithUnitRecognizer
    from recognizers_text import Culture

    numbers, units = NumberRecognizer(Culture.English), NumberWithUnitRecognizer(Culture.English)
    models = [
        units.get_currency_model(),
        units.get_dimension_model(),
        numbers.get_percentage_model(),
        numbers.get_number_model(),
    ]

    def read(text: str) -> Iterator[Found]:
        taken: list[tuple[int, int]] = []
        for model in models:
            spans = []
            for result in model.parse(text):
                start, end = result.start, result.end + 1
                value = result.resolution and result.resolution.get("value")
                if value is None or any(a < end and start < b for a, b in taken):
                    continue
                spans.append((start, end))
                unit = "%" if value.endswith("%") else unit_of(result.resolution.get("unit"))
                with contextlib.suppress(ValueError):
                    number = float(value.rstrip("%"))
                    yield {"start": start, "end": end, "value": number, "unit": unit}
            taken += spans

    return read


def duckling() -> Reader:
    import duckling as ducks

    zones = ducks.load_time_zones("/usr/share/zoneinfo")
    language = ducks.parse_lang("EN")
    locale = ducks.parse_locale("EN_US", ducks.default_locale_lang(language))
    context = ducks.Context(ducks.parse_ref_time(zones, "UTC", 0), locale)
    wanted = ["amount-of-money", "number", "duration", "distance", "quantity", "volume"]
    dimensions = ducks.parse_dimensions(wanted)

    def read(text: str) -> Iterator[Found]:
        for result in ducks.parse(text, context, dimensions, False):
            value = result["value"]
            number = value.get("value", (value.get("to") or value.get("from") or {}).get("value"))
            unit = value.get("unit")
            start, end = result["start"], result["end"]
            if number is None:
                continue
            after = text[end : end + 8].lstrip()
            if unit is None and after.startswith(("%", "percent", "per cent")):
                unit = "%"
            yield {"start": start, "end": end, "value": number, "unit": unit_of(unit)}

    return read


PEERS: dict[str, Callable[[], Reader]] = {
    "quantulum3": quantulum,
    "Recognizers-Text": recognizers,
    "Duckling": duckling,
}


def main() -> None:
    warnings.simplefilter("ignore")
    texts = json.load(sys.stdin)
    # Some peers print as they read.
    with contextlib.redirect_stdout(io.StringIO()):
        read = PEERS[sys.argv[1]]()
        list(read("It has 144 GB of memory and costs $2.50, 30% less, for 35 hours."))
        seconds = float("inf")
        for _ in range(RUNS):
            started = time.process_time()
            found = [list(read(text)) for text in texts]
            seconds = min(seconds, time.process_time() - started)
    found = [list(kindly(quantities)) for quantities in found]
    json.dump({"seconds": seconds, "found": found}, sys.stdout)


if __name__ == "__main__":
    main()
