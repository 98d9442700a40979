"""How fast the site answers over a large newsroom, beside a bare Flask page in the same run.

    python benchmarks/site.py [--claims 100000] [--rate 20] [--seconds 30] [--folder DIR]

Makes a newsroom of so many claims (kept in the folder for the next run), serves it in a
process of its own, and sends requests at a fixed rate whether or not the last were answered.
A request's time counts from when it was due. The client's own share of the processor is
told apart. Then 200 mixed searches, written as people write them, one after another.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import random
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import waitress
from flask import Flask
from sqlalchemy import select
from synthetic import Names, make

from db.index import SearchIndex
from db.models import Question
from db.queries.search import search
from db.search_query import parse
from web import create_app

THREADS = 8
MIXED = 200


def queries(count: int, seed: int = 3) -> list[str]:
    """Searches as people write them: names, benchmarks, numbers, phrases and filters."""
    names, pick = Names(), random.Random(seed)

    def one() -> str:
        subject, metric = pick.choice(names.subjects), pick.choice(names.metrics)
        vendor, value = pick.choice(names.vendors), round(pick.uniform(5, 99), 1)
        return pick.choice(
            [
                subject,
                metric,
                vendor,
                f"{subject} {metric}",
                f"{subject.split()[0].lower()} {value}%",
                f"{value}%",
                f"{vendor} > {int(value)}%",
                f'"{subject}"',
                f"{metric.split()[0][:6]}*",
                f"{subject} status:verified",
                f"metric:{metric.lower().replace(' ', '-').replace('.', '-')} after:2025-06",
                f"vendor:{vendor.lower()} status:unverified",
                f"{vendor} says {subject} scores {value} on {metric}",
            ]
        )

    return [one() for _ in range(count)]


def serve(folder: Path, claims: int, port: int) -> None:
    """The site on a port, with a bare page beside it."""
    data, sessions = make(folder, claims)
    app: Flask = create_app(sessions, data)
    app.add_url_rule("/bare", "bare", lambda: "<!doctype html><title>bare</title>")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    waitress.serve(app, host="127.0.0.1", port=port, threads=THREADS, _quiet=True)


def addresses(question_ids: Sequence[str], count: int) -> list[tuple[str, str]]:
    """(sort, path) of so many requests."""
    pick = random.Random(5)
    texts = iter(queries(count))
    found = []
    for n in range(count):
        if n % 3 == 0:
            found.append(("bare", "/bare"))
        elif n % 3 == 1:
            found.append(("search", f"/search?q={urllib.parse.quote(next(texts))}"))
        else:
            found.append(("question", f"/q/{pick.choice(question_ids)}"))
    return found


def load(base: str, asked: Sequence[tuple[str, str]], rate: float) -> dict[str, list[float]]:
    """Seconds from when each request was due until it was answered, by sort."""
    times: dict[str, list[float]] = defaultdict(list)
    lock = threading.Lock()
    start = time.perf_counter() + 0.5

    def send(due: float, sort: str, path: str) -> None:
        with urllib.request.urlopen(base + path, timeout=30) as answer:
            answer.read()
        taken = time.perf_counter() - due
        with lock:
            times[sort].append(taken)

    with ThreadPoolExecutor(64) as pool:
        for n, (sort, path) in enumerate(asked):
            due = start + n / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            pool.submit(send, due, sort, path)
    return times


def line(name: str, seconds: Sequence[float]) -> str:
    cut = statistics.quantiles(seconds, n=20)
    return (
        f"{name:<10} {len(seconds):>5} requests   p50 {1000 * statistics.median(seconds):6.1f} ms"
        f"   p95 {1000 * cut[18]:6.1f} ms   most {1000 * max(seconds):6.1f} ms"
    )


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--port", type=int, default=8765)
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.gettempdir()) / "nullius-benchmark"
    data, sessions = make(folder, chosen.claims)
    index = SearchIndex(data.index)
    with sessions() as session:
        ids = session.scalars(select(Question.id).order_by(Question.id)).all()
        seconds, processor = [], []
        for text in queries(MIXED):
            begun, used = time.perf_counter(), time.process_time()
            search(session, index, parse(text))
            seconds.append(time.perf_counter() - begun)
            processor.append(time.process_time() - used)
    say(f"{chosen.claims:,} claims")
    say(line("searches", seconds), "(one after another, in one process)")
    say(line("processor", processor), "(the same, without waiting for others)")

    context = multiprocessing.get_context("spawn")
    server = context.Process(target=serve, args=(folder, chosen.claims, chosen.port), daemon=True)
    server.start()
    base = f"http://127.0.0.1:{chosen.port}"
    _wait(base)
    begun, own = time.perf_counter(), time.process_time()
    times = load(base, addresses(ids, int(chosen.rate * chosen.seconds)), chosen.rate)
    share = (time.process_time() - own) / (time.perf_counter() - begun)
    for sort in ("bare", "search", "question"):
        say(line(sort, times[sort]))
    bare = statistics.median(times["bare"])
    for sort in ("search", "question"):
        say(f"{sort} takes {statistics.median(times[sort]) / bare:.1f} bare pages")
    say(f"client: {share:.0%} of one processor")
    server.terminate()
    return 0


def _wait(base: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{base}/bare", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the site did not start")


if __name__ == "__main__":
    sys.exit(main())
