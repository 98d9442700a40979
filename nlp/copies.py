"""Which texts repeat one another nearly word for word: wire copies, the AMP twin of a page.

Texts are compared by their sequences of five words. MinHash bands (rensa) find the few texts
worth comparing; the comparison itself is exact.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from rensa import RMinHash

WORDS = 5
# With 32 bands of 4, texts that share half of all their sequences meet in a band 87 times in
# 100, those that share six tenths 99 times, those that share a tenth less than once.
BANDS, ROWS = 32, 4
# A copy repeats so much of the shorter text. Reports of one event, each in its own words, share
# under a quarter (0.25 at most in the starter newsroom); a wire text that an editor cut and
# headed anew keeps nine tenths.
COPY = 0.7
# Sequences: shorter texts, such as a table's caption, say too little to be anybody's copy.
LEAST = 40
_WORD = re.compile(r"\w+(?:[.,]\w+)*")


def sequences(text: str) -> frozenset[str]:
    """The sequences of five words that the text holds, whatever its case and layout."""
    words = _WORD.findall(text.casefold())
    return frozenset(
        " ".join(words[at : at + WORDS]) for at in range(max(len(words) - WORDS + 1, 0))
    )


def fingerprint(text: str) -> tuple[str, ...]:
    """The text's bands; none for a text that is too short. Texts that share one may be copies."""
    found = sequences(text)
    if len(found) < LEAST:
        return ()
    minhash = RMinHash(num_perm=BANDS * ROWS, seed=1)
    minhash.update(sorted(found))
    digest = minhash.digest()
    return tuple(
        hashlib.sha256(repr((at, digest[at : at + ROWS])).encode()).hexdigest()[:32]
        for at in range(0, BANDS * ROWS, ROWS)
    )


def share(one: Collection[str], other: Collection[str]) -> float:
    """How much of the shorter one's sequences the other has too; 0 where it is too short."""
    shorter, longer = sorted((frozenset(one), frozenset(other)), key=len)
    if len(shorter) < LEAST:
        return 0.0
    return len(shorter & longer) / len(shorter)


def same_page(one: str, other: str) -> bool:
    """Whether two addresses that claim to be one page hold one text: alike, and as long."""
    first, second = sequences(one), sequences(other)
    shorter, longer = sorted((len(first), len(second)))
    return 2 * shorter >= longer and share(first, second) >= COPY
