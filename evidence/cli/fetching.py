"""What commands on sources have in common that ask services on the net, and `evidence source refresh`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from evidence.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from evidence.exchange.fetch.asking import Asker
    from evidence.exchange.fetch.events import Event, Outcome
    from evidence.exchange.sources.found import FoundSource
    from evidence.model.ids import SourceId
    from evidence.registry.registry import Registry
    from evidence.resolve.cascade import Change

_CACHE = "answers"
_MOST_IDS = 10_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options of what may be fetched."""
    parser.add_argument(
        "--contact", metavar="ADDRESS", help="your e-mail address, which PubMed and Crossref want (or EVIDENCE_CONTACT)"
    )
    parser.add_argument("--no-cache", action="store_true", help="ask again, also what was asked within a week")


def configure_refresh(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `evidence source refresh`."""
    from evidence.cli import writing

    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="ids of sources (default: all that have a DOI)")
    parser.add_argument(
        "--retraction-watch", metavar="CSV", help="look in this file of the Retraction Watch data, and not on the net"
    )
    parser.add_argument("--crossref", action="store_true", help="with --retraction-watch: ask Crossref as well")
    configure(parser)
    writing.configure(parser, signed=False)


def listed(file: str | None) -> list[str]:
    """The ids in a file, one a line; empty lines and those that begin with # are passed over."""
    if file is None:
        return []
    from evidence.exchange.fetch import wanted
    from evidence.exchange.sources.adding import decoded
    from evidence.registry.snapshots import MAX_SNAPSHOT_BYTES, Unreadable, read_regular

    try:
        text = decoded(read_regular(file, MAX_SNAPSHOT_BYTES), file)
    except Unreadable as error:
        raise UsageError(f"{file} cannot be read: {error}") from error
    found = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        word = line.strip()
        if word and not word.startswith("#"):
            if wanted(word) is None:
                raise UsageError(f"{file}:{number}: {word[:60]!r} is no DOI, PMID or PMCID")
            found.append(word)
    if len(found) > _MOST_IDS:
        raise UsageError(f"{file} holds {len(found):,} ids; the limit is {_MOST_IDS:,}: divide it")
    return list(dict.fromkeys(found))


class Net:
    """The services on the net, asked only when something is to be fetched."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self._asker: Asker | None = None

    def __enter__(self) -> Net:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._asker is not None:
            self._asker.client.close()

    @property
    def asker(self) -> Asker:
        """What asks; made when it is first needed."""
        if self._asker is None:
            self._asker = _asker(self.options)
        return self._asker

    def names(self, word: str) -> bool:
        """Whether an argument is an identifier, and not a file."""
        import os

        from evidence.exchange.fetch import wanted

        return not os.path.lexists(word) and wanted(word) is not None

    def known(self, word: str, registry: Registry) -> str | None:
        """That the registry has what is to be fetched already, as a sentence; None when it has not."""
        from evidence.exchange.fetch.names import known_as, wanted

        asked = wanted(word) if self.names(word) else None
        if asked is None or self.options.to is not None:
            return None
        name = known_as(registry, asked)
        return None if name is None else f"{asked} is in the registry already, as {name}"

    def fetched(self, word: str) -> Iterator[tuple[FoundSource, bytes, str]]:
        """The publication with an identifier, with the answer and its name."""
        from evidence.exchange.fetch import fetch, wanted

        asked = wanted(word)
        assert asked is not None, "only identifiers are fetched"
        made = fetch(self.asker, asked)
        yield made.found, made.raw, made.name


def _asker(options: argparse.Namespace) -> Asker:
    """What asks the services; the environment says where they are, and who asks."""
    import os
    from importlib.metadata import PackageNotFoundError, version

    from evidence import cache
    from evidence.exchange.fetch.asking import Asker
    from evidence.exchange.fetch.client import CONTACT, Client
    from evidence.exchange.fetch.services import services

    contact = options.contact or os.environ.get(CONTACT, "")
    if not contact:
        raise UsageError(
            f"PubMed and Crossref want to know whom to write to: give your e-mail address with --contact or {CONTACT}; "
            "it is sent to them with each question, and stored nowhere"
        )
    base = None if options.no_cache else cache.folder(os.environ)
    try:
        number = version("evidence-contradiction-tracker")
    except PackageNotFoundError:
        number = "0"
    where = services(os.environ)
    return Asker(Client(contact, None if base is None else os.path.join(base, _CACHE), version=number), where)


# ---------------------------------------------------------------- refresh


def refresh(options: argparse.Namespace) -> int:
    """Look what has become of sources, and record it in one save."""
    import sys

    from evidence.cli import writing
    from evidence.cli.output import printable, progress
    from evidence.exchange.fetch.events import outcome
    from evidence.exchange.fetch.retraction_watch import looked_up
    from evidence.exchange.fetch.standings import asked_of_crossref, recorded
    from evidence.registry.curation.words import source_of

    draft = writing.opened(options)
    registry = draft.registry
    sources = [source_of(registry, name) for name in dict.fromkeys(options.sources)]
    sources = sources or [registry.sources[name] for name in sorted(registry.sources)]
    found: list[dict[SourceId, tuple[Event, ...]]] = []
    failed: list[tuple[str, str]] = []
    if options.retraction_watch is not None:
        found.append(looked_up(options.retraction_watch, sources))
    if options.retraction_watch is None or options.crossref:
        having = [source for source in sources if source.doi is not None]
        with Net(options) as net, progress(options, "asking Crossref") as told:
            asked, failed = asked_of_crossref(having, lambda: net.asker, told)
        found.append(asked)
    outcomes = [outcome(source, [event for part in found for event in part.get(source.id, ())]) for source in sources]
    verdicts = recorded(draft, outcomes)
    diff, files = draft.diff(), list(draft.unsaved)
    written = bool(files) and not (options.diff or options.dry_run)
    if written:
        draft.save()
    _print(options, draft.registry, outcomes, verdicts, failed, diff, files, written)
    for name, why in failed:
        print(f"evidence: {printable(name)}: {printable(why)}", file=sys.stderr)
    return 2 if failed else 0


def _print(
    options: argparse.Namespace,
    registry: Registry,
    outcomes: list[Outcome],
    verdicts: tuple[Change, ...],
    failed: list[tuple[str, str]],
    diff: str,
    files: list[str],
    written: bool,
) -> None:

    from evidence.cli.output import printable, say, say_diff, write_json

    changed = [(one, one.event) for one in outcomes if one.event is not None]
    if options.json:
        document = {
            "format": 1,
            "changed": [
                {
                    "source": one.source.id, "before": one.source.standing, "after": event.standing,
                    "notice": event.notice, "on": None if event.on is None else event.on.isoformat(), "by": event.by,
                    "reasons": list(event.reasons),
                }
                for one, event in changed
            ],
            "said": [{"source": one.source.id, "sentence": sentence} for one in outcomes for sentence in one.said],
            "verdicts": [
                {"claim": change.claim, "before": change.before.status, "after": change.after.status}
                for change in verdicts
            ],
            "failed": [{"source": name, "why": why} for name, why in failed],
            "looked_at": len(outcomes) - len(failed), "files": files, "written": written,
        }  # fmt: skip
        if options.diff:
            document["diff"] = diff
        write_json(document)
        return
    if options.diff:
        say_diff(diff)
        return
    for one, event in changed:
        say(f"{one.source.id}: {one.source.standing} -> {event.standing}: {printable(event.words)}\n")
    for one in outcomes:
        say("".join(f"{one.source.id}: {printable(sentence)}\n" for sentence in one.said))
    for change in verdicts:
        axis = registry.axes[registry.claims[change.claim].axis]
        before, after = (
            ruling.status if ruling.leader is None else f"{ruling.status}, {axis.word(ruling.leader)}"
            for ruling in (change.before, change.after)
        )
        told = f"{before} -> {after}" if before != after else f"{after}, by other evidence"
        say(f"verdict of {change.claim}: {told}\n")
    verb = "wrote" if written else "would write"
    say("".join(f"{verb} {printable(path)}\n" for path in files))
    count = len(outcomes) - len(failed)
    sources = "1 source" if count == 1 else f"{count} sources"
    say(f"{sources} looked at, {len(changed)} changed\n")
