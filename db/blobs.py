"""Raw bytes, compressed, each under the SHA-256 of what it holds. Written once, never changed."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import zlib
from pathlib import Path


class BlobError(Exception):
    """A blob is missing, or no longer holds what its name says."""


def put(folder: Path, content: bytes) -> str:
    """Keep `content` and return its SHA-256; a second call with the same bytes writes nothing."""
    name = hashlib.sha256(content).hexdigest()
    target = _path(folder, name)
    if target.exists():
        return name
    target.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and renamed, so that a kill leaves no half blob under a good name.
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False, suffix=".part") as part:
        part.write(gzip.compress(content, mtime=0))
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(target)
    return name


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
    return folder / name[:2] / f"{name[2:]}.gz"
