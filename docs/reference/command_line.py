"""The manual of the command line, from its own parser: as a page, and as a page for `man`.

Written here and not by `argparse`, whose layout differs from one version of Python to the next.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence import __version__
from evidence.cli.main import EXIT_CODES, parser

COMMON = "common options, before or after the command"
"""The group of options that every command has; told once."""

VARIABLES = (
    ("EVIDENCE_CURATOR", "your id in `claims/curators.yaml`, for decisions and new items"),
    ("EVIDENCE_CONTACT", "your e-mail address, which PubMed and Crossref ask for"),
    ("EVIDENCE_PUBMED_URL, EVIDENCE_CROSSREF_URL", "other servers in their place, such as a mirror"),
    ("EVIDENCE_PLAIN", "plain output when it is not empty, as with `--plain`"),
    (
        "NO_COLOR",
        "no colour when it is set, as with `--color never`; on a terminal bold and dim text stays. "
        "`TERM=dumb`: neither",
    ),
    ("VISUAL, EDITOR", "what the terminal opens a file with"),
)

FILES = (
    (
        "$XDG_CACHE_HOME/evidence, else ~/.cache/evidence",
        "results of checks, git's history, answers of services",
    ),
    ("$XDG_CONFIG_HOME/evidence/keys.toml, else ~/.config/evidence/keys.toml", "your own keys of the terminal"),
    ("$XDG_STATE_HOME/evidence, else ~/.local/state/evidence", "unsaved steps and half-filled forms of the terminal"),
)


@dataclass(frozen=True, slots=True)
class Command:
    """One command or subcommand, as a reader needs it."""

    name: str
    """What is typed, such as `evidence new item`."""
    depth: int
    """1 for a command, 2 for a subcommand."""
    about: str
    usage: str
    entries: tuple[tuple[str, str], ...]
    """Arguments and options, each with its meaning."""


def commands() -> Iterator[Command]:
    """All commands, in the order of the help, each before its subcommands."""
    yield from _below(parser(), "evidence", 0)


def common() -> tuple[tuple[str, str], ...]:
    """The options that every command has, those of the program itself included."""
    return tuple((_spelled(action), _meaning(action)) for action in _shown(parser(), common=True))


def _below(whole: argparse.ArgumentParser, name: str, depth: int) -> Iterator[Command]:
    shown = [action for action in _shown(whole) if not isinstance(action, argparse._SubParsersAction)]
    families = [action for action in whole._actions if isinstance(action, argparse._SubParsersAction)]
    if depth:
        entries = tuple((_spelled(action), _meaning(action)) for action in shown)
        words = [name, *(["[OPTION ...]"] if any(action.option_strings for action in shown) else [])]
        words += [_needed(action) for action in shown if action.option_strings and action.required]
        words += [_spelled(action) for action in shown if not action.option_strings]
        words += [f"{family.metavar} ..." for family in families]
        yield Command(name, depth, " ".join((whole.description or "").split()), " ".join(words), entries)
    for family in families:
        for word, below in family.choices.items():
            yield from _below(below, f"{name} {word}", depth + 1)


def _shown(whole: argparse.ArgumentParser, common: bool = False) -> list[argparse.Action]:
    told = [action for group in whole._action_groups if group.title == COMMON for action in group._group_actions]
    if common:
        version = [action for action in whole._actions if isinstance(action, argparse._VersionAction)]
        return [*told, *version]
    left_out = (argparse._HelpAction, argparse._VersionAction)
    return [
        action
        for action in whole._actions
        if action not in told and not isinstance(action, left_out) and action.help != argparse.SUPPRESS
    ]


def _needed(action: argparse.Action) -> str:
    return f"{action.option_strings[-1]} {_values(action)}".strip()


def _spelled(action: argparse.Action) -> str:
    values = _values(action)
    if not action.option_strings:
        return values
    names = ", ".join(action.option_strings)
    return f"{names} {values}" if values else names


def _values(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if isinstance(action.metavar, tuple):
        return " ".join(action.metavar)
    word = action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper())
    return {
        None: word,
        "?": f"[{word}]",
        "*": f"[{word} ...]",
        "+": f"{word} [{word} ...]",
    }.get(action.nargs, " ".join([word] * action.nargs) if isinstance(action.nargs, int) else word)


def _meaning(action: argparse.Action) -> str:
    return " ".join(((action.help or "") % {**vars(action), "prog": "evidence"}).split())


def page() -> str:
    """The whole manual as Markdown."""
    lines = [
        "# The command line",
        "",
        "Made by `python docs/reference/make.py` from the parser of `evidence`; `evidence COMMAND --help` prints the",
        "same, and `man evidence` shows it where the package is installed. At the end stand the",
        "[exit codes](#exit-codes), the [variables](#variables-of-the-environment) and the [files](#files-of-yours)",
        "that all commands share.",
        "",
        "## Options of every command",
        "",
        "They stand before or after the command.",
        "",
        *(_bullet(*entry) for entry in common()),
    ]
    for command in commands():
        lines += ["", f"{'#' * (command.depth + 1)} {command.name}", "", _markdown(command.about), ""]
        lines += ["```text", command.usage, "```"]
        if command.entries:
            lines += ["", *(_bullet(*entry) for entry in command.entries)]
    for title, entries in (
        ("Exit codes", [(str(code), meaning) for code, meaning in EXIT_CODES.items()]),
        ("Variables of the environment", VARIABLES),
        ("Files of yours", FILES),
    ):
        lines += ["", f"## {title}", "", *(_bullet(*entry) for entry in entries)]
    lines += [
        "",
        "Results go to stdout, errors and progress to stderr. Off a terminal all output is plain.",
    ]
    return "\n".join([*lines, ""])


def _bullet(spelled: str, meaning: str) -> str:
    return f"- `{spelled}`: {_markdown(meaning)}" if meaning else f"- `{spelled}`"


def _markdown(text: str) -> str:
    """The text as such: outside of its code spans, no sign is markup."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([\\*_<\[])", r"\\\1", part) for part in parts)


def man() -> str:
    """The whole manual for `man`."""
    lines = [
        f'.TH EVIDENCE 1 "" "evidence {__version__}" "User Commands"',
        ".SH NAME",
        r"evidence \- keep claims and their conflicting evidence in git, and see which are disputed, and why",
        ".SH SYNOPSIS",
        r".B evidence",
        r"[\fIOPTION ...\fR] \fICOMMAND\fR [\fIARGUMENT ...\fR]",
        ".SH DESCRIPTION",
        *_roff("Claims, and the evidence for and against them, are files below claims/. Each study is counted once."),
        *_roff("Verdicts follow from the counts; quotes are looked up in the stored texts of their sources."),
        ".SH OPTIONS",
        "They stand before or after the command.",
        *(line for entry in common() for line in _tagged(*entry)),
        ".SH COMMANDS",
    ]
    for command in commands():
        lines += [f".SS {_escaped(command.usage)}", *_roff(command.about)]
        lines += [line for entry in command.entries for line in _tagged(*entry)]
    lines += [".SH EXIT STATUS"]
    lines += [line for code, meaning in EXIT_CODES.items() for line in _tagged(str(code), meaning)]
    for title, entries in (("ENVIRONMENT", VARIABLES), ("FILES", FILES)):
        lines += [f".SH {title}", *(line for entry in entries for line in _tagged(*entry))]
    return "\n".join([*lines, ""])


def _tagged(spelled: str, meaning: str) -> list[str]:
    return [".TP", rf"\fB{_escaped(spelled)}\fR", *_roff(meaning)]


def _roff(text: str) -> list[str]:
    return [_escaped(text)] if text else [r"\&"]


def _escaped(text: str) -> str:
    """The text as such: no sign is a request."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace("`", "")
    return rf"\&{text}" if text.startswith((".", "'")) else text
