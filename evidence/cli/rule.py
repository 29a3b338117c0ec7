"""`evidence rule`."""

from __future__ import annotations

import argparse

from evidence.cli.parsing import examples


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence rule   # all of them",
        "evidence rule EV507",
    )
    parser.add_argument("code", nargs="?", metavar="CODE", help="a rule's code, such as EV201, or its number alone")
    parser.add_argument("--json", action="store_true", help="print the list, or the one rule, as JSON")
    parser.add_argument("--markdown", action="store_true", help="print the manual of all rules as Markdown")


def run(options: argparse.Namespace) -> int:
    """Print one manual, the list, or the page of all manuals."""
    from evidence.check.rules import FAMILIES, RULES
    from evidence.cli.output import table, write, write_json
    from evidence.errors import UnknownRule

    if options.markdown:
        from evidence.check.manual import page

        write(page(RULES, FAMILIES))
        return 0
    code = None if options.code is None else options.code.upper()
    wanted = f"EV{code}" if code is not None and code.isdigit() else code
    chosen = [rule for rule in RULES if wanted is None or rule.code == wanted]
    if not chosen:
        raise UnknownRule(options.code)
    if options.json:
        listed = [
            {
                "rule": rule.code,
                "severity": rule.severity.value,
                "name": rule.name,
                "summary": rule.summary,
                "manual": rule.manual,
            }
            for rule in chosen
        ]
        write_json({"format": 1, "rules": listed})
    elif options.code is None:
        rows = [(rule.code, rule.severity, rule.name, rule.summary) for rule in RULES]
        write(table(options, ("rule", "severity", "name", "what it reports"), rows))
    else:
        (rule,) = chosen
        write(f"{rule.code} {rule.name} ({rule.severity})\n\n{rule.manual}\n")
    return 0
