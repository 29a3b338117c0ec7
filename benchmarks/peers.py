"""Programs beside which a check is timed: where they are, and how each is called on the same files.

None of them is needed by this project. Put them wherever you like, and name the folders:

    python -m venv PEERS && PEERS/bin/pip install check-jsonschema yamllint linkml linkml-reference-validator
    npm install --prefix PEERS ajv-cli

What is not there is left out, and said to be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evidence.registry.schema import schema

LINKML_CLAIM = """\
id: https://example.org/claim
name: claim
prefixes: {linkml: "https://w3id.org/linkml/"}
imports: ["linkml:types"]
default_range: string
classes:
  Claim:
    tree_root: true
    attributes:
      id: {required: true, pattern: "^[a-z0-9]+(?:[-.][a-z0-9]+)*$"}
      title: {required: true}
      axis: {required: true}
      subject: {required: true, range: Subject, inlined: true}
      outcome: {required: true}
      evidence: {range: Item, multivalued: true, inlined_as_list: true}
  Subject:
    attributes:
      label: {required: true}
      terms: {range: Term, multivalued: true, inlined_as_list: true}
  Term:
    attributes:
      id: {required: true}
      label: {required: true}
  Item:
    attributes:
      id: {required: true}
      source: {required: true}
      stance: {required: true}
      method: {}
      context: {range: Context, inlined: true}
      quote: {}
      finding: {}
  Context:
    attributes: {tissue: {}, model: {}, tumour: {}, modification: {}}
"""
LINKML_QUOTES = """\
id: https://example.org/quotes
name: quotes
prefixes: {linkml: "https://w3id.org/linkml/"}
imports: ["linkml:types"]
default_range: string
classes:
  Statements:
    tree_root: true
    attributes:
      statements: {range: Statement, multivalued: true, inlined_as_list: true}
  Statement:
    attributes:
      quote: {implements: ["linkml:excerpt"]}
      reference: {implements: ["linkml:authoritative_reference"]}
"""
_QUOTE = re.compile(r"    source: (\S+)\n(?:(?!  - ).*\n)*?    quote: (.*)\n")


@dataclass(frozen=True, slots=True)
class Peer:
    """A program, and what it is given."""

    name: str
    does: str
    program: Path
    command: Callable[[int], list[str]]
    """Its call on so many claims."""
    sample: tuple[int, int] | None = None
    """Numbers of claims that it is timed on where all would take too long; the rest is reckoned from the two."""

    @property
    def there(self) -> bool:
        """Whether it can be called."""
        return self.program.exists()


def peers(folder: Path, root: Path, scratch: Path) -> list[Peer]:
    """The peers installed in a folder, for the registry at `root`; what they need is written to `scratch`."""
    described, claim, quotes = (
        scratch / "claim.schema.json",
        scratch / "claim.linkml.yaml",
        scratch / "quotes.linkml.yaml",
    )
    described.write_text(json.dumps(schema("claim")), encoding="utf-8")
    claim.write_text(LINKML_CLAIM, encoding="utf-8")
    quotes.write_text(LINKML_QUOTES, encoding="utf-8")
    files = sorted(str(path) for path in root.glob("claims/topic-*/*.yaml"))
    ajv, pattern = folder / "node_modules/.bin/ajv", str(root / "claims/topic-*/*.yaml")
    draft = ["--spec=draft2020", "--strict=false", "-s", str(described)]
    lint = "{extends: default, rules: {document-start: disable, line-length: disable}}"

    def quoted(number: int) -> list[str]:
        data = scratch / f"quotes-{number}.json"
        data.write_text(json.dumps({"statements": _quotes(root, files[:number])}), encoding="utf-8")
        options = ["-s", str(quotes), "-t", "Statements", "--no-full-text", "-c", str(scratch / "cache")]
        return [str(folder / "bin/linkml-reference-validator"), "validate", "data", str(data), *options]

    jsonschema, linkml = folder / "bin/check-jsonschema", folder / "bin/linkml-validate"
    yamllint, references = folder / "bin/yamllint", folder / "bin/linkml-reference-validator"
    return [
        Peer("ajv-cli", "JSON Schema of the claims", ajv, lambda _: [str(ajv), "validate", *draft, "-d", pattern]),
        Peer(
            "check-jsonschema",
            "JSON Schema of the claims",
            jsonschema,
            lambda number: [str(jsonschema), "--schemafile", str(described), *files[:number]],
            (50, 250),
        ),
        Peer("yamllint", "layout", yamllint, lambda number: [str(yamllint), "-d", lint, *files[:number]], (50, 250)),
        Peer(
            "linkml-validate",
            "a LinkML schema of the claims",
            linkml,
            lambda number: [str(linkml), "-s", str(claim), "-C", "Claim", *files[:number]],
            (100, 500),
        ),
        Peer("linkml-reference-validator", "quotes in local texts", references, quoted, (100, 500)),
    ]


def _quotes(root: Path, files: list[str]) -> list[dict[str, str]]:
    """The quotes of some claims, each with the stored text that it stands in."""
    return [
        {"quote": quote, "reference": f"file:{root}/seeds/{source}.txt"}
        for file in files
        for source, quote in _QUOTE.findall(Path(file).read_text("utf-8"))
    ]
