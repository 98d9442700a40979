"""Raw bytes, compressed, each under the SHA-256 of what it holds. Written once, never changed."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from threading import get_ident

# Files that are flushed at the same time: a journalling file system does it in one go.
FLUSHED_TOGETHER = 16


class BlobError(Exception):
    """A blob is missing, or no longer holds what its name says."""


def put(folder: Path, content: bytes) -> str:
    """Keep `content` and return its SHA-256; a second call with the same bytes writes nothing."""
    return put_all(folder, [content])[0]


def put_all(folder: Path, contents: Iterable[bytes]) -> list[str]:
    """Keep each of `contents` and return their SHA-256s. They wait for the disk together."""
    named = [(hashlib.sha256(content).hexdigest(), content) for content in contents]
    missing = {name: content for name, content in named if not _path(folder, name).exists()}
    names = list(missing)
    for start in range(0, len(names), FLUSHED_TOGETHER):
        _put(folder, {name: missing[name] for name in names[start : start + FLUSHED_TOGETHER]})
    return [name for name, _ in named]


def _put(folder: Path, missing: Mapping[str, bytes]) -> None:
    # Written aside and renamed, so that a kill leaves no half blob under a good name.
    with ExitStack() as open_files:
        parts = []
        for name, content in missing.items():
            target = _path(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            aside = target.with_name(f"{target.name}.{os.getpid()}-{get_ident()}.part")
            part = open_files.enter_context(aside.open("wb", buffering=0))
            part.write(gzip.compress(content, mtime=0))
            parts.append((part, aside, target))
        if len(parts) == 1:
            os.fsync(parts[0][0].fileno())
        else:
            list(_flushers().map(os.fsync, [part.fileno() for part, _, _ in parts]))
    for _, aside, target in parts:
        aside.replace(target)


@cache
def _flushers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(FLUSHED_TOGETHER, thread_name_prefix="flush")


def get(folder: Path, name: str) -> bytes:
    """The bytes whose SHA-256 is `name`. Raises BlobError where they are missing or damaged."""
    try:
        content = gzip.decompress(_path(folder, name).read_bytes())
    except (OSError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BlobError(f"blob {name}: {error}") from error
    if hashlib.sha256(content).hexdigest() != name:
        raise BlobError(f"blob {name}: its bytes have another hash")
    return content


def check(folder: Path, name: str) -> None:
    """Raises BlobError where the blob is missing, damaged, or not the very file that was written.

    The last finds what decompressing passes over: a flipped bit of the file's head or padding.
    A file that another zlib wrote fails it too, with its content whole; the message says so.
    """
    content = get(folder, name)
    if _path(folder, name).read_bytes() != gzip.compress(content, mtime=0):
        raise BlobError(
            f"blob {name}: its content is whole, but its file is not as this zlib writes it"
        )


def _path(folder: Path, name: str) -> Path:
    return Path(f"{folder}/{name[:2]}/{name[2:]}.gz")
