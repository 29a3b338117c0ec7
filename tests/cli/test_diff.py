"""What `evidence diff` prints: as text, as JSON, and as a comment that no data can break or swell."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from evidence.cli.main import main
from evidence.history import compare
from evidence.report.comparison import comparison_markdown
from evidence.views.comparison_view import view_comparison
from tests import make
from tests.history.scripted import Pull, git, new_repository


@pytest.fixture
def pull(tmp_path: Path) -> Pull:
    """One dispute deleted away, one that is new, one claim renamed."""
    found = new_repository(tmp_path / "registry")
    found.drop("growth", 4)
    found.add("calm", "c4", "c5", stance="anti")
    found.rename("told", "reported", formerly="told")
    found.commit()
    return found


def told(pull: Pull, *options: str, capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    """What is printed."""
    assert main(["--registry", str(pull.root), "diff", *options]) == code
    return capsys.readouterr().out


TEXT = """\
1 new dispute, 1 resolved dispute and 1 unchanged dispute; nothing was done to 3 other claims.

= resolved dispute: growth  Effect in growth
    Disputed, pro ahead: 3 pro, 2 anti -> Leaning, pro ahead: 3 pro, 1 anti
    - item n2-anti-0-4 deleted (was anti)
    ! A dispute is gone, or less than it was, and no decision in this change signs for it.

! new dispute: calm  Effect in calm
    Uncontested, pro ahead: 3 pro -> Disputed, pro ahead: 3 pro, 2 anti
    - item c4-anti-9 added (anti)
    - item c5-anti-9 added (anti)
    - source c4 added
    - source c5 added
    ! This is a new dispute without a decision.

. unchanged dispute: reported  Effect in told
    Disputed in reviews: 1 pro, 1 anti (reviews)
    - claim renamed from told to reported

! The item n2-anti-0-4 of growth is gone, and nothing says what became of it.
"""


@pytest.mark.parametrize("head", [[], ["HEAD"], ["change"]])
def test_text(pull: Pull, head: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The same beside the work tree and beside a revision."""
    assert told(pull, "main", *head, capsys=capsys) == TEXT


def test_a_stance_that_is_none(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence names the word, in every form and in `resolve`: the change is no news of the evidence."""
    pull.item("growth", 3, stance="antj")
    sentence = "antj is no stance of tumour-effect, so that n1-anti-0-3 does not count."
    growth = told(pull, "main", capsys=capsys).split("\n\n")[1]
    assert f"    ! {sentence} A dispute is gone" in growth
    assert sentence in told(pull, "main", "--format", "md", capsys=capsys).replace("\\", "")
    assert f"warning: {sentence}" in told(pull, "main", "--plain", capsys=capsys)
    assert main(["--registry", str(pull.root), "resolve"]) == 0
    assert capsys.readouterr().err == f"evidence: growth: {sentence} Run `evidence check`\n"
    assert main(["--quiet", "--registry", str(pull.root), "resolve"]) == 0
    assert capsys.readouterr().err == ""


def test_a_dispute_on_a_new_claim(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    """The check does not say of a claim that it was new."""
    pull.merged()
    pull.rename("growth", "other")
    pull.claim("other", title="Another")
    pull.add("other", "o1", "o2", "o3", stance="anti")
    pull.check()
    assert "EV508 `other` is new, and disputed, 3 : 4, without a decision" in capsys.readouterr().out


def test_a_renewed_decision(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    """It is called what `evidence log` calls it."""
    pull.sign("part")
    pull.commit()
    pull.sign("part", rationale="Read once more.")
    assert "    - decision renewed (disputed)\n" in told(pull, "HEAD", capsys=capsys)
    pull.drop("part", 3)
    pull.sign("part")
    assert "    - decision renewed from disputed to preliminary-dispute\n" in told(pull, "HEAD", capsys=capsys)


def test_nothing_was_done(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(pull, "HEAD", capsys=capsys) == "Nothing was done to the evidence on 6 claims.\n"
    assert told(pull, "HEAD", "--exit-code", capsys=capsys) == "Nothing was done to the evidence on 6 claims.\n"
    assert told(pull, "main", "--exit-code", capsys=capsys, code=1)


def test_json(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(told(pull, "main", "HEAD", "--format", "json", capsys=capsys))
    assert set(document) == {"format", "base", "head", "unchanged", "claims", "lost_claims", "lost_items", "unread"}
    assert (document["format"], document["unchanged"], document["lost_claims"]) == (1, 3, [])
    assert document["base"] == git(pull.root, "rev-parse", "main").strip()
    assert document["head"] == git(pull.root, "rev-parse", "HEAD").strip()
    assert document["lost_items"] == [{"claim": "growth", "item": "n2-anti-0-4"}]
    growth, calm, reported = document["claims"]
    assert (growth["outcome"], growth["lost"], growth["decided"]) == ("resolved-dispute", True, False)
    assert (growth["before"]["status"], growth["after"]["status"]) == ("disputed", "leaning")
    assert growth["causes"] == [
        {
            "kind": "item-deleted",
            "claim": "growth",
            "item": "n2-anti-0-4",
            "source": "n2",
            "field": None,
            "before": "anti",
            "after": None,
        }
    ]
    assert (growth["unsigned"], growth["unnamed_items"]) == (True, ["n2-anti-0-4"])
    assert (calm["outcome"], calm["calls_for_decision"], calm["undecided"]) == ("new-dispute", True, True)
    assert (reported["claim"], reported["outcome"]) == ("reported", "unchanged-dispute")
    assert json.loads(told(pull, "main", "--format", "json", capsys=capsys))["head"] is None


def test_markdown(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(pull, "main", "--format", "md", capsys=capsys)
    assert text.startswith("### What this does to the evidence\n\n1 new dispute, 1 resolved dispute")
    assert text.count("\n| ") == 4  # the head of the table and three claims
    assert "- **Effect in calm**: This is a new dispute without a decision." in text
    assert text.rstrip().endswith("</details>")
    assert text.index("signs for it") < text.index("| | claim")


HOSTILE = "| a | `b` **c** <img src=x onerror=alert(1)> [d](javascript:e) </details> @everyone #1 \\"


def test_titles_cannot_break_out(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither of the comment nor of the terminal."""
    pull.claim("growth", title=HOSTILE)
    text = told(pull, "main", "--format", "md", capsys=capsys)
    rows = [line for line in text.splitlines() if line.startswith("| ") and "dispute" in line]
    assert len(rows) == 3
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) == 5
    assert "<img" not in text
    assert text.count("</details>") == 1
    assert "[d](" not in text
    pull.claim("growth", title="a\u2028b")
    assert "\u2028" not in told(pull, "main", capsys=capsys)


def test_a_hundred_thousand_findings(capsys: pytest.CaptureFixture[str]) -> None:
    """A comment stays within what is taken, and says that something was left out."""
    many = 400
    items = [{**make.item(f"s{i}", "pro" if i % 2 else "anti"), "id": f"i{i}"} for i in range(250)]
    claims = [{**make.claim(f"claim-{n:03}", title="T" * 20_000), "evidence": items} for n in range(many)]
    base = make.registry(*claims)
    head = make.registry(
        *({**claim, "evidence": items[:1]} for claim in claims), sources={f"s{i}": {} for i in range(250)}
    )
    found = compare(base, head)
    assert len(found.lost_items) == many * 249
    assert all(change.unsigned for change in found.changes)
    view = view_comparison(found)
    text = comparison_markdown(view)
    assert len(text) < 65_000
    assert "is left out here" in text


def test_revisions_are_no_options(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--registry", str(pull.root), "diff", "--", "--output=x"]) == 2
    assert not (pull.root / "x").exists()
    assert "cannot be read" in capsys.readouterr().err
