"""Documents that nobody would write, and whether the extractor's time stays in proportion.

    python benchmarks/odd_documents.py [--size 20000] [--large] [NAME…]

Reads each document at one size (in code points) and at ten times it; the longer may take at
most twelve times as long. --large also reads a tenth, one and ten megabytes in one line and in
one table, and a table of 5,000 rows beside one of 50,000; that takes about ten minutes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from nlp.extract import extract

# Ten times the text may take so many times the time.
ALLOWED = 12.0
# Below this a reading is too short to be measured against another.
SECONDS = 0.05
LARGE = (100_000, 1_000_000, 10_000_000)  # code points
ROWS = (5_000, 50_000)

_NEWS = (
    "AcmeLM-2 14B scores 71.2% on FooBench-Hard, up from 64.0%, said Ada Lom of Zorvex AI. "
    "The chip has 144GB of HBM3 memory and costs $2.50 per million tokens, three times less. "
)
_ROW = "| AcmeLM-{0} 14B | 71.{0} | $2.{0}0 | 3x | - |\n"


def _repeated(piece: str) -> Callable[[int], str]:
    return lambda size: (piece * (size // len(piece) + 1))[:size]


def _table(size: int) -> str:
    head = "| Model | FooBench | Input price | Speed-up | Note |\n|---|---|---|---|---|\n"
    return head + "".join(_ROW.format(n % 10) for n in range(size // len(_ROW)))


def _html_table(size: int) -> str:
    row = "<tr><td>AcmeLM-{0}</td><td>71.{0}</td></tr>"
    rows = "".join(row.format(n % 10) for n in range(size // len(row)))
    return f"<table><tr><th>Model</th><th>FooBench</th></tr>{rows}</table>"


def _wide_table(size: int) -> str:
    columns = max(1, size // 18)
    names = "".join(f"| FooBench-{n % 100} " for n in range(columns))
    cells = "".join("| 7.1 " for _ in range(columns))
    return f"| Model {names}|\n|---{'|---' * columns}|\n| AcmeLM-2 {cells}|\n"


def _nested_tables(size: int) -> str:
    depth = size // 40
    return "<table><tr><td>1 GB" * depth + "</td></tr></table>" * depth


def _names(size: int) -> str:
    return " ".join(f"Corvex-{n} has {n} GB." for n in range(size // 18))


# Name -> the text of that many code points, more or less.
DOCUMENTS: dict[str, Callable[[int], str]] = {
    "news in one line": _repeated(_NEWS),
    "news in paragraphs": _repeated(_NEWS + "\n\n"),
    "ever new names": _names,
    "one long word": _repeated("a"),
    "one long number": _repeated("1234567890"),
    "numbers": _repeated("17 "),
    "one sentence of quantities": _repeated("17 GB and "),
    "commas between digits": _repeated("1,"),
    "points between digits": _repeated("1."),
    "hyphens between digits": _repeated("1-"),
    "slashes between digits": _repeated("1/"),
    "digits and letters": _repeated("1a"),
    "blanks between digits": _repeated("100 000 "),
    "number words": _repeated("twenty-one hundred and "),
    "magnitudes": _repeated("million "),
    "currency signs": _repeated("$"),
    "per cent signs": _repeated("%"),
    "capitals": _repeated("A"),
    "capitalised words": _repeated("Zorvex "),
    "hyphenated capitals": _repeated("Zorvex-"),
    "quotation marks": _repeated('"'),
    "curly quotation marks": _repeated("“"),
    "brackets": _repeated("("),
    "square brackets": _repeated("["),
    "links": _repeated("[a](b) 5 GB "),
    "open links": _repeated("[a]("),
    "stars": _repeated("*"),
    "stars and words": _repeated("**a "),
    "backticks": _repeated("`"),
    "backticks apart": _repeated("`a "),
    "pipes": _repeated("|"),
    "lines of pipes": _repeated("|\n"),
    "angle brackets": _repeated("<"),
    "open tags": _repeated("<b>5 GB "),
    "open comments": _repeated("<!-- "),
    "open scripts": _repeated("<script>"),
    "open tables": _repeated("<table>"),
    "open fences": _repeated("```\n5 GB\n"),
    "dollars and letters": _repeated("$a "),
    "entities": _repeated("&amp;"),
    "ampersands": _repeated("&"),
    "block quotes": _repeated("> "),
    "list items": _repeated("- 5 GB\n"),
    "nested items": _repeated(" " * 8 + "- 5 GB\n"),
    "headings": _repeated("# AcmeLM-2\n\n5 GB\n\n"),
    "footnotes": _repeated("[^1]: 5 GB\n"),
    "rules": _repeated("---\n"),
    "blanks": _repeated(" "),
    "line ends": _repeated("\n"),
    "carriage returns": _repeated("5 GB\r"),
    "control characters": _repeated("5\x00 GB\x1b\x07 "),
    "right-to-left marks": _repeated("\u202e5\u202c GB\u200f "),
    "zero-width blanks": _repeated("5\u200b GB "),
    "combining marks": _repeated("e\u0301"),
    "emoji": _repeated("😀 5 GB "),
    "other digits": _repeated("٥ GB ５ GB "),
    "attribution": _repeated("according to Ada Lom, said "),
    "dates": _repeated("by Q3 2027, "),
    "respectively": _repeated("5 GB and 6 GB for A2 and B2 respectively, "),
    "an address": _repeated("https://example.com/5GB/"),
    "table": _table,
    "table in one row": _wide_table,
    "HTML table": _html_table,
    "nested HTML tables": _nested_tables,
}


def seconds(text: str) -> float:
    """Processor time to read `text`."""
    started = time.process_time()
    extract(text)
    return time.process_time() - started


def growth(make: Callable[[int], str], size: int) -> tuple[float, float, float]:
    """Seconds at `size`, at ten times it, and their ratio; short readings count as SECONDS.

    What other work on the machine slowed is measured once more.
    """
    short = min(seconds(make(size)) for _ in range(2))
    long = seconds(make(10 * size))
    if long > ALLOWED * max(short, SECONDS):
        long = min(long, seconds(make(10 * size)))
    return short, long, long / max(short, SECONDS)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("name", nargs="*", help="only these documents")
    parser.add_argument("--size", type=int, default=20_000, help="code points of the shorter")
    parser.add_argument("--large", action="store_true", help="also up to ten megabytes")
    options = parser.parse_args()
    out = sys.stdout.write
    extract(_NEWS)
    slow = 0
    for name in options.name or DOCUMENTS:
        short, long, ratio = growth(DOCUMENTS[name], options.size)
        slow += ratio > ALLOWED
        mark = "   more than in proportion" if ratio > ALLOWED else ""
        out(f"{name:<28} {short:>8.3f} s {long:>8.3f} s {ratio:>6.1f} times{mark}\n")
        sys.stdout.flush()
    if options.large:
        slow += _grows("one line", [DOCUMENTS["news in one line"](size) for size in LARGE])
        slow += _grows("one table", [_table(size) for size in LARGE])
        slow += _grows("rows", [_table(rows * len(_ROW)) for rows in ROWS])
    return 1 if slow else 0


def _grows(name: str, texts: Sequence[str]) -> int:
    """Print what each text takes, ten times as long as the one before; how many take too long."""
    slow, before = 0, 0.0
    for text in texts:
        took = seconds(text)
        ratio = took / max(before, SECONDS) if before else 0.0
        slow += ratio > ALLOWED
        times = f"{ratio:>6.1f} times" if before else ""
        sys.stdout.write(f"{name:<28} {len(text):>12,} code points {took:>8.1f} s {times}\n")
        sys.stdout.flush()
        before = took
    return slow


if __name__ == "__main__":
    sys.exit(main())
