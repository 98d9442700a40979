"""The process that reads pasted texts: it answers, it is replaced, it ends."""

from collections.abc import Iterator

import pytest

from nlp.knowledge import knowledge
from nlp.record import ReadError
from nullius.reader import Reader


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    opened = Reader(knowledge(), seconds=60)
    yield opened
    opened.close()


def test_text_comes_back_with_its_numbers_and_questions(reader: Reader) -> None:
    reading = reader.read("Qwen 3.7 Max scores 69.7% on Terminal-Bench 2.0.")
    assert [(n.mention.quote, n.question) for n in reading.numbers] == [
        ("69.7%", "qwen-3-7-max/terminal-bench-2-0")
    ]


def test_process_that_died_is_replaced(reader: Reader) -> None:
    reader.read("It reaches 1%.")
    process = reader._process
    assert process
    process.kill()
    process.join()
    assert reader.read("Qwen 3.7 Max scores 69.7% on Terminal-Bench 2.0.").numbers


def test_text_that_takes_too_long_is_given_up() -> None:
    hasty = Reader(knowledge(), seconds=0.01)
    with pytest.raises(ReadError, match="too long"):
        hasty.read("Qwen 3.7 Max scores 69.7%.")
    assert hasty._process is None
    hasty.close()
