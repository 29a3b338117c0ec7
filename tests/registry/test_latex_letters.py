"""Letters that LaTeX writes as commands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.exchange.sources.bibtex import _flow
from evidence.exchange.sources.clean import Builder
from evidence.registry.clean_text import fault
from evidence.registry.latex_letters import decoded


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"{\"o}", "ö"), (r"\"{o}", "ö"), (r"\'{\i}", "í"), (r"{\'e}", "é"), (r"\v{S}", "Š"), (r"\c c", "ç"),
        (r"\ss{}", "ß"), (r"{\O}stlund", "Østlund"), (r"\aa", "å"), (r"$\alpha$", "α"), (r"\ensuremath{\beta}", "β"),
        (r"10\%", "10%"), (r"A \& B", "A & B"), (r"\textbf{not}", "not"), (r"{TNF}", "TNF"), (r"1\,mg", "1\u2009mg"),
    ],
)  # fmt: skip
def test_letters(written: str, meant: str) -> None:
    assert decoded(written) == meant


@pytest.mark.parametrize("text", [r"\input{/etc/passwd}", r"\def\a{b}", "\\", r"\unknown", "$x$", "100 $", r"\'"])
def test_what_is_no_letter_stays(text: str) -> None:
    assert decoded(text) == text.replace("{", "").replace("}", "")


def read(raw: str) -> str:
    builder = Builder(raw)
    _flow(builder, raw, 0, len(raw))
    made = builder.build()
    assert fault(made.text, raw, made.runs) is None
    return made.text


def test_a_clean_text_holds_letters_and_not_commands() -> None:
    assert read(r"Tumours of {\O}stlund did {\textbf{not}} grow by 12\% in TNF-$\alpha$ mice.") == (
        "Tumours of Østlund did not grow by 12% in TNF-α mice.\n"
    )


@given(st.text(alphabet="\\{}\"'`^~$&%#_,oaeiuvc S.ntexbfmlph", max_size=40))
def test_whatever_is_written_the_clean_text_follows(raw: str) -> None:
    read(raw)
