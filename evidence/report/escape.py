"""The only door through which text gets into Markdown: it leaves as text, whatever it holds.

`Markdown` is what has been through that door, or was written here. Only `Markdown` is put into a
report, so that the type checker finds text that was forgotten.
"""

from __future__ import annotations

import re
from typing import NewType

Markdown = NewType("Markdown", str)
"""Text that is safe to stand within a line of GitHub-flavoured Markdown, table cells included."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Stands for every character that would be invisible, or would change how others are read."""

_WORD_JOINER = "\N{WORD JOINER}"
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_BLANKS = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff\ufdd0-\ufdef\ufffe\uffff"  # control, private
    "\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"  # direction, tags
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f"  # signs around others
    "\u034f\u115f\u1160\u2800\u3164\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"  # blank letters
)
_SPECIAL = {ord(char): f"\\{char}" for char in r"\`*_[]{}~$^!#"} | {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord("|"): "&#124;",
}
_AT_START = re.compile(r"^(?:[-+=]|:(?=:)|\d{1,9}(?=[.)](?: |$)))")
_AUTOLINK = re.compile(r"(?i)(?:https?|ftp|mailto|xmpp)(?=:)|www(?=\.)")
_MENTION = re.compile(r"@(?=\S)")
_SHORTCODE = re.compile(r"(?<=:)(?=[\w+-]+:)")

_SAFE_URL = re.compile(r"https?://[A-Za-z0-9./:;=@!,~+%?&#_-]+")
_NAME = re.compile(r"[a-z0-9]+(?:(?:-{1,2}|\.)[a-z0-9]+)*")


def clean(text: str) -> str:
    """A text on one line, without characters that are unseen or turn the direction of reading.

    White space becomes one blank, soft hyphens vanish, and any other such character becomes U+FFFD, so
    that a reader sees that something was there.
    """
    text = _BLANKS.sub(" ", text.replace(_SOFT_HYPHEN, "")).strip()
    return _UNSEEN.sub(REPLACEMENT, text)


def plain(text: str) -> Markdown:
    """A text as Markdown that reads back as the same text: no markup, link, HTML, mention or line break."""
    text = clean(text)
    text = _SHORTCODE.sub(_WORD_JOINER, _MENTION.sub(f"{_WORD_JOINER}@{_WORD_JOINER}", text))
    text = _AUTOLINK.sub(lambda match: match.group() + _WORD_JOINER, text)
    return Markdown(_AT_START.sub(_escaped_start, text.translate(_SPECIAL)))


def quoted(text: str) -> Markdown:
    """A text in quotation marks."""
    return Markdown(f"“{plain(text)}”")


def bold(text: str) -> Markdown:
    """A text in strong letters; nothing for an empty one."""
    inner = plain(text)
    return Markdown(f"**{inner}**") if inner else inner


def italic(text: str) -> Markdown:
    """An emphasised text; nothing for an empty one."""
    inner = plain(text)
    return Markdown(f"*{inner}*") if inner else inner


def link(text: str, url: str | None) -> Markdown:
    """A text that leads to a web address; the text alone when the address is not plainly one."""
    label = plain(text)
    if url is None or _SAFE_URL.fullmatch(url) is None or not label:
        return label
    return Markdown(f"[{label}]({url.replace('&', '&amp;')})")


def anchor_name(claim: str) -> str | None:
    """The name of a claim's place in the report; None for an id that is not one."""
    return f"claim-{claim}" if _NAME.fullmatch(claim) else None


def anchor(claim: str) -> Markdown:
    """The place that links to a claim lead to."""
    name = anchor_name(claim)
    return Markdown("" if name is None else f'<a id="{name}"></a>')


def claim_link(text: str, claim: str) -> Markdown:
    """A text that leads to the place of a claim in the same report."""
    name = anchor_name(claim)
    return plain(text) if name is None else Markdown(f"[{plain(text)}](#{name})")


def image(text: str, file: str) -> Markdown:
    """A picture beside the report, with the text that stands for it."""
    if _NAME.fullmatch(file) is None:
        return plain(text)
    return Markdown(f"![{plain(text)}]({file})")


def _escaped_start(match: re.Match[str]) -> str:
    """A number is a list only with the sign after it; any other sign is escaped itself."""
    found = match.group()
    return f"{found}\\" if found.isdigit() else f"\\{found}"
