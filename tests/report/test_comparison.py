"""Comments on pull requests."""

from __future__ import annotations

from evidence.history import compare
from evidence.report.comparison import comparison_markdown
from evidence.views.comparison_view import view_comparison
from tests import make


def test_a_comment_tells_claims_of_one_title_apart() -> None:
    """With ids in the table, the warnings and the list; a title that one claim has stays alone."""
    base = [make.claim(name, *(make.item(f"{name}{n}", "pro", n) for n in range(4)), title="Coffee") for name in "ab"]
    base.append(make.claim("c", *(make.item(f"c{n}", "pro", n) for n in range(4)), title="Tea"))
    head = [{**claim, "evidence": claim["evidence"][1:]} for claim in base]
    text = comparison_markdown(view_comparison(compare(make.registry(*base), make.registry(*head))))
    table = [line.split("|")[2].strip() for line in text.splitlines() if line.startswith("| ")][1:]
    assert sorted(table) == ["Coffee (a)", "Coffee (b)", "Tea"]
    assert {line for line in text.splitlines() if line.startswith("- ")} >= {f"- {name}" for name in table}
