"""The settings: read once from NULLIUS_* and handed down. No other module reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crawler.disk import LEAST_FREE_MB
from db.engine import DataFolder

TLS = ("starttls", "tls", "none")
# The usual ports of a mail server that takes mail, by how it is spoken to.
SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
OIDC = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")


class SettingsError(Exception):
    """A NULLIUS_* variable holds something that it cannot mean."""


@dataclass(frozen=True)
class Mail:
    """The mail server that sends digests."""

    host: str
    port: int
    # "Nullius <nullius@news.example>"
    sender: str
    # starttls, tls, none
    tls: str = "none"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Settings:
    """How one newsroom runs. Each field is NULLIUS_ and its name in capitals."""

    # Folder of everything that is kept; the starter newsroom and the live one lie apart in it.
    data: Path = Path("nullius-data")
    # Crawl the real sources instead of the starter newsroom.
    live: bool = False
    # The live newsroom's own sources file; None for the one that ships.
    sources: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    # Who a site's owner can write to: goes into the crawler's user agent.
    contact: str = ""
    # Address of an HTTP proxy that the live crawler goes through.
    proxy: str | None = None
    # Private addresses that the live crawler may ask for: "127.0.0.1:8123,intranet:80".
    allow: tuple[str, ...] = ()
    # Crawls pause while the disk has less room than this.
    least_free_mb: int = LEAST_FREE_MB
    # SQLAlchemy address for the live newsroom; None for SQLite in the data folder.
    database_url: str | None = None
    # Signs cookies. None: a new one each start, so that forms left open are refused.
    secret_key: str | None = None
    # Where an organisation signs its people in by OpenID Connect: all three, or none.
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    # The site's public address, for links in messages: "https://nullius.example".
    site: str | None = None
    # The mail server of digests, "mail.example" or "mail.example:2525", and whom mail is from.
    smtp_host: str | None = None
    smtp_from: str | None = None
    # How it is spoken to: a value of TLS.
    smtp_tls: str = "starttls"
    smtp_user: str | None = None
    smtp_password: str | None = field(default=None, repr=False)

    @property
    def site_address(self) -> str:
        """Where links in messages begin."""
        return (self.site or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def mail(self) -> Mail | None:
        """The mail server; None where none is named."""
        if not self.smtp_host or not self.smtp_from:
            return None
        host, _, port = self.smtp_host.partition(":")
        return Mail(
            host,
            int(port) if port else SMTP_PORTS[self.smtp_tls],
            self.smtp_from,
            self.smtp_tls,
            self.smtp_user or "",
            self.smtp_password or "",
        )

    @property
    def folder(self) -> DataFolder:
        if self.live:
            return DataFolder(self.data / "live", self.database_url)
        return DataFolder(self.data / "starter")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from the NULLIUS_* in `environment`. Raises SettingsError naming the variable."""
    given = {
        name: environment[f"NULLIUS_{name.upper()}"]
        for name in Settings.__dataclass_fields__
        if environment.get(f"NULLIUS_{name.upper()}")
    }
    port = given.pop("port", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsError(f"NULLIUS_PORT is {port!r}, wanted a number from 1 to 65535")
    least = given.pop("least_free_mb", str(LEAST_FREE_MB))
    if not least.isdecimal():
        raise SettingsError(f"NULLIUS_LEAST_FREE_MB is {least!r}, wanted a number of megabytes")
    live = given.pop("live", "0")
    if live not in {"0", "1"}:
        raise SettingsError(f"NULLIUS_LIVE is {live!r}, wanted 0 or 1")
    oidc = [name for name in OIDC if name not in given]
    if 0 < len(oidc) < len(OIDC):
        raise SettingsError(f"NULLIUS_{oidc[0].upper()} is missing beside the other NULLIUS_OIDC_*")
    _check_mail(given)
    data = Path(given.pop("data", "nullius-data"))
    sources = given.pop("sources", None)
    allow = tuple(part.strip() for part in given.pop("allow", "").split(",") if part.strip())
    for part in allow:
        if not part.rpartition(":")[0] or not part.rpartition(":")[2].isdecimal():
            raise SettingsError(f"NULLIUS_ALLOW has {part!r}, wanted HOST:PORT")
    return Settings(
        data=data,
        live=live == "1",
        sources=Path(sources) if sources else None,
        port=int(port),
        allow=allow,
        least_free_mb=int(least),
        **given,
    )


def _check_mail(given: Mapping[str, str]) -> None:
    """Raises SettingsError where the mail server can't be meant so."""
    if ("smtp_host" in given) != ("smtp_from" in given):
        missing = "FROM" if "smtp_host" in given else "HOST"
        raise SettingsError(f"NULLIUS_SMTP_{missing} is missing beside the other NULLIUS_SMTP_*")
    tls = given.get("smtp_tls", "starttls")
    if tls not in TLS:
        raise SettingsError(f"NULLIUS_SMTP_TLS is {tls!r}, wanted one of {', '.join(TLS)}")
    host, _, port = given.get("smtp_host", "").partition(":")
    if port and not (port.isdecimal() and 0 < int(port) < 65536):
        raise SettingsError(f"NULLIUS_SMTP_HOST is {given['smtp_host']!r}, wanted HOST:PORT")
    if tls == "none" and "smtp_user" in given and host not in {"127.0.0.1", "localhost"}:
        raise SettingsError("NULLIUS_SMTP_TLS is 'none': a password is not sent in the clear")
    sender = given.get("smtp_from", "")
    if "smtp_from" in given and ("@" not in sender or not sender.isprintable()):
        raise SettingsError(f"NULLIUS_SMTP_FROM is {sender!r}, wanted an e-mail address")
    site = given.get("site", "https://")
    if not site.startswith(("https://", "http://")):
        raise SettingsError(f"NULLIUS_SITE is {site!r}, wanted an address of http or https")
