"""How fast a crawl is beside a bare Scrapy spider, and what it takes: over loopback.

    python benchmarks/crawl.py [--pages 5000]

A site of so many pages is served by a process of its own, manners off for it. The bare spider
(Scrapy as it comes) downloads the pages and does nothing with them; `and reads` has it take each
page's text in its own process by the same function as the crawl. `again` has
it ask with the tags that it had, and get 304s. Then our crawl keeps them all, the next two stages
of `nullius crawl` read and assess them, and a second crawl asks again with conditional requests,
which leaves nothing to read. Memory is the crawl's process with its
reader, when it had kept a tenth of the pages and at the end. The processor time is that of all
processes of a crawl, what they take to start included; on a busy machine it is the fairer measure.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from crawler.sources import source_entry
from db import frontier
from db.engine import DataFolder, open_database
from db.index import SearchIndex
from db.models import Party
from nlp.knowledge import knowledge
from nullius import stages

WORDS = [f"word{number}" for number in range(5000)]


def page(number: int) -> bytes:
    """An article of some 300 words, with a table and what surrounds an article."""
    chance = random.Random(number)
    prose = "".join(
        f"<p>{' '.join(chance.choices(WORDS, k=60)).capitalize()}.</p>" for _ in range(5)
    )
    rows = "".join(f"<tr><td>Model {n}</td><td>{chance.random():.3f}</td></tr>" for n in range(5))
    menu = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(20))
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Page {number}</title>"
        f"</head><body><nav><ul>{menu}</ul></nav><article><h1>Page {number}</h1>{prose}"
        f"<table><tr><th>Model</th><th>Score</th></tr>{rows}</table></article>"
        "<footer>The end</footer></body></html>"
    ).encode()


async def serve(pages: int) -> None:
    """Serve the site; prints its port. Answers 304 to whoever has a page's tag."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            path = head.split(b" ", 2)[1].decode()
            body, status, kind = b"", "404 Not Found", "text/html; charset=utf-8"
            tag = f'"{path}"'
            if path == "/sitemap.xml":
                body, status, kind = sitemap, "200 OK", "application/xml"
            elif path[1:].isdecimal():
                known = tag.encode() in head
                body, status = (
                    (b"", "304 Not Modified") if known else (site[int(path[1:])], "200 OK")
                )
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nETag: {tag}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            await writer.drain()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await answer(reader, writer)
        writer.close()

    site = [page(number) for number in range(pages)]
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    locs = "".join(f"<url><loc>http://127.0.0.1:{port}/{n}</loc></url>" for n in range(pages))
    schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
    sitemap = f'<urlset xmlns="{schema}">{locs}</urlset>'.encode()
    print(port, flush=True)  # noqa: T201  # read by its parent
    await server.serve_forever()


@dataclass(frozen=True)
class Took:
    """What a run took, in seconds."""

    clock: float
    # Of all its processes.
    processor: float


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def bare(port: int, what: str) -> Took:
    """What the bare spider took."""
    began, used = time.monotonic(), _processor()
    spider = Path(__file__).with_name("bare_spider.py")
    command = [sys.executable, str(spider), f"http://127.0.0.1:{port}", what]
    subprocess.run(command, check=True)
    return Took(time.monotonic() - began, _processor() - used)


def ours(folder: Path, port: int, pages: int) -> tuple[Took, list[float]]:
    """What our crawl took, and megabytes after a tenth of the pages and at the end."""
    began, used, memory = time.monotonic(), _processor(), [0.0, 0.0]
    command = [sys.executable, "-m", "crawler.run", "--data", str(folder), "--recheck"]
    command += ["--allow", f"127.0.0.1:{port}", "site"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            report = json.loads(line)
            done = report["kept"] + report["unchanged"]
            if done in {pages // 10, pages - 1}:
                memory[done != pages // 10] = resident(process.pid)
    if process.returncode:
        raise SystemExit(f"the crawl failed with exit code {process.returncode}")
    if done != pages:
        raise SystemExit(f"the crawl brought {done} of {pages} pages")
    return Took(time.monotonic() - began, _processor() - used), memory


def read_and_assess(folder: Path) -> float:
    """Seconds of the stages after the fetching."""
    began, counts = time.monotonic(), stages.Counts()
    data, known = DataFolder(folder), knowledge()
    sessions = open_database(data)
    stages.read(sessions, known, counts, lambda *_: None)
    stages.assess(sessions, known, SearchIndex(data.index), counts, lambda *_: None)
    return time.monotonic() - began


def resident(pid: int) -> float:
    """Megabytes in memory of the process and its children."""
    # Any thread of it may have begun a child.
    children = [each.read_text() for each in Path(f"/proc/{pid}/task").glob("*/children")]
    pids = [pid, *map(int, " ".join(children).split())]
    kilobytes = 0
    for each in pids:
        status = Path(f"/proc/{each}/status").read_text()
        kilobytes += int(status.partition("VmRSS:")[2].split()[0])
    return kilobytes / 1000


def prepare(folder: Path, port: int) -> None:
    """A data folder with the site as its one source, manners off."""
    sessions = open_database(DataFolder(folder), create=True)
    entry = {
        "id": "site",
        "name": "Site",
        "kind": "sitemap",
        "address": f"http://127.0.0.1:{port}/sitemap.xml",
        "publisher": "site",
        "role": "press",
        "every": "hourly",
        "licence": "ours",
        "delay_seconds": 0,
        "at_once": 8,  # Scrapy's own default
        "limit": 10_000,
        "daily_budget": 10**6,
    }
    with sessions.begin() as session:
        session.add(Party(id="site", name="Site", kind="press", aliases=[]))
        session.flush()
        frontier.sync_sources(session, [source_entry(entry)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        asyncio.run(serve(asked.pages))
        return
    command = [sys.executable, __file__, "--serve", "--pages", str(asked.pages)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        port = int(server.stdout.readline())
        with tempfile.TemporaryDirectory() as folder:
            prepare(Path(folder), port)
            plain, reading, again = (bare(port, what) for what in ("load", "read", "again"))
            first, memory = ours(Path(folder), port, asked.pages)
            claims = read_and_assess(Path(folder))
            second, _ = ours(Path(folder), port, asked.pages)
            nothing = read_and_assess(Path(folder))
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
    crawls = {
        "bare spider": plain,
        "bare spider that reads": reading,
        "bare spider, 304s": again,
        "our crawl": first,
        "our second crawl": second,
    }
    for name, took in crawls.items():
        each = 1000 * took.processor / asked.pages
        rate = asked.pages / took.clock
        click.echo(
            f"{name:<24}{rate:8.0f} pages/s {took.clock:7.1f} s {each:7.2f} ms processor/page"
        )
    against = reading.clock / first.clock
    click.echo(f"ours / bare: {plain.clock / first.clock:.2f}; / bare that reads: {against:.2f}")
    whole = (first.clock + claims) / (second.clock + nothing)
    click.echo(f"first / second: {first.clock / second.clock:.1f}; with claims: {whole:.1f}")
    click.echo(f"second / bare for 304s: {again.clock / second.clock:.2f}")
    click.echo(f"memory: {memory[0]:.0f} MB after a tenth, {memory[1]:.0f} MB at the end")


if __name__ == "__main__":
    main()
