"""Questions to services on the net: politely, within bounds, and never the same twice within a while.

Polite: an address of contact in every question, a pause between two, `Retry-After` obeyed, and longer and longer pauses
after failures. Bounded: time, size and number of tries. Careful: only https, no other host, nothing compressed.
"""

from __future__ import annotations

import email.utils
import hashlib
import os
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode, urljoin

from evidence import cache
from evidence.errors import BadInput, FetchFailed, MissingExtra, NotFound, UsageError
from evidence.exchange.fetch.services import Service, is_loopback, refusal

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

CONTACT = "EVIDENCE_CONTACT"
"""Variable of the environment with the address of contact."""
WEEK = 7 * 86_400.0
"""Seconds for which an answer about a publication is kept."""

_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
_MOST_REDIRECTS = 5
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how much and how often."""

    timeout: float = 30.0
    """Seconds without a word from the service."""
    deadline: float = 120.0
    """Seconds for one whole answer, however slowly it drips."""
    largest: int = 15_000_000
    """Bytes of an answer."""
    tries: int = 5
    first_pause: float = 1.0
    """Seconds after the first failure; each further one doubles them."""
    longest_pause: float = 60.0
    """Seconds beyond which a service that asks for more is not waited for."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What tells the time and waits."""

    now: Callable[[], float] = time.time
    ticks: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = lambda seconds: time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came."""

    raw: bytes
    at: float
    """When it came, in seconds since 1970."""


class _Again(Exception):
    """A question that may be asked again after a pause; `pause` when the service says how long."""

    def __init__(self, why: str, pause: float | None = None) -> None:
        super().__init__(why)
        self.pause = pause


@dataclass
class Client:
    """Asks services; close it when done."""

    contact: str
    folder: str | None = None
    """Where answers are kept; None keeps none."""
    limits: Limits = field(default_factory=Limits)
    clock: Clock = field(default_factory=Clock)
    transport: httpx.BaseTransport | None = None
    version: str = "0"

    def __post_init__(self) -> None:
        try:
            import httpx
        except ImportError as error:
            raise MissingExtra("asking PubMed and Crossref", "fetch") from error
        if _ADDRESS.fullmatch(self.contact) is None:
            raise UsageError(f"the address of contact, {self.contact!r}, is no e-mail address")
        agent = f"evidence-contradiction-tracker/{self.version} (mailto:{self.contact})"
        headers = {"User-Agent": agent, "Accept-Encoding": "identity"}
        timeout = httpx.Timeout(self.limits.timeout)
        self._outside = httpx.Client(headers=headers, timeout=timeout, transport=self.transport)
        self._here = httpx.Client(headers=headers, timeout=timeout, transport=self.transport, trust_env=False)
        """For this computer, where no proxy is asked."""
        self._last: dict[str, float] = {}

    def close(self) -> None:
        """Close all connections."""
        self._outside.close()
        self._here.close()

    def get(
        self,
        service: Service,
        path: str,
        question: Mapping[str, str],
        read: Callable[[Answer], T],
        *,
        signed: Mapping[str, str] | None = None,
        fresh_for: float = WEEK,
    ) -> T:
        """Ask, and read the answer. `signed` is asked as well, but says who asks and not what.

        An answer that `read` refuses with `BadInput` counts as broken and is asked for again; one that it takes is
        kept.
        Raises `FetchFailed` when there is no good answer, `NotFound` when there is no such thing.
        """
        address = f"{service.base}/{path}" + (f"?{urlencode(question)}" if question else "")
        kept = self._kept(address, fresh_for)
        if kept is not None:
            try:
                return read(kept)
            except (BadInput, NotFound):
                pass  # another version read it otherwise: ask again
        whole = f"{address}{'&' if question else '?'}{urlencode(signed)}" if signed else address
        answer, found = self._asked(service, whole, read)
        self._keep(address, answer)
        return found

    def _asked(self, service: Service, address: str, read: Callable[[Answer], T]) -> tuple[Answer, T]:
        """Ask until there is a good answer, or no more hope for one."""
        for tried in range(1, self.limits.tries + 1):
            try:
                answer = self._once(service, address)
                try:
                    return answer, read(answer)
                except BadInput as error:
                    raise _Again(f"it answered with something broken ({error})") from error
            except _Again as again:
                if tried == self.limits.tries:
                    raise FetchFailed(service.name, f"{again}, {tried} times; try again later") from again
                pause = self._pause(address, tried) if again.pause is None else again.pause
                if pause > self.limits.longest_pause:
                    why = f"{again}, and asks for a pause of {pause:,.0f} seconds; try again then"
                    raise FetchFailed(service.name, why) from again
                self.clock.wait(pause)
        raise AssertionError("the last try ends otherwise")

    def _pause(self, address: str, tried: int) -> float:
        """Twice as long after each failure, less a share that depends on the question: not all ask again at once."""
        longest = self.limits.first_pause * 2.0 ** (tried - 1)
        return min(longest, self.limits.longest_pause) * random.Random(f"{address} {tried}").uniform(0.5, 1.0)

    def _once(self, service: Service, address: str) -> Answer:
        """Ask once, and follow where the service may send us."""
        import httpx

        for _ in range(_MOST_REDIRECTS + 1):
            self._be_polite(service)
            try:
                target = self._exchange(service, address)
            except httpx.InvalidURL as error:
                raise FetchFailed(service.name, f"the address cannot be used: {error}") from error
            except httpx.TimeoutException as error:
                raise _Again(f"it did not answer within {self.limits.timeout:g} seconds") from error
            except httpx.TransportError as error:
                raise _Again(f"the connection failed ({str(error) or type(error).__name__})") from error
            if isinstance(target, Answer):
                return target
            if (why := refusal(service, address, target)) is not None:
                raise FetchFailed(service.name, f"it sends us to {why}; not followed")
            address = target
        raise FetchFailed(service.name, f"it sends us round and round, more than {_MOST_REDIRECTS} times")

    def _exchange(self, service: Service, address: str) -> Answer | str:
        """The answer of one address, or the address that it names instead."""
        client = self._here if is_loopback(address) else self._outside
        begun = self.clock.ticks()
        with client.stream("GET", address) as response:
            status = response.status_code
            if status in (301, 302, 303, 307, 308) and "location" in response.headers:
                return urljoin(address, response.headers["location"])
            if status in (404, 410):
                raise NotFound(service.name, "there is no such thing")
            if status in _TRY_AGAIN:
                pause = _asked_for(response.headers.get("retry-after"), self.clock.now())
                raise _Again(f"it answered with {status}", pause)
            if status != 200:
                raise FetchFailed(service.name, f"it answered with {status}")
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise FetchFailed(service.name, "it answered with something compressed, which was not asked for")
            parts, size = [], 0
            for part in response.iter_raw():
                size += len(part)
                if size > self.limits.largest:
                    raise FetchFailed(service.name, f"the answer is larger than {self.limits.largest:,} bytes")
                if self.clock.ticks() - begun > self.limits.deadline:
                    raise _Again(f"the answer took longer than {self.limits.deadline:g} seconds")
                parts.append(part)
        return Answer(b"".join(parts), self.clock.now())

    def _be_polite(self, service: Service) -> None:
        last = self._last.get(service.name)
        if last is not None and (left := last + service.pause - self.clock.ticks()) > 0:
            self.clock.wait(left)
        self._last[service.name] = self.clock.ticks()

    def _file(self, address: str) -> str | None:
        if self.folder is None:
            return None
        return os.path.join(self.folder, f"{hashlib.sha256(address.encode()).hexdigest()[:40]}.answer")

    def _kept(self, address: str, fresh_for: float) -> Answer | None:
        if (file := self._file(address)) is None:
            return None
        pack = cache.Pack.read(file)
        at, text = pack.notes.get(address), pack.part(address)
        if not isinstance(at, int | float) or not isinstance(text, str):
            return None
        return Answer(text.encode(), at) if 0 <= self.clock.now() - at < fresh_for else None

    def _keep(self, address: str, answer: Answer) -> None:
        if (file := self._file(address)) is None:
            return
        pack = cache.Pack()
        pack.put(address, answer.at, answer.raw.decode())
        pack.write(file)


def text_of(answer: Answer, name: str) -> str:
    """The text of an answer. Raises `BadInput` when it is none."""
    try:
        return answer.raw.decode()
    except UnicodeDecodeError as error:
        raise BadInput(name, f"byte {error.start:,} is not UTF-8") from error


def _asked_for(header: str | None, now: float) -> float | None:
    """Seconds that `Retry-After` asks for, as a number or as a moment; None when it says nothing."""
    if header is None:
        return None
    if re.fullmatch(r"\d{1,9}", header.strip(), re.ASCII):
        return float(header)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - now)
    except (ValueError, OverflowError, OSError):  # no date, or one that no clock of ours shows
        return None
