"""Other quantity extractors on the same texts, in an environment of their own.

docs/peers.md says which they are and why these. The environment is made once, in the user's
cache folder, from pinned versions.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

READERS = Path(__file__).with_name("peer_readers.py")
# Name -> what it needs. Recognizers-Text reads a list that emoji dropped in version 2.
PEERS = {
    "quantulum3": ["quantulum3==0.10.0"],
    "Recognizers-Text": ["recognizers-text-suite==1.0.2a2", "emoji<2"],
    "Duckling": ["pyduckling-native-phihos==0.3.0"],
}


@dataclass(frozen=True)
class Reading:
    """What a peer found in each text, as lines of the extraction contract, and how fast."""

    peer: str
    words_per_second: float
    lines: list[list[str]]


def cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nullius-benchmarks"


def environment() -> Path:
    """The Python of the peers' environment, made where it is missing."""
    wanted = [requirement for needs in PEERS.values() for requirement in needs]
    key = sha256(" ".join([sys.version, *wanted]).encode()).hexdigest()[:12]
    folder = cache_folder() / f"peers-{key}"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    finished = folder / "installed"
    if not finished.exists():
        venv.create(folder, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", *wanted]
        subprocess.run(install, check=True, stderr=subprocess.DEVNULL)
        finished.touch()
    return python


def readings(texts: Sequence[str], peers: Iterable[str] = PEERS) -> Iterable[Reading]:
    """Each peer's reading of `texts`. Raises CalledProcessError where one can't be run."""
    python = environment()
    words = sum(len(text.split()) for text in texts)
    for peer in peers:
        ran = subprocess.run(
            [str(python), str(READERS), peer],
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=True,
        )
        answer = json.loads(ran.stdout)
        lines = [
            [json.dumps(q | {"quote": text[q["start"] : q["end"]]}) for q in found]
            for text, found in zip(texts, answer["found"], strict=True)
        ]
        yield Reading(peer, words / answer["seconds"], lines)
