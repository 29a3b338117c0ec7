"""Questions to a server on this computer: what is retried, refused, kept, and how long is waited."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import BadInput, FetchFailed, NotFound, UsageError
from evidence.exchange.fetch.client import Answer, Client, Clock, Limits
from evidence.exchange.fetch.services import Service, refusal, services
from tests.exchange.fetch.serving import Reply, Server, Watch, serving

CONTACT = "somebody@example.org"


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.replies.clear()
    running.asked.clear()
    return running


@pytest.fixture
def watch() -> Watch:
    return Watch()


def client(watch: Watch, folder: Path | None = None, **limits: float) -> Client:
    made = Limits(**{"timeout": 20.0, **limits})  # type: ignore[arg-type]
    clock = Clock(watch.now, watch.now, watch.wait)
    return Client(CONTACT, None if folder is None else str(folder), made, clock)


def service(server: Server, pause: float = 0.0) -> Service:
    return Service("The service", server.base, "", pause)


def ask(asking: Client, server: Server, path: str = "x", **question: str) -> bytes:
    try:
        return asking.get(service(server), path, question, lambda answer: answer.raw, signed={"email": CONTACT})
    finally:
        asking.close()


def test_it_says_who_asks(server: Server, watch: Watch) -> None:
    server.on("/x", b"yes")
    assert ask(client(watch), server, id="1") == b"yes"
    (question,) = server.asked
    assert question.agent.startswith("evidence-contradiction-tracker/")
    assert f"mailto:{CONTACT}" in question.agent
    assert question.query == {"id": "1", "email": CONTACT}


@pytest.mark.parametrize("contact", ["", "nobody", "a@b", "a@b.c\r\nX-Other: y", "a b@example.org"])
def test_a_contact_is_an_address(watch: Watch, contact: str) -> None:
    with pytest.raises(UsageError, match="is no e-mail address"):
        Client(contact)


def test_there_is_no_such_thing(server: Server, watch: Watch) -> None:
    with pytest.raises(NotFound, match="The service: there is no such thing"):
        ask(client(watch), server)
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_asked_again(server: Server, watch: Watch, status: int) -> None:
    server.on("/x", Reply(status=status), Reply(status=status), b"yes")
    assert ask(client(watch), server) == b"yes"
    assert len(watch.waited) == 2
    assert 0.5 <= watch.waited[0] <= 1.0 <= watch.waited[1] <= 2.0


def test_pauses_are_the_same_each_time(server: Server) -> None:
    waited = []
    for _ in range(2):
        server.on("/x", Reply(status=500), Reply(status=500), b"yes")
        watch = Watch()
        ask(client(watch), server)
        waited.append(watch.waited)
    assert waited[0] == waited[1]


def test_a_lasting_fault_is_given_up(server: Server, watch: Watch) -> None:
    server.on("/x", Reply(status=500))
    with pytest.raises(FetchFailed, match="it answered with 500, 5 times; try again later"):
        ask(client(watch), server)
    assert len(server.asked) == 5


@pytest.mark.parametrize("status", [400, 401, 403, 418])
def test_another_fault_is_not_asked_again(server: Server, watch: Watch, status: int) -> None:
    server.on("/x", Reply(status=status))
    with pytest.raises(FetchFailed, match=f"it answered with {status}"):
        ask(client(watch), server)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("header", "pause"),
    [("7", 7.0), ("Tue, 14 Nov 2023 22:13:40 GMT", 20.0), ("Tue, 14 Nov 2000 22:13:40 GMT", 0.0)],
)
def test_retry_after_is_obeyed(server: Server, watch: Watch, header: str, pause: float) -> None:
    server.on("/x", Reply(status=429, headers={"Retry-After": header}), b"yes")
    assert ask(client(watch), server) == b"yes"
    assert watch.waited == [pause]


@pytest.mark.parametrize("header", ["Mon, 01 Jan 0001 00:00:00 -0000", "Mon, 99 Jan 2024 00:00:00 GMT", "soon", ""])
def test_an_odd_moment_to_ask_again_is_no_fault(server: Server, watch: Watch, header: str) -> None:
    server.on("/x", Reply(status=429, headers={"Retry-After": header}), b"yes")
    assert ask(client(watch), server) == b"yes"


def test_a_long_pause_is_not_waited_for(server: Server, watch: Watch) -> None:
    server.on("/x", Reply(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(FetchFailed, match="asks for a pause of 3,600 seconds; try again then"):
        ask(client(watch), server)
    assert watch.waited == []


def test_a_slow_answer_is_given_up(server: Server, watch: Watch) -> None:
    gate = threading.Event()
    server.on("/x", Reply(b"yes", slow=gate), b"later")
    try:
        assert ask(client(watch, timeout=0.5), server) == b"later"
    finally:
        gate.set()


def test_an_answer_that_drips_is_given_up(server: Server) -> None:
    server.on("/x", Reply(b"x" * 300_000))
    moments = iter(range(0, 1_000_000, 50))
    asking = Client(CONTACT, None, Limits(tries=2), Clock(lambda: 0.0, lambda: float(next(moments)), lambda _: None))
    with pytest.raises(FetchFailed, match="the answer took longer than 120 seconds, 2 times"):
        ask(asking, server)


def test_a_cut_off_answer_is_asked_again(server: Server, watch: Watch) -> None:
    server.on("/x", Reply(b"half", claimed=100), b"whole")
    assert ask(client(watch), server) == b"whole"


def test_a_huge_answer_is_refused(server: Server, watch: Watch) -> None:
    server.on("/x", Reply(b"x" * 2_000_000))
    with pytest.raises(FetchFailed, match="the answer is larger than 1,000,000 bytes"):
        ask(client(watch, largest=1_000_000), server)
    assert len(server.asked) == 1


def test_a_compressed_answer_is_refused(server: Server, watch: Watch) -> None:
    server.on("/x", Reply(b"\x1f\x8b", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(FetchFailed, match="something compressed"):
        ask(client(watch), server)


def test_a_broken_answer_is_asked_again_and_not_kept(server: Server, watch: Watch, tmp_path: Path) -> None:
    server.on("/x", b"broken", b"good")

    def read(answer: Answer) -> bytes:
        if answer.raw == b"broken":
            raise BadInput("the answer", "it is broken")
        return answer.raw

    for _ in range(2):
        asking = client(watch, tmp_path)
        assert asking.get(service(server), "x", {}, read) == b"good"
        asking.close()
    assert len(server.asked) == 2


def test_nobody_listens(watch: Watch) -> None:
    asking = client(watch)
    with pytest.raises(FetchFailed, match="the connection failed"):
        asking.get(Service("The service", "http://127.0.0.1:9", "", 0.0), "x", {}, lambda answer: answer.raw)
    asking.close()


def test_between_two_questions_is_a_pause(server: Server, watch: Watch) -> None:
    server.on("/x", b"yes")
    asking = client(watch)
    for _ in range(3):
        asking.get(service(server, 0.34), "x", {}, lambda answer: answer.raw)
    asking.close()
    assert watch.waited == pytest.approx([0.34, 0.34])


# ---------------------------------------------------------------- redirects


def test_a_redirect_on_the_same_host_is_followed(server: Server, watch: Watch) -> None:
    server.on("/x", Reply(status=301, headers={"Location": "/y"}))
    server.on("/y", b"yes")
    assert ask(client(watch), server) == b"yes"


def test_a_redirect_to_another_host_is_refused(server: Server, watch: Watch) -> None:
    with serving() as other:
        other.on("/x", b"stolen")
        server.on("/x", Reply(status=302, headers={"Location": f"{other.base}/x"}))
        with pytest.raises(FetchFailed, match="it sends us to"):
            ask(client(watch), server)
        assert other.asked == []


def test_a_redirect_to_http_is_refused(watch: Watch) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"Location": "http://api.crossref.org/works"})

    asking = Client(CONTACT, clock=Clock(watch.now, watch.now, watch.wait), transport=httpx.MockTransport(answer))
    with pytest.raises(FetchFailed, match="it sends us to http: only https is followed"):
        asking.get(services({}).crossref, "works", {}, lambda answer: answer.raw)
    asking.close()
    assert asked == ["https://api.crossref.org/works"]


def test_a_circle_of_redirects_ends(server: Server, watch: Watch) -> None:
    server.on("/x", Reply(status=302, headers={"Location": "/x"}))
    with pytest.raises(FetchFailed, match="round and round"):
        ask(client(watch), server)
    assert len(server.asked) == 6


CROSSREF = "https://api.crossref.org/works/10.1/x"


@pytest.mark.parametrize(
    ("target", "refused"),
    [
        ("https://api.crossref.org/v1/works/10.1/x", None),
        ("https://data.crossref.org/x", None),
        ("https://crossref.org/x", None),
        ("https://crossref.org.evil.example/x", "another host"),
        ("https://evilcrossref.org/x", "another host"),
        ("http://api.crossref.org/x", "only https"),
        ("http://127.0.0.1/x", "only https"),
        ("file:///etc/passwd", "only https"),
        ("ftp://api.crossref.org/x", "only https"),
        ("//evil.example/x", "only https"),
        ("https://api.crossref.org@evil.example/x", "password"),
        ("https://user:word@api.crossref.org/x", "password"),
        ("https://[::1", "cannot be read"),
        ("https://api.crossref.org:99999/x", "cannot be read"),
    ],
)
def test_where_a_service_may_send_us(target: str, refused: str | None) -> None:
    why = refusal(services({}).crossref, CROSSREF, target)
    assert why is None if refused is None else refused in str(why)


@given(st.text(max_size=60))
def test_no_odd_address_is_followed(target: str) -> None:
    why = refusal(services({}).crossref, CROSSREF, target)
    assert why is not None or target.lower().startswith("https://")


@pytest.mark.parametrize(
    "address", ["http://example.org", "ftp://example.org", "example.org", "https://", "http://10.0.0.1"]
)
def test_a_service_is_asked_by_https(address: str) -> None:
    with pytest.raises(UsageError, match="an https address is needed"):
        services({"EVIDENCE_CROSSREF_URL": address})


def test_what_is_no_address_is_said() -> None:
    with pytest.raises(UsageError, match="EVIDENCE_PUBMED_URL=https://\\[: it is no address"):
        services({"EVIDENCE_PUBMED_URL": "https://["})


# ---------------------------------------------------------------- what is kept


def test_an_answer_is_kept_for_a_while(server: Server, watch: Watch, tmp_path: Path) -> None:
    server.on("/x", b"old", b"new")
    assert ask(client(watch, tmp_path), server, id="1") == b"old"
    assert ask(client(watch, tmp_path), server, id="1") == b"old"
    watch.time += 8 * 86_400
    assert ask(client(watch, tmp_path), server, id="1") == b"new"
    assert len(server.asked) == 2
    assert all(CONTACT.encode() not in file.read_bytes() for file in tmp_path.rglob("*.answer"))


def test_what_damages_a_kept_answer_makes_it_asked_for_again(server: Server, watch: Watch, tmp_path: Path) -> None:
    server.on("/x", b"yes")
    ask(client(watch, tmp_path), server)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes().replace(b"yes", b"no!"))
    assert ask(client(watch, tmp_path), server) == b"yes"
    assert len(server.asked) == 2
