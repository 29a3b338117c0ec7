"""The services that are asked, where they are, and how often they may be asked."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from evidence.errors import UsageError


@dataclass(frozen=True, slots=True)
class Service:
    """A service on the net."""

    name: str
    base: str
    """Its address, without a slash at the end."""
    family: str
    """Domain within which it may send us elsewhere; empty for an address of one's own, which may not at all."""
    pause: float
    """Seconds between two questions."""


@dataclass(frozen=True, slots=True)
class Services:
    """The services that are known."""

    pubmed: Service
    crossref: Service


_PUBMED = Service("PubMed", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils", "nlm.nih.gov", 0.34)
"""NCBI allows three questions a second to those without a key."""
_CROSSREF = Service("Crossref", "https://api.crossref.org", "crossref.org", 0.1)
"""Crossref allows some tens a second to those that give an address; we take ten."""


def services(environment: Mapping[str, str]) -> Services:
    """The services, or what `EVIDENCE_PUBMED_URL` and `EVIDENCE_CROSSREF_URL` name in their place.

    Raises `UsageError` for an address that is not https; http is for this computer alone.
    """
    return Services(
        _placed(_PUBMED, environment.get("EVIDENCE_PUBMED_URL", ""), "EVIDENCE_PUBMED_URL"),
        _placed(_CROSSREF, environment.get("EVIDENCE_CROSSREF_URL", ""), "EVIDENCE_CROSSREF_URL"),
    )


def is_loopback(address: str) -> bool:
    """Whether an address is on this computer."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refusal(service: Service, source: str, target: str) -> str | None:
    """Why a service may not send us from one address to another, as a clause; None when it may."""
    try:
        old, new = urlsplit(source), urlsplit(target)
        ports = old.port, new.port
    except ValueError:
        return "an address that cannot be read"
    if new.username is not None or new.password is not None:
        return "an address with a password in it"
    same = (old.hostname, ports[0]) == (new.hostname, ports[1])
    if new.scheme != "https" and not (old.scheme == new.scheme == "http" and same and is_loopback(target)):
        return f"{new.scheme or 'no'}: only https is followed"
    host = new.hostname or ""
    if same or (service.family and (host == service.family or host.endswith(f".{service.family}"))):
        return None
    return f"another host, {host[:80]}"


def _placed(service: Service, base: str, variable: str) -> Service:
    if not base:
        return service
    try:
        parts = urlsplit(base)
    except ValueError as error:
        raise UsageError(f"{variable}={base}: it is no address ({error})") from error
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(base))):
        raise UsageError(f"{variable}={base}: an https address is needed; http is for this computer alone")
    return Service(service.name, base.rstrip("/"), "", 0.0 if is_loopback(base) else service.pause)
