"""EV0xx: files, and how they are written."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.check.rule import Finding, Scope, rule
from evidence.diagnostic import Severity


def _reader() -> Iterator[Finding]:
    """Rules of this family are found while a file is read."""
    return iter(())


@rule("EV001", "syntax", Severity.ERROR, Scope.READER)
def syntax() -> Iterator[Finding]:
    """The file is not valid YAML.

    Why: what cannot be read cannot be checked, and its claims would be missing without a word.

    Fix: mend the place that is shown; often a colon in plain text needs quotation marks around the value.

    Bad:  `title: Exosomes: a review`
    Good: `title: "Exosomes: a review"`
    """
    return _reader()


@rule("EV002", "encoding", Severity.ERROR, Scope.READER)
def encoding() -> Iterator[Finding]:
    """The file is not UTF-8.

    Why: letters such as α or µ would turn into others without notice.

    Fix: save the file as UTF-8; the byte offset says where to look.

    Bad:  a file saved as Latin-1, with the byte 0xE9 for é
    Good: the same text saved as UTF-8
    """
    return _reader()


@rule("EV003", "forbidden-character", Severity.ERROR, Scope.READER)
def forbidden_character() -> Iterator[Finding]:
    """The file holds a character that a reader cannot see, also when spelled as an escape.

    Why: control characters steer terminals, direction marks show text in another order than it is stored,
    odd line ends hide lines.

    Fix: remove the character.

    Bad:  `title: "growth\\e[2J"`
    Good: `title: growth`
    """
    return _reader()


@rule("EV004", "too-large", Severity.ERROR, Scope.READER)
def too_large() -> Iterator[Finding]:
    """The file is larger than 1 MiB and was not opened.

    Why: a record is a few kilobytes; anything larger is a mistake or an attack.

    Fix: split it, one claim or one source a file.

    Bad:  all claims of a registry in one file
    Good: one file a claim
    """
    return _reader()


@rule("EV005", "too-deep", Severity.ERROR, Scope.READER)
def too_deep() -> Iterator[Finding]:
    """Lists or mappings are nested deeper than 32 levels.

    Why: no record needs more than six; deeper nesting is made to crash readers.

    Fix: flatten the value.

    Bad:  `note: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]`
    Good: `note: x`
    """
    return _reader()


@rule("EV006", "forbidden-yaml", Severity.ERROR, Scope.READER)
def forbidden_yaml() -> Iterator[Finding]:
    """The file uses anchors, aliases, merge keys, tags, directives, several documents or keys that are not text.

    Why: what a reviewer sees in a diff must be what is there, and small files must not unfold into large ones.

    Fix: write the value out, as plain text, lists and mappings.

    Bad:  `context: *same`
    Good: `context: {tissue: bone-marrow}`
    """
    return _reader()


@rule("EV007", "duplicate-key", Severity.ERROR, Scope.READER)
def duplicate_key() -> Iterator[Finding]:
    """A key stands twice in one mapping.

    Why: one of the two values would win without anybody choosing.

    Fix: keep one of them.

    Bad:  `stance: pro-tumour` and, further down, `stance: anti-tumour`
    Good: one of the two
    """
    return _reader()


@rule("EV008", "empty-value", Severity.ERROR, Scope.READER)
def empty_value() -> Iterator[Finding]:
    """A value is empty, `null` or `~`.

    Why: missing, empty and zero are three different things; a gap is shown by leaving the key out.

    Fix: remove the key, or fill it in.

    Bad:  `year:`
    Good: no `year` at all
    """
    return _reader()


@rule("EV009", "not-opened", Severity.ERROR, Scope.READER)
def not_opened() -> Iterator[Finding]:
    """A file or folder was not opened: it leads out of the registry, is no regular file, or may not be read.

    Why: a registry from a stranger must not reach other files of the machine.

    Fix: put the file itself into the registry; links may only lead to files inside.

    Bad:  `claims/x.yaml` as a symbolic link to `/etc/passwd`
    Good: a regular file
    """
    return _reader()


@rule("EV010", "untidy-text", Severity.WARNING, Scope.READER)
def untidy_text() -> Iterator[Finding]:
    """A byte order mark, CR LF line ends, blanks at a line's end, or no line end at the end of the file.

    Why: they make diffs that show changes where there are none.

    Fix: `evidence fmt`.

    Bad:  lines that end in CR LF
    Good: lines that end in LF
    """
    return _reader()


@rule("EV011", "id-differs-from-file", Severity.ERROR, Scope.READER)
def id_differs_from_file() -> Iterator[Finding]:
    """A record's id is not the name of its file.

    Why: people find records by file name, references by id.

    Fix: rename the file, or correct the id.

    Bad:  `id: zhu-2012` in `claims/sources/zhu-2013.yaml`
    Good: `id: zhu-2012` in `claims/sources/zhu-2012.yaml`
    """
    return _reader()


@rule("EV012", "layout", Severity.WARNING, Scope.READER)
def layout() -> Iterator[Finding]:
    """The file is not in canonical layout.

    Why: with one layout for everybody, diffs show only what changed in meaning.

    Fix: `evidence fmt`.

    Bad:  `title` above `id`
    Good: fields in the order of the schema, indented by two spaces
    """
    return _reader()


@rule("EV013", "unexpected-file", Severity.ERROR, Scope.READER)
def unexpected_file() -> Iterator[Finding]:
    """A file that the registry needs is missing, or a file stands where none belongs.

    Why: a claim in `x.yml` would be overlooked; without its vocabulary a registry cannot be judged.

    Fix: rename or add the file.

    Bad:  `claims/msc/growth.yml`
    Good: `claims/msc/growth.yaml`
    """
    return _reader()


@rule("EV014", "useless-suppression", Severity.WARNING, Scope.READER)
def useless_suppression() -> Iterator[Finding]:
    """An entry of `ignore` suppresses nothing.

    Why: a suppression that is no longer needed would hide the next problem of its kind.

    Fix: remove the entry.

    Bad:  `ignore: [{rule: EV302, reason: ...}]` after the concern was lifted
    Good: no such entry
    """
    return _reader()


RULES = (
    syntax,
    encoding,
    forbidden_character,
    too_large,
    too_deep,
    forbidden_yaml,
    duplicate_key,
    empty_value,
    not_opened,
    untidy_text,
    id_differs_from_file,
    layout,
    unexpected_file,
    useless_suppression,
)
