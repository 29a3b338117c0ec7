"""What findings name: the words that are wrong, and what is probably meant or has to be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.check import check
from tests.check.cases import CORPUS, DECIDED, registry_at, said

DECIDE = "`evidence decide vesicle-immune-effect --rationale TEXT`"

SAID = [
    ("EV011/source", "`marsh-2018`", "marsh-2018.yaml"),
    ("EV013/no-axes", "claims/vocabulary/axes.yaml", "evidence schema"),
    ("EV013/stray-vocabulary", "", "axes.yaml, contexts.yaml, methods.yaml"),
    ("EV014/no-such-rule", "there is no rule EV999", "remove the entry"),
    ("EV014/in-a-claim", "EV203 suppresses nothing", "remove the entry"),
    ("EV104/misspelt", "`tumor-effect`", "did you mean `tumour-effect`?"),
    ("EV105/pole-of-another-axis", "`suppressive` is not a stance", "one of pro-tumour, anti-tumour, no-effect"),
    ("EV105/observed-is-no-pole", "`mixed` is not a pole", "one of pro-tumour, anti-tumour"),
    ("EV105/stance-below-a-decision", "`stimulating`", "did you mean `stimulatory`?"),
    ("EV106/misspelt", "`marsh-2019`", "did you mean `marsh-2018`?"),
    ("EV106/quoted", "`nobody-2000`", "add claims/sources/nobody-2000.yaml"),
    ("EV107/copied-source", "the id `marsh-2018` stands in claims/sources/", "another id"),
    ("EV108/misspelt", "`msc-vesicles-growth`", "did you mean `msc-vesicle-growth`?"),
    ("EV109/three-and-one-below", "a -> b -> c -> a", "remove one"),
    ("EV110/other-axis", "axis tumour-effect, this claim on immune-effect", None),
    ("EV111/forgotten", "`lund-2021`", "use it or remove it"),
    ("EV112/two-claims", "CL:0000134 is `club cell` here and `mesenchymal stem cell` elsewhere", "ontology"),
    ("EV113/method", "the method `in-vtro`", "did you mean `in-vitro`?"),
    ("EV113/outcome-class", "the outcome-class `vessels`", "add it to claims/vocabulary/methods.yaml"),
    ("EV113/quality", "the quality `middling`", "add it to claims/vocabulary/methods.yaml"),
    ("EV114/who-entered-it", "`amma`", "did you mean `ama`?"),
    ("EV114/who-decided", "`nobody`", "add `nobody` to claims/curators.yaml"),
    ("EV116/misspelt-parent", "`perinatl` is not a level of tissue", "did you mean `perinatal`?"),
    ("EV116/circle", "perinatal -> umbilical-cord -> perinatal", None),
    ("EV117/cites", "`marsh-2081`", "did you mean `marsh-2018`?"),
    ("EV117/retelling-of-nothing", "`unheard-of`", "add claims/sources/unheard-of.yaml"),
    ("EV201/word-differs", "haas-2020", "the closest passage is: Conditions of culture are rarely reported."),
    ("EV201/operator-differs", "osei-2016", "the closest passage is: five weeks (p < 0.01)"),
    ("EV203/negation-before", '"not"', "negation"),
    ("EV204/short-part", '"inhibit it"', "three words"),
    ("EV205/quotes-lost", "msc-vesicle-growth/haas-2020-controversial", "record its hash d8e58a1956ce7cee"),
    ("EV205/quotes-still-there", "all quotes are still in it", "record its hash a55645b1648fc0d3"),
    ("EV206/missing", "haas-2020.txt cannot be used: there is no such file", "put the file into seeds/"),
    ("EV209/no-hash", "not pinned", "add `sha256: 7ca5314cebe19518"),
    ("EV209/no-file", "no snapshot", "add `snapshot`"),
    ("EV301/retracted-after-the-decision", "ferro-2017", "again without it"),
    ("EV302/counted", "`marsh-2018`", "see 10.1234/jev.2018.99"),
    ("EV304/alone", "`vesicle-news` retells haas-2020", "read the original"),
    ("EV305/review-not-here", "`marsh-2018` is known only through `haas-2020`", "read the study"),
    ("EV306/doi-in-other-case", "the DOI 10.1234/jev.2018.17 is also that of `lund-2021`", "merge"),
    ("EV306/pmid", "the PMID 27000101 is also that of `lund-2021`", "merge"),
    ("EV307/both", "`haas-2020` reports marsh-2018", None),
    ("EV308/corrected", "`corrected`", "add `notice`"),
    ("EV309/via-a-study", "`osei-2016` is a primary source, not a review", None),
    ("EV309/study-that-reports", "`marsh-2018` is itself a primary source", None),
    ("EV401/other-level", "`engineered` is outside the claim's scope, modification: native", "move the item"),
    ("EV402/level", "`bonemarrow` is not a level of tissue", "did you mean `bone-marrow`?"),
    ("EV402/variable", "the context variable `tisue`", "did you mean `tissue`?"),
    (
        "EV403/study-that-says",
        "`narrative-review` is a statement about studies, and `marsh-2018` is a study",
        "correct",
    ),
    ("EV403/review-that-measures", "`in-vitro` is that of a study, and `haas-2020` is a narrative-review", "correct"),
    ("EV404/loss-with-the-same-sign", "the subject is pro-tumour", "write `stance: pro-tumour`"),
    ("EV404/gain-with-the-other-sign", "the subject is pro-tumour", "write `stance: pro-tumour`"),
    ("EV405/nothing-tells-them-apart", "pro-tumour in `marsh-2018-vessels`", "tells the two arms apart"),
    ("EV406/item", "mda-mb-435: misidentified", None),
    ("EV501/item-added", "`disputed, stimulatory`; the verdict is now `disputed, suppressive`", DECIDE),
    ("EV502/other-evidence", "no longer the one", DECIDE),
    ("EV503/no-rationale", "no rationale", "say why"),
    ("EV504/status", "`uncontested`; the verdict on the same evidence is `disputed`", DECIDE),
    ("EV504/pole", "`disputed, suppressive`; the verdict on the same evidence is `disputed`", "rationale"),
    ("EV505/disputed", "`vesicle-immune-effect` is disputed", DECIDE),
    ("EV506/still-there", "`ferro-2017-waking`", "remove one"),
]


@pytest.mark.parametrize(("case", "message", "hint"), SAID, ids=[case for case, _, _ in SAID])
def test_what_a_finding_names(case: str, message: str, hint: str | None, tmp_path: Path) -> None:
    """The names that a curator has to look for stand in the message, the way out in the hint."""
    result = check(registry_at(tmp_path, CORPUS / "bad" / case))
    found = result.ordered()[0]
    assert message in found.message, said(result)
    if hint is None:
        assert found.hint is None
    else:
        assert hint in (found.hint or ""), said(result)


RELATED = [
    ("EV007/at-the-top", "claims/vesicle-angiogenesis.yaml:6:1", "first here"),
    ("EV007/in-brackets", "claims/vesicle-angiogenesis.yaml:7:9", "first here"),
    ("EV107/two-items", "claims/vesicle-angiogenesis.yaml:8:9", "first here"),
    ("EV107/two-claims", "claims/msc/msc-vesicle-growth.yaml:1:5", "it is the id of this file"),
    ("EV112/claim-against-vocabulary", "claims/vocabulary/contexts.yaml:18:45", "the other label"),
    ("EV306/doi-in-other-case", "claims/sources/lund-2021.yaml:5:6", "there"),
    ("EV405/nothing-tells-them-apart", "claims/vesicle-angiogenesis.yaml:10:13", "the other stance"),
]


@pytest.mark.parametrize(("case", "place", "message"), RELATED, ids=[case for case, _, _ in RELATED])
def test_the_second_place(case: str, place: str, message: str, tmp_path: Path) -> None:
    """Where two things do not agree, the other one is shown as well."""
    result = check(registry_at(tmp_path, CORPUS / "bad" / case))
    (related,) = result.ordered()[0].related
    span = result.source_map.span(related.place)
    assert f"{related.place.path}:{span.line}:{span.column}" == place
    assert related.message == message


def test_the_digest_that_is_asked_for_is_accepted(tmp_path: Path) -> None:
    """A curator can copy it from the hint."""
    root = registry_at(tmp_path, CORPUS / "bad/EV502/other-evidence")
    (found,) = check(root).found
    path = root / f"claims/msc/{DECIDED}.yaml"
    path.write_text(path.read_text("utf-8").replace("1" * 64, (found.hint or "").split()[-1]), "utf-8")
    assert check(root).found == ()
