"""A server on this computer that answers as PubMed and Crossref do, well and badly. Made-up records in real shapes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

DOI = "10.1234/placeholder.2019.301"
PMID = "900000301"
PMCID = "PMC9000301"

ARTICLE = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://dtd.nlm.nih.gov/x.dtd">
<PubmedArticleSet>
<PubmedArticle><MedlineCitation><PMID Version="1">900000301</PMID><Article><Journal><JournalIssue><Volume>7</Volume>
<PubDate><Year>2019</Year></PubDate></JournalIssue><ISOAbbreviation>J Placehold</ISOAbbreviation></Journal>
<ArticleTitle>Made-up vesicles in a trial.</ArticleTitle>
<ELocationID EIdType="doi">10.1234/placeholder.2019.301</ELocationID>
<Abstract><AbstractText>Tumours grew (<i>p</i> &lt; 0.05).</AbstractText></Abstract>
<AuthorList CompleteYN="Y"><Author><LastName>Placeholder</LastName><ForeName>Anna</ForeName></Author></AuthorList>
<PublicationTypeList><PublicationType>Clinical Trial</PublicationType></PublicationTypeList></Article>
</MedlineCitation></PubmedArticle>
</PubmedArticleSet>
"""
EMPTY_SET = '<?xml version="1.0" ?>\n<PubmedArticleSet></PubmedArticleSet>\n'
FULL_TEXT = """<?xml version="1.0"?>
<pmc-articleset><article article-type="research-article"><front><article-meta>
<article-id pub-id-type="pmc">9000301</article-id>
<title-group><article-title>Made-up vesicles</article-title></title-group>
</article-meta></front><body><p>The whole text.</p></body></article></pmc-articleset>
"""
NO_FULL_TEXT = '<?xml version="1.0"?>\n<pmc-articleset><error id="1">not found</error></pmc-articleset>\n'
WORK: dict[str, Any] = {
    "DOI": DOI,
    "type": "journal-article",
    "title": ["Made-up vesicles in a trial"],
    "author": [{"given": "Anna", "family": "Placeholder"}],
    "container-title": ["Journal of Placeholders"],
    "issue": "2",
    "license": [{"URL": "http://creativecommons.org/licenses/by/4.0/"}],
    "reference-count": 1,
    "is-referenced-by-count": 0,
    "reference": [{"key": "r1", "DOI": "10.1234/jev.2018.17"}],
}


def search(*ids: str) -> bytes:
    """What a search of PubMed answers."""
    result = {"count": str(len(ids)), "retmax": "3", "retstart": "0", "idlist": list(ids)}
    return json.dumps({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result}).encode()


def work(**fields: object) -> bytes:
    """A work as Crossref answers."""
    message = {**WORK, **fields}
    return json.dumps({"status": "ok", "message-type": "work", "message": message}).encode()


def works(*items: dict[str, Any]) -> bytes:
    """A list of works as Crossref answers."""
    message = {"total-results": len(items), "items": list(items)}
    return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()


@dataclass
class Reply:
    """One answer of the server."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    claimed: int | None = None
    """Length that is claimed; the connection ends before."""
    slow: threading.Event | None = None
    """Waits for this before it answers."""


@dataclass
class Question:
    """What the server was asked."""

    path: str
    query: dict[str, str]
    agent: str


class Server:
    """Answers by path: each time the next of the replies for it, and the last one from then on."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[Question] = []
        self.base = ""

    def on(self, path: str, *replies: Reply | bytes | str) -> None:
        """What is answered at a path."""
        made = [
            one if isinstance(one, Reply) else Reply(one.encode() if isinstance(one, str) else one) for one in replies
        ]
        self.replies[path] = made

    def as_usual(self) -> None:
        """PubMed has the article, and Crossref the work."""
        self.on("/esearch.fcgi", search(PMID))
        self.on("/efetch.fcgi", ARTICLE)
        self.on(f"/works/{DOI}", work())
        self.on("/works", works())

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(one.path == path for one in self.asked)

    def reply(self, question: Question) -> Reply:
        """The next answer."""
        self.asked.append(question)
        listed = self.replies.get(question.path)
        if not listed:
            return Reply(b"Resource not found.", 404, {"Content-Type": "text/plain"})
        return listed.pop(0) if len(listed) > 1 else listed[0]


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            reply = server.reply(Question(unquote(parts.path), query, self.headers.get("User-Agent", "")))
            if reply.slow is not None:
                reply.slow.wait(60)
            try:
                self.send_response(reply.status)
                for key, value in reply.headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(reply.claimed or len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
            except OSError:
                pass  # the one who asked has gone
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


@contextmanager
def serving() -> Iterator[Server]:
    """A server that listens while it is needed."""
    server = Server()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    http.daemon_threads = True
    server.base = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


@dataclass
class Watch:
    """A clock that waits for nothing, and remembers for how long it should have."""

    waited: list[float] = field(default_factory=list)
    time: float = 1_700_000_000.0

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.time += seconds

    def now(self) -> float:
        return self.time
