"""Reading has limits of its own, and what breaks them costs only itself."""

import asyncio
import os
import time

import pytest

from crawler.reader import Reader, ReaderError


@pytest.fixture
def reader():
    opened = Reader(seconds=1.5, memory_bytes=400 * 2**20, preload=(), processes=2)
    yield opened
    opened.close()


def read_beside(reader, function, *args):
    """What `function` came to, and what was read meanwhile and after by the same processes."""

    async def both():
        bad = reader.call(function, *args)
        good = [reader.call(str.upper, word) for word in "abcdef"]
        first, *others = await asyncio.gather(bad, *good, return_exceptions=True)
        return first, "".join(others)

    return asyncio.run(both())


def test_a_page_that_takes_too_long_costs_only_itself(reader):
    outcome, others = read_beside(reader, time.sleep, 60)
    assert isinstance(outcome, ReaderError)
    assert "not read within 1.5 seconds" in str(outcome)
    assert others == "ABCDEF"


def test_a_page_that_takes_too_much_memory_costs_only_itself(reader):
    outcome, others = read_beside(reader, bytearray, 2**30)
    assert isinstance(outcome, ReaderError)
    assert "too much memory" in str(outcome)
    assert others == "ABCDEF"


def test_a_page_that_kills_its_reader_costs_only_itself(reader):
    outcome, others = read_beside(reader, os._exit, 3)
    assert isinstance(outcome, ReaderError)
    assert "broke" in str(outcome)
    assert others == "ABCDEF"
