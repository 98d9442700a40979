"""One address for one document, and which addresses may be asked for at all."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import tldextract
from w3lib.url import canonicalize_url

# Parameters that say how a reader came to the page, never which page it is.
_TRACKING = re.compile(
    r"utm_\w+|mc_[ce]id|gad_\w+|(gcl|fbcl|dcl|mscl|ycl|twcl)k?id|igshid|mkt_tok|ref_src|cmpid"
    r"|at_(medium|campaign)|_hs(enc|mi)|guccounter",
    re.IGNORECASE,
)

# The list of public suffixes that ships with tldextract: nothing is downloaded.
_DOMAINS = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def canonical(address: str, base: str = "") -> str | None:
    """The one form of `address`, resolved against `base`; None for what is no web address.

    Fragments, tracking parameters, default ports and the order of parameters make no
    difference. Raises nothing for hostile input.
    """
    try:
        joined = urljoin(base, address.strip())
        if urlsplit(joined).scheme not in {"http", "https"} or not urlsplit(joined).hostname:
            return None
        return canonicalize_url(_without_tracking(joined))
    except ValueError:
        # A bracket without its partner, a port past 65535.
        return None


def _without_tracking(address: str) -> str:
    parts = urlsplit(address)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    default = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port and parts.port != default else ""
    return urlunsplit((parts.scheme, host + port, parts.path or "/", urlencode(kept), ""))


def host_of(address: str) -> str:
    """The lower-cased host name, "" where there is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def same_site(one: str, other: str) -> bool:
    """Whether the addresses belong to one registered domain: m.paper.example, paper.example."""
    return site_of(one) == site_of(other) != ""


def site_of(address: str) -> str:
    """The registered domain of the address, or its host where it has none."""
    host = host_of(address)
    return _DOMAINS(host).top_domain_under_public_suffix or host


def is_private(host: str) -> bool:
    """Whether `host` is an IP address, in any written form, outside the public internet.

    A name that is no address is not private: what it resolves to is checked when it does.
    """
    address = _as_ip(host)
    if address is None:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return not (mapped or address).is_global or address.is_multicast


def _as_ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    bare = host.strip("[]").partition("%")[0].rstrip(".")
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    # 127.1, 0x7f000001, 2130706433, 0177.0.0.1: what the C library takes for an address.
    if not re.fullmatch(r"(0x)?[0-9a-f]+(\.(0x)?[0-9a-f]+){0,3}", bare, re.IGNORECASE):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except OSError:
        return None
