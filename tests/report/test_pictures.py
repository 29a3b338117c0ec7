"""The harvest plot, the timeline and the forest plot: sound SVG, the same bytes every time, one sign a study."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from evidence.model.axis import Stance
from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.report.forest_plot import draw_forest
from evidence.report.gallery import draw_all
from evidence.report.harvest_plot import draw_harvest
from evidence.report.picture import PictureKind
from evidence.report.timeline_plot import draw_timeline
from evidence.resolve.explain import explain
from evidence.resolve.resolver import resolve
from evidence.views.effects_view import EffectRow, EffectsView
from evidence.views.harvest_view import HarvestBar, HarvestGroup, HarvestView, view_harvest
from evidence.views.status_view import STATUS_ORDER, view_status
from evidence.views.timeline_view import StageView, TimelineView, YearView
from tests.make import claim, item, registry
from tests.report.test_plots import HOSTILE, SVG, texts

STATUS = view_status(STATUS_ORDER[0], Policy())


def harvest(text: str = "x", bars: int = 3) -> HarvestView:
    made = tuple(HarvestBar(n + 1, (None, 1, 3)[n % 3], "A" if n else None, n == 1) for n in range(bars))
    groups = (HarvestGroup(Stance.FIRST, text, made), HarvestGroup(Stance.SECOND, text, ()))
    return HarvestView(text, text, (1, 3), groups, (text,), text)


def timeline(text: str = "x", first: int = 2001, last: int = 2005, most: int = 2) -> TimelineView:
    added = {Stance.FIRST: most, Stance.MIXED: 1}
    years = (YearView(first, added, STATUS, text), YearView(last, {Stance.SECOND: 1}, STATUS, text))
    stages = (StageView(first, text, 3, STATUS, text), StageView(last, text, 1, STATUS, text))
    legend = tuple((stance, text) for stance in (Stance.FIRST, Stance.SECOND, Stance.MIXED))
    return TimelineView(text, years, stages, {Stance.SECOND: 8}, (text, text), legend, text)


def forest(text: str = "x", *sizes: tuple[float, float, float]) -> EffectsView:
    shown = sizes or ((-1.0, -2.0, 0.0), (1.0, 0.0, 9.0))
    rows = tuple(EffectRow(text, *size, 1 / len(shown), text) for size in shown)
    mean = EffectRow(text, 0.0, -1.0, 1.0, 1.0, text)
    return EffectsView("smd", text, text, (text, text), rows, mean, (-3.0, 3.0), (text,), text)


DRAWN: list[Any] = [
    pytest.param(lambda text: draw_harvest(harvest(text)), id="harvest"),
    pytest.param(lambda text: draw_timeline(timeline(text)), id="timeline"),
    pytest.param(lambda text: draw_forest(forest(text)), id="forest"),
]


@pytest.mark.parametrize("made", DRAWN)
@pytest.mark.parametrize("text", [*HOSTILE, pytest.param("word " * 80, id="long")])
def test_hostile_text_stays_text(made: Callable[[str], str], text: str) -> None:
    svg = made(text)
    root, harmless = ET.fromstring(svg.encode()), ET.fromstring(made("x").encode())
    assert {element.tag for element in root.iter()} <= {element.tag for element in harmless.iter()}
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)
    assert made(text) == svg


@pytest.mark.parametrize("made", DRAWN)
def test_they_are_told_to_those_who_do_not_see_them(made: Callable[[str], str]) -> None:
    root = ET.fromstring(made("in words").encode())
    assert root.attrib["role"] == "img"
    assert (root[0].text, root[1].tag, root[1].text) == ("in words", f"{SVG}desc", "in words")


def inside(svg: str) -> bool:
    """Whether every text begins, and every sign stands, within the picture."""
    root = ET.fromstring(svg.encode())
    width, height = (float(size) for size in root.attrib["viewBox"].split()[2:])
    places = [(float(use.attrib["x"]), float(use.attrib["y"])) for use in root.iter(f"{SVG}use")]
    for element in root.iter(f"{SVG}text"):
        at = element.attrib
        if "x" in at:
            places.append((float(at["x"]), float(at["y"])))
        elif found := re.match(r"translate\(([-\d.]+) ([-\d.]+)\)", at.get("transform", "")):
            places.append((float(found.group(1)), float(found.group(2))))
    return bool(places) and all(0 <= x <= width and 0 <= y <= height for x, y in places)


@pytest.mark.parametrize(
    "svg",
    [
        pytest.param(lambda: draw_harvest(harvest(bars=0)), id="no bars"),
        pytest.param(lambda: draw_harvest(harvest(bars=80)), id="many bars"),
        pytest.param(lambda: draw_timeline(timeline(most=40)), id="many in a year"),
        pytest.param(lambda: draw_timeline(timeline(first=1890, last=2025)), id="many years"),
        pytest.param(lambda: draw_timeline(timeline(first=20, last=9999)), id="a wrong year"),
        pytest.param(lambda: draw_timeline(replace(timeline(), years=(), stages=())), id="no years"),
        pytest.param(lambda: draw_forest(forest("x", (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))), id="no spread"),
        pytest.param(lambda: draw_forest(forest("x", (1e-9, -1e6, 1e6), (1e6, 1.0, 1e6))), id="huge intervals"),
    ],
)
def test_extremes_stay_within_the_picture(svg: Callable[[], str]) -> None:
    drawn = svg()
    assert inside(drawn)
    width, height = (float(size) for size in ET.fromstring(drawn.encode()).attrib["viewBox"].split()[2:])
    assert width < 5000 and height < 2000


def test_there_is_one_sign_for_every_study_of_a_timeline() -> None:
    view = timeline(most=7)
    studies = sum(sum(year.added.values()) for year in view.years) + sum(view.undated.values())
    signs = len(list(ET.fromstring(draw_timeline(view).encode()).iter(f"{SVG}use")))
    assert signs == studies + len(view.legend)


def disputed() -> Registry:
    rows = [
        item(f"a{n}", "pro", method="in-vivo", effect={"measure": "smd", "estimate": "0.5", "se": "0.2"})
        for n in range(3)
    ]
    rows += [item("b0", "anti", method="in-vitro")]
    rows += [item(f"b{n}", "anti", method="in-vitro", via="r") for n in (1, 2)]
    sources: dict[str, dict[str, Any]] = {f"a{n}": {"year": f"{2001 + n}"} for n in range(3)}
    return registry(claim("c", *rows), sources={**sources, "r": {"kind": "narrative-review"}})


def test_a_claim_has_the_pictures_that_its_evidence_allows() -> None:
    found = disputed()
    verdict = resolve(found)[ClaimId("c")]
    drawn = list(draw_all(verdict, explain(verdict, found), found))
    assert [(picture.kind, picture.file) for picture, _ in drawn] == [
        (PictureKind.DIRECTION, "c.svg"),
        (PictureKind.HARVEST, "c.harvest.svg"),
        (PictureKind.TIMELINE, "c.timeline.svg"),
        (PictureKind.FOREST, "c.smd.svg"),
    ]
    assert all(picture.alternative for picture, _ in drawn)
    assert [svg for _, svg in draw_all(verdict, explain(verdict, found), found)] == [svg for _, svg in drawn]


def test_what_a_harvest_plot_shows() -> None:
    found = disputed()
    view = view_harvest(resolve(found)[ClaimId("c")], found)
    assert view.tiers == (2, 3)
    assert [(group.title, [bar.tier for bar in group.bars]) for group in view.groups] == [
        ("pro (3)", [2, 2, 2]),
        ("anti (3)", [3, 3, 3]),
    ]
    assert [bar.unread for bar in view.groups[1].bars] == [False, True, True]
    assert view.footnotes[:2] == ("tier 2: in vivo", "tier 3: in vitro")
    assert view.description.endswith("Pro (3): 3 of tier 2. Anti (3): 3 of tier 3.")
    assert {"pro (3)", "anti (3)", "tier 2", "tier 3"} <= set(texts(draw_harvest(view)))
