"""Who is let in."""

from __future__ import annotations

import string
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.tui.web.gate import Asked, Gate

HOSTS = ("127.0.0.1:8123", "localhost:8123")
GATE = Gate(HOSTS)
HOME = GATE.folder
OURS = Asked(HOME, (HOSTS[0],), cookie=GATE.cookie)
SOCKET = replace(OURS, path=f"{HOME}ws", origins=(f"http://{HOSTS[0]}",), websocket=True)


def link_key(gate: Gate) -> str:
    return gate.link.rpartition("=")[2]


LINKED = Asked(HOME, (HOSTS[0],), key=link_key(GATE))


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(OURS, id="page"),
        pytest.param(replace(OURS, hosts=(HOSTS[1],)), id="the other name of this machine"),
        pytest.param(replace(OURS, sites=("none",)), id="typed into the address bar"),
        pytest.param(replace(OURS, path=f"{HOME}static/page.js", sites=("same-origin",)), id="file"),
        pytest.param(SOCKET, id="websocket"),
        pytest.param(LINKED, id="link"),
        pytest.param(replace(OURS, key=link_key(GATE)), id="link again, with the cookie"),
    ],
)
def test_let_in(asked: Asked) -> None:
    assert GATE.refusal(asked) is None


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        pytest.param(replace(OURS, hosts=("attacker.example:8123",)), "by that name", id="DNS rebinding"),
        pytest.param(replace(OURS, hosts=("127.0.0.1",)), "by that name", id="host without port"),
        pytest.param(replace(OURS, hosts=("127.0.0.1:8124",)), "by that name", id="another port"),
        pytest.param(replace(OURS, hosts=("127.0.0.1:8123.attacker.example",)), "by that name", id="longer host"),
        pytest.param(replace(OURS, hosts=()), "by that name", id="no host"),
        pytest.param(replace(OURS, hosts=HOSTS), "by that name", id="two hosts"),
        pytest.param(replace(SOCKET, origins=("https://attacker.example",)), "other sites", id="foreign origin"),
        pytest.param(replace(SOCKET, origins=("http://127.0.0.1:9999",)), "other sites", id="another port's origin"),
        pytest.param(replace(SOCKET, origins=(f"http://{HOSTS[1]}",)), "other sites", id="origin is not the host"),
        pytest.param(replace(SOCKET, origins=(f"https://{HOSTS[0]}",)), "other sites", id="another scheme"),
        pytest.param(replace(SOCKET, origins=("null",)), "other sites", id="null origin"),
        pytest.param(replace(SOCKET, origins=("",)), "other sites", id="empty origin"),
        pytest.param(replace(SOCKET, origins=()), "other sites", id="websocket without origin"),
        pytest.param(replace(SOCKET, origins=(*SOCKET.origins, "https://a.example")), "other sites", id="two origins"),
        pytest.param(replace(OURS, origins=("https://attacker.example",)), "other sites", id="page, foreign origin"),
        pytest.param(replace(OURS, sites=("cross-site",)), "address bar", id="link of another site"),
        pytest.param(replace(OURS, sites=("same-site",)), "address bar", id="page of another port"),
        pytest.param(replace(OURS, cookie=None), "key is missing", id="no cookie"),
        pytest.param(replace(OURS, cookie=GATE.cookie[:-1]), "key is missing", id="shorter cookie"),
        pytest.param(replace(OURS, cookie="ÿ\udcff"), "key is missing", id="cookie that is no text"),
        pytest.param(replace(SOCKET, cookie=None), "key is missing", id="websocket without cookie"),
        pytest.param(replace(SOCKET, cookie=None, key=link_key(GATE)), "key is missing", id="websocket with the link"),
        pytest.param(replace(LINKED, path=f"{HOME}static/page.js"), "key is missing", id="file with the link"),
        pytest.param(replace(LINKED, path="/"), "key is missing", id="link to another folder"),
        pytest.param(replace(LINKED, key="wrong"), "has been used", id="wrong key"),
        pytest.param(replace(LINKED, key=GATE.cookie), "has been used", id="the cookie as key"),
        pytest.param(replace(LINKED, purposes=("prefetch;prerender",)), "looking ahead", id="prefetch"),
        pytest.param(replace(OURS, cookie=link_key(GATE)), "key is missing", id="the key as cookie"),
    ],
)
def test_kept_out(asked: Asked, why: str) -> None:
    assert why in (GATE.refusal(asked) or "")


@pytest.mark.parametrize(
    "path",
    [
        "{HOME}static/../../../etc/passwd",
        "{HOME}static/%2e%2e/%2e%2e/etc/passwd",
        "{HOME}static/..%2f..%2fetc%2fpasswd",
        "{HOME}static/..\\..\\etc\\passwd",
        "{HOME}static/%5c..%5cpage.js",
        "{HOME}download/..%00",
        "{HOME}download/../static/page.js",
        "{HOME}static//etc/passwd",
        "{HOME}static/.",
        "{HOME}static/.git",
        "{HOME}static/page.js;x",
        "http://127.0.0.1:8123{HOME}",
        "//attacker.example/",
        "*",
        "",
    ],
)
def test_paths_that_lead_astray_are_refused(path: str) -> None:
    """With every secret right: no route, now or later, has to know how paths are tidied up."""
    assert GATE.refusal(replace(OURS, path=path.replace("{HOME}", HOME))) == "This path is not one of this server."


def test_a_link_lets_in_once() -> None:
    gate = Gate(HOSTS)
    first = gate.link
    assert not gate.enter("wrong")
    assert not gate.enter(None)
    assert gate.link == first
    assert gate.enter(link_key(gate))
    assert gate.link != first
    assert not gate.enter(first.rpartition("=")[2])
    assert gate.refusal(Asked(gate.folder, (HOSTS[0],), key=first.rpartition("=")[2])) is not None
    assert gate.enter(link_key(gate))


def test_runs_share_no_secret() -> None:
    gates = [Gate(HOSTS) for _ in range(20)]
    secrets = {secret for gate in gates for secret in (gate.room, gate.cookie, link_key(gate))}
    assert len(secrets) == 60
    assert min(len(gate.cookie) for gate in gates) >= 43, "32 random bytes"


TEXT = st.text(max_size=60) | st.text(string.ascii_letters + "/.%-_:", max_size=60)
HEADER = st.lists(TEXT, max_size=2).map(tuple)


@given(
    path=TEXT | st.just(HOME) | st.just(f"{HOME}ws"),
    hosts=HEADER | st.just((HOSTS[0],)),
    origins=HEADER | st.just((f"http://{HOSTS[0]}",)),
    sites=HEADER | st.just(()),
    cookie=st.none() | st.text(),
    key=st.none() | st.text(),
    websocket=st.booleans(),
)
def test_without_a_secret_nothing_helps(**said: Any) -> None:
    assert GATE.refusal(Asked(**said)) is not None


@given(
    path=TEXT | st.just(f"{HOME}ws"),
    hosts=HEADER | st.just((HOSTS[0],)) | st.just((HOSTS[1],)),
    origins=HEADER | st.just((f"http://{HOSTS[0]}",)) | st.just(()),
    websocket=st.booleans(),
)
def test_with_the_cookie_only_our_own_page_drives(**said: Any) -> None:
    """Whatever is let in named this server and came from no other page."""
    asked = Asked(**said, cookie=GATE.cookie)
    if GATE.refusal(asked) is None:
        assert asked.hosts in ((HOSTS[0],), (HOSTS[1],))
        assert asked.origins == (f"http://{asked.hosts[0]}",) or (asked.origins == () and not asked.websocket)
        assert not any(part in asked.path for part in ("..", "%", "\\", "//"))
