"""How the command line is understood, and what is said where it is not: the nearest word that is known."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NoReturn

_EXAMPLES = "examples:\n"
_LONGEST = 100
"""Characters of a word beyond which no known one is like it."""


class Layout(argparse.HelpFormatter):
    """Texts are wrapped; examples stay as they are written."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if text.startswith(_EXAMPLES) else super()._fill_text(text, width, indent)


class Parser(argparse.ArgumentParser):
    """A parser that asks whether another word was meant."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": Layout, **settings})
        self._option_string_actions["--help"].help = "print this help, and end"

    def describe_below(self) -> None:
        """Let the help of each subcommand begin with what the list of them says of it."""
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                for one in action._choices_actions:
                    told = one.help or ""
                    action.choices[one.dest].description = f"{told[:1].upper()}{told[1:]}."

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """End; a help text that nobody gets is no success."""
        sys.stdout.flush()
        super().exit(status, message)

    def _print_message(self, message: str, file: Any = None) -> None:
        if file is sys.stdout:
            file.write(message)
            return
        try:
            sys.stderr.write(message)
        except OSError:  # the exit code still tells that something is wrong
            from evidence.cli.output import give_up_printing

            give_up_printing()

    def refuse_unknown(self, words: Sequence[str], chosen: argparse.Namespace) -> NoReturn:
        """End with what cannot be understood; `chosen` says which subcommands were named."""
        known = list(_options(self, chosen))
        for word in words:
            if word.startswith("-") and word != "-":
                name = word.partition("=")[0]
                like = {option.lstrip("-"): option for option in known}
                near = nearest(name.lstrip("-"), like)
                hint = f"`{self.prog} --help` lists them" if near is None else f"did you mean {like[near]}?"
                self.error(f"no option {name}; {hint}")
        self.error(f"more than is asked for: {' '.join(words)}; `{self.prog} --help` says what is")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        names = list(map(str, action.choices))
        if action.dest == "command":  # too many to be named
            meant = _MEANT.get(str(value))
            asked = f"; did you mean {meant}?" if meant in names else did_you_mean(str(value), names)
            hint = asked or "; `evidence --help` lists all commands"
            raise argparse.ArgumentError(None, f"no command {value}{hint}")
        hint = did_you_mean(str(value), names)
        raise argparse.ArgumentError(action, f"{value} is none of {', '.join(names)}{hint}")


def _options(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> Iterator[str]:
    """The options of a command, and of the subcommand of it that was named."""
    for action in parser._actions:
        if action.help != argparse.SUPPRESS:
            yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            below = action.choices.get(getattr(chosen, action.dest, ""))
            if below is not None:
                yield from _options(below, chosen)


_MEANT = {"why": "show", "explain": "show"}
"""Words for commands that go by another name."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question after the known word that is nearest, to be put behind a refusal; empty where none is near."""
    near = nearest(word, known)
    return "" if near is None else f"; did you mean {near}?"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a mistyped one is most like; None where none is."""
    if len(word) > _LONGEST:
        return None
    import difflib  # only when something is wrong already

    return next(iter(difflib.get_close_matches(word, list(known), n=1)), None)


def examples(*lines: str) -> str:
    """What stands below the help of a command: calls of it, with a note behind ``#`` where that is needed."""
    return _EXAMPLES + "\n".join(f"  {line}" for line in lines)


def number(least: int, most: int = 10**9) -> Callable[[str], int]:
    """What reads the value of an option that is a whole number from `least` to `most`."""

    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most:
            return int(text)
        upto = f" to {most}" if most < 10**9 else " on"
        raise argparse.ArgumentTypeError(f"a number from {least}{upto} is expected, not {text}")

    return read
