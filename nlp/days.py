"""Days as texts promise them: ISO prefixes such as `2027`, `2027-H1`, `2027-Q3`, `2027-03`."""

from __future__ import annotations

import calendar
import re
from datetime import date

_PREFIX = re.compile(
    r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?"
)


def last_day(prefix: str) -> date:
    """The last day of the period that `prefix` names: "2027-Q3" gives 2027-09-30.

    Raises ValueError where it is no such prefix.
    """
    found = _PREFIX.fullmatch(prefix)
    if not found:
        raise ValueError(f"{prefix!r} is no ISO prefix of a day")
    year = int(found["year"])
    if found["day"]:
        return date(year, int(found["month"]), int(found["day"]))
    if found["month"]:
        month = int(found["month"])
    elif found["quarter"]:
        month = 3 * int(found["quarter"])
    elif found["half"]:
        month = 6 * int(found["half"])
    else:
        month = 12
    return date(year, month, calendar.monthrange(year, month)[1])


def first_day(prefix: str) -> date:
    """The first day of the period that `prefix` names: "2027-Q3" gives 2027-07-01.

    Raises ValueError where it is no such prefix.
    """
    last = last_day(prefix)
    found = _PREFIX.fullmatch(prefix)
    if not found or found["day"]:
        return last
    months = 1 if found["month"] else 3 if found["quarter"] else 6 if found["half"] else 12
    return date(last.year, last.month - months + 1, 1)
