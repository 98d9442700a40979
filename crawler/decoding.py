"""Bytes to text: by the HTML standard's rules, and by the bytes where the page declares wrongly."""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import html_to_unicode, read_bom, resolve_encoding
from webencodings import lookup
from webencodings.labels import LABELS

# At least one whole character of two or more bytes in UTF-8.
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# C0 controls but tab, line feed and carriage return; they are text nowhere.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# The labels of the WHATWG's Encoding Standard as Python writes names of encodings.
_LABELS = {re.sub(r"[^a-z0-9.]+", "_", label): label for label in LABELS}


def _by_label(name: str) -> codecs.CodecInfo | None:
    """The encoding of a label that Python does not know, such as x-cp1251 or csgb2312."""
    encoding = lookup(_LABELS.get(name, ""))
    return encoding.codec_info if encoding else None


codecs.register(_by_label)


def decode(content: bytes, content_type: str) -> str:
    """The text of `content`, without byte order mark and control characters.

    The order is the HTML standard's: byte order mark, header, meta element, UTF-8. Bytes that
    are valid UTF-8 past ASCII are UTF-8 whatever is declared: text in another encoding is
    hardly ever valid UTF-8 by chance, and a euro sign read as Windows-1252 is garbled.
    Bytes that hold no whole UTF-8 character are Windows-1252 where UTF-8 is declared.
    """
    mark, _ = read_bom(content)
    if mark is None and not content.isascii():
        content_type = f"text/html; charset={_by_bytes(content, content_type)}"
    _, text = html_to_unicode(content_type, content, default_encoding="utf-8")
    return _CONTROLS.sub("", text.removeprefix("\ufeff"))


def _by_bytes(content: bytes, content_type: str) -> str:
    """The encoding that is declared, or the one that the bytes show to be meant."""
    declared, _ = html_to_unicode(content_type, content[:4096], default_encoding="utf-8")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        if resolve_encoding(declared) == "utf-8" and not _MULTIBYTE.search(content):
            return "cp1252"
        return declared
    # ISO-2022-JP and its like are ASCII bytes, and never come here.
    return "utf-8"
