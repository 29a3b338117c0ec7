"""What may stand at the cursor of a command line, found from the parser, so that no script of a shell gets old."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from evidence.errors import EvidenceError

WORDS, FILES, FOLDERS = "words", "files", "folders"
"""What is offered: words that follow, or what the shell knows by itself."""

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
"""Names from a registry that are offered: nothing that a shell would take for more than a word."""


class Offer(NamedTuple):
    """What may stand at the cursor."""

    kind: str
    words: tuple[tuple[str, str], ...] = ()
    """Each whole, with what it means."""


class _Place:
    """How far a command line has been read. A plain class, since every Tab waits for what is imported here."""

    __slots__ = ("command", "only_arguments", "option", "parser", "places", "registry")

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self.parser = parser
        self.places = _arguments(parser)
        """Arguments that are still to come."""
        self.option: argparse.Action | None = None
        """The option whose value comes next."""
        self.only_arguments = False
        """Whether ``--`` has been seen."""
        self.command = ""
        self.registry: str | None = None
        """What was said with --registry."""


def offer(parser: argparse.ArgumentParser, words: Sequence[str]) -> Offer:
    """What may stand in the place of the last word; the others are those before it, without the program's name."""
    *before, last = _joined(words) or [""]
    at = _Place(parser)
    for word in before:
        _read(at, word)
    name, equals, value = last.partition("=")
    if not at.only_arguments and last.startswith("-"):
        if not equals:
            return _beginning(last, _options(at.parser))
        action = at.parser._option_string_actions.get(name)
        found = Offer(WORDS) if action is None else _values(action, value, at)
        return Offer(found.kind, tuple((f"{name}={word}", told) for word, told in found.words))
    if at.option is not None:
        return _values(at.option, last, at)
    if not at.places:
        return _beginning(last, _options(at.parser)) if not last else Offer(WORDS)
    return _values(at.places[0], last, at)


def _joined(words: Sequence[str]) -> list[str]:
    """The words as a shell passes them on; one that cuts at ``=`` shows three where there is one."""
    found: list[str] = []
    glued = False
    for word in words:
        if word == "=" and found and found[-1].startswith("--"):
            found[-1] += word
            glued = True
        elif glued:
            found[-1] += word
            glued = False
        else:
            found.append(word)
    return found


def _arguments(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in parser._actions if not action.option_strings and action.help != argparse.SUPPRESS]


def _read(at: _Place, word: str) -> None:
    """Go on past one word."""
    if word == "--" and not at.only_arguments:
        at.only_arguments, at.option = True, None
    elif word.startswith("-") and word != "-" and not at.only_arguments:
        name, equals, value = word.partition("=")
        action = at.parser._option_string_actions.get(name)
        at.option = None if action is None or equals or action.nargs == 0 else action
        if equals and name == "--registry":
            at.registry = value
    elif at.option is not None:
        if "--registry" in at.option.option_strings:
            at.registry = word
        if not _is_many(at.option):
            at.option = None
    elif at.places:
        action = at.places[0]
        if isinstance(action, argparse._SubParsersAction):
            below = action.choices.get(word)
            if below is None:  # no such command, and nothing that could follow it
                at.parser, at.places = argparse.ArgumentParser(add_help=False), []
                return
            at.command = at.command or word
            at.parser = below.made() if hasattr(below, "made") else below
            at.places = _arguments(at.parser)
        elif not _is_many(action):
            at.places.pop(0)


def _is_many(action: argparse.Action) -> bool:
    return action.nargs in ("*", "+")


def _options(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in parser._actions:
        if action.help != argparse.SUPPRESS:
            told = (action.help or "") % {"prog": "evidence", "default": action.default}
            yield from ((name, told) for name in action.option_strings if name.startswith("--"))


def _beginning(start: str, words: Iterable[tuple[str, str]]) -> Offer:
    return Offer(WORDS, tuple((word, " ".join(told.split())) for word, told in words if word.startswith(start)))


def _values(action: argparse.Action, start: str, at: _Place) -> Offer:
    """What an argument or the value of an option may be: its choices, or what its name in the help stands for."""
    if isinstance(action, argparse._SubParsersAction):
        return _beginning(start, ((one.dest, one.help or "") for one in action._choices_actions))
    if action.choices is not None:
        return _beginning(start, ((str(choice), "") for choice in action.choices))
    stands_for = STANDS_FOR.get(str(action.metavar), WORDS)
    if isinstance(stands_for, str):
        return Offer(stands_for)
    done, comma, rest = start.rpartition(",") if action.metavar == "CODES" else ("", "", start)
    try:
        offered = _beginning(rest, stands_for(at))
    except (EvidenceError, OSError):  # no registry here: nothing to offer, and nothing to say
        return Offer(WORDS)
    return Offer(WORDS, tuple((f"{done}{comma}{word}", told) for word, told in offered.words))


def _claims(at: _Place) -> Iterator[tuple[str, str]]:
    return _records(at, lambda topic: topic not in ("sources", "vocabulary"))


def _sources(at: _Place) -> Iterator[tuple[str, str]]:
    return _records(at, lambda topic: topic == "sources")


def _renamable(at: _Place) -> Iterator[tuple[str, str]]:
    return _records(at, lambda topic: topic != "vocabulary")


def _records(at: _Place, wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Ids by the names of files, of which none is opened; the folder says what kind of record it is."""
    from evidence.cli.config import root_of
    from evidence.registry.listing import list_files

    root = root_of(argparse.Namespace(registry=None if at.registry is None else _unquoted(at.registry)))
    found: list[tuple[str, str]] = []
    for path in list_files(root).entries:
        _, topic, *below = path.split("/")
        name = below[-1].removesuffix(".yaml") if below else ""
        if wanted(topic) and _PLAIN.fullmatch(name):
            found.append((name, "source" if topic == "sources" else "claim"))
    return iter(sorted(found))


def _unquoted(word: str) -> str:
    """A path as the shell would have passed it on."""
    import shlex

    try:
        parts = shlex.split(word)
    except ValueError:  # a quotation mark that is still open
        return word
    return os.path.expanduser(parts[0]) if len(parts) == 1 else word


def _rules(at: _Place) -> Iterator[tuple[str, str]]:
    from evidence.check.rules import RULES

    return ((rule.code, rule.name) for rule in RULES)


def _statuses(at: _Place) -> Iterator[tuple[str, str]]:
    from evidence.model.words import Status

    return ((status.value, "") for status in Status)


def _formats(at: _Place) -> Iterator[tuple[str, str]]:
    """The formats of a command, those from other packages included."""
    names: Iterable[str]
    match at.command:
        case "import":
            from evidence.exchange.imports import IMPORTS

            names = IMPORTS.names
        case "export":
            from evidence.exchange.exports import EXPORTS

            names = EXPORTS.names
        case "source":
            from evidence.exchange.sources.formats import FORMATS as OF_SOURCES

            names = OF_SOURCES.names
        case _:
            from evidence.check.formats import FORMATS

            names = FORMATS
    return ((name, "") for name in names)


STANDS_FOR: dict[str, str | Callable[[_Place], Iterator[tuple[str, str]]]] = {
    "CLAIM": _claims,
    "CODE": _rules,
    "CODES": _rules,
    "CSV": FILES,
    "DIR": FOLDERS,
    "FILE": FILES,
    "FILE|ID": FILES,
    "FOLDER": FOLDERS,
    "FORMAT": _formats,
    "FORMAT[=FILE]": _formats,
    "OLD": _renamable,
    "PATH": FILES,
    "RESULT": FILES,
    "SOURCE": _sources,
    "STATUS": _statuses,
    "TABLE": FILES,
}
"""What the words in capitals stand for, where that can be offered; all others are for the reader to think of."""
