"""A server on this machine in the place of PubMed and Crossref, and somebody who asks it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evidence.exchange.fetch.asking import Asker
from evidence.exchange.fetch.client import Client, Clock, Limits
from evidence.exchange.fetch.services import services
from tests.exchange.fetch.serving import Server, Watch, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        running.as_usual()
        yield running


@pytest.fixture
def asker(server: Server) -> Iterator[Asker]:
    watch = Watch()
    client = Client(
        "somebody@example.org", None, Limits(timeout=20.0, tries=2), Clock(watch.now, watch.now, watch.wait)
    )
    yield Asker(client, services({"EVIDENCE_PUBMED_URL": server.base, "EVIDENCE_CROSSREF_URL": server.base}))
    client.close()
