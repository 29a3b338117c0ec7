"""Pictures: sound SVG, the same bytes every time, and every sign where it belongs."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.errors import MissingExtra
from evidence.model.axis import Stance
from evidence.model.ids import ClaimId
from evidence.report.plots import alt_text, draw
from evidence.resolve.resolver import resolve
from evidence.views.direction_view import (
    DirectionBlock,
    DirectionGroup,
    DirectionRow,
    DirectionView,
    view_directions,
)
from tests.make import claim, item, registry

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"


def view_with(text: str, rows: int = 2, label: str = "Zhu 2012") -> DirectionView:
    """A view whose every text is `text`."""
    made = tuple(
        DirectionRow(f"{label} {n}", Stance.FIRST, (Stance.MIXED, None, Stance.NO_EFFECT)) for n in range(rows)
    )
    return DirectionView(
        claim="c",
        title=text,
        subtitle=text,
        legend=tuple((stance, text) for stance in (Stance.FIRST, Stance.SECOND, Stance.MIXED, Stance.NO_EFFECT)),
        blocks=(DirectionBlock(text, (text, "b")), DirectionBlock("two", (text,))),
        groups=(DirectionGroup(Stance.FIRST, text, made), DirectionGroup(Stance.SECOND, text, made)),
        footnotes=(text,),
        description=text,
    )


def texts(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(svg.encode()).iter(f"{SVG}text")]


@pytest.fixture(scope="module")
def drawn() -> tuple[DirectionView, str]:
    vitro, vivo = {"model": "in-vitro"}, {"model": "in-vivo"}
    rows = [item(f"s{n}", "pro", context=vivo) for n in range(3)]
    rows += [item(f"t{n}", "anti", context=vitro) for n in range(2)]
    rows += [item("m", "pro", context=vivo), item("m", "anti", context=vitro), item("z", "no-effect")]
    found = registry(claim("c", *rows))
    view = view_directions(resolve(found)[ClaimId("c")], found)
    return view, draw(view)


def test_every_study_and_every_word_is_there(drawn: tuple[DirectionView, str]) -> None:
    view, svg = drawn
    found = texts(svg)
    assert found[0] == "Effect in c"
    for row in (row for group in view.groups for row in group.rows):
        assert row.label in found
    for word in ("pro", "anti", "both", "no effect", "pro (3)", "anti (2)", "both (1)", "no effect (1)", "overall"):
        assert word in found
    assert {"in-vitro", "in-vivo", "Model"} <= set(found)


def test_there_is_one_sign_for_every_stance_that_is_shown(drawn: tuple[DirectionView, str]) -> None:
    view, svg = drawn
    rows = [row for group in view.groups for row in group.rows]
    expected = len(view.legend) + len(rows) + sum(cell is not None for row in rows for cell in row.cells)
    root = ET.fromstring(svg.encode())
    uses = list(root.iter(f"{SVG}use"))
    assert len(uses) == expected
    width, height = (float(size) for size in root.attrib["viewBox"].split()[2:])
    assert all(0 < float(use.attrib["x"]) < width and 0 < float(use.attrib["y"]) < height for use in uses)


def test_shape_alone_tells_the_stance() -> None:
    """Each stance has a path of its own, whatever its colour."""
    svg = draw(view_with("x"))
    paths = {re.sub(r"\s+", " ", path) for path in re.findall(r'<path id="m[^"]*" d="([^"]*)"', svg)}
    assert len({"".join(re.findall("[A-Za-z]", path)) for path in paths}) == 3  # triangle, two triangles, circle
    triangles = [path for path in paths if path.count("L") == 2]
    tips = {re.match(r"M \S+ (\S+)", path).group(1)[0] == "-" for path in triangles}  # type: ignore[union-attr]
    assert tips == {True, False}


def test_it_is_told_to_those_who_do_not_see_it(drawn: tuple[DirectionView, str]) -> None:
    view, svg = drawn
    root = ET.fromstring(svg.encode())
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "title description"
    title, description = root[0], root[1]
    assert (title.tag, title.text, title.attrib["id"]) == (f"{SVG}title", "Effect in c", "title")
    assert (description.tag, description.attrib["id"]) == (f"{SVG}desc", "description")
    assert description.text == alt_text(view)
    assert all(row.label in alt_text(view) for group in view.groups for row in group.rows)


def test_it_leads_nowhere_and_tells_no_time(drawn: tuple[DirectionView, str]) -> None:
    _, svg = drawn
    assert set(re.findall(r"https?://[^\"' ]+", svg)) == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "<!DOCTYPE" not in svg and "<metadata" not in svg and "Matplotlib" not in svg
    root = ET.fromstring(svg.encode())
    assert all(element.attrib.get(LINK, "#").startswith("#") for element in root.iter())
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{name}"
        for name in ("svg", "title", "desc", "defs", "style", "g", "path", "use", "text", "clipPath", "rect")
    }


def test_it_grows_with_its_rows() -> None:
    sizes = [float(re.search(r'height="([\d.]+)pt"', draw(view_with("x", rows))).group(1)) for rows in (1, 10, 40)]  # type: ignore[union-attr]
    assert sizes[1] - sizes[0] == pytest.approx(2 * 9 * 15)
    assert sizes[2] - sizes[1] == pytest.approx(2 * 30 * 15)


def test_long_words_are_cut_and_do_not_meet_the_signs() -> None:
    svg = draw(view_with("word " * 60, label="W" * 80))
    label = next(text for text in texts(svg) if text.startswith("W"))
    assert label.endswith("…") and len(label) < 30
    assert max(len(text) for text in texts(svg)) < 100


def test_labels_of_a_vocabulary_are_whole_and_stand_below_their_titles() -> None:
    """Each has the room that it needs: none is cut, and nothing but a line's height is left above the longest."""
    label = "Wharton's jelly of the umbilical cord"
    view = replace(view_with("x"), blocks=(DirectionBlock("Tissue of the donor cells", (label, "b", "d")),))
    svg = draw(view)
    places = {
        "".join(text.itertext()): (float(text.attrib["x"]), float(text.attrib["y"]))
        for text in ET.fromstring(svg.encode()).iter(f"{SVG}text")
        if "x" in text.attrib
    }
    title = places["Tissue of the donor cells"]
    assert label in texts(svg)
    x, y = (float(n) for n in re.search(rf'rotate\(-50 (\S+) (\S+)\)">{label}', svg).groups())  # type: ignore[union-attr]
    rise = 37 * 0.64 * 7.5 * 0.77
    assert y - rise < title[1] + 20, "no gap between the label and its title"
    assert y - 37 * 0.5 * 7.5 * 0.77 > title[1] + 7.5, "and they do not meet"
    assert x + 37 * 0.5 * 7.5 * 0.65 < float(ET.fromstring(svg.encode()).attrib["viewBox"].split()[2])


HOSTILE = [
    pytest.param("$\\frac{1}{2}$ $x$ \\$", id="mathematics"),
    pytest.param("$unbalanced {", id="unbalanced mathematics"),
    pytest.param("</text><script>alert(1)</script>", id="script"),
    pytest.param("&amp; &lt; ]]> <![CDATA[", id="entities"),
    pytest.param("</metadata><metadata>", id="what is cut out"),
    pytest.param("\x00\x1b[31m\u202e\ufffe", id="control"),
    pytest.param("日本語 العربية 🧬", id="letters that the font lacks"),
    pytest.param('" onload="alert(1)', id="attribute"),
    pytest.param("'DejaVu Sans'", id="name of the font"),
    pytest.param(" ", id="blank"),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    svg = draw(view_with(text))
    root = ET.fromstring(svg.encode())
    harmless = ET.fromstring(draw(view_with("x")).encode())
    assert {element.tag for element in root.iter()} <= {element.tag for element in harmless.iter()}
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)
    assert draw(view_with(text)) == svg


@settings(database=None, deadline=None, max_examples=25)
@given(st.text(max_size=40))
def test_any_text_gives_a_sound_picture(text: str) -> None:
    ET.fromstring(draw(view_with(text, rows=1)).encode())


def test_drawing_leaves_no_trace_in_matplotlib() -> None:
    import matplotlib

    before = dict.copy(matplotlib.rcParams)
    draw(view_with("x"))
    assert dict.copy(matplotlib.rcParams) == before


def test_drawing_needs_no_pyplot_and_no_display() -> None:
    code = (
        "import sys\n"
        "from tests.report.test_plots import draw, view_with\n"
        "draw(view_with('x'))\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_settings_of_the_reader_make_no_difference() -> None:
    import matplotlib

    plain = draw(view_with("x"))
    with matplotlib.rc_context(
        {"font.size": 30, "svg.fonttype": "path", "lines.linewidth": 9, "svg.hashsalt": "other"}
    ):
        assert draw(view_with("x")) == plain


def test_without_matplotlib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match=r"\[plots\]"):
        draw(view_with("x"))
