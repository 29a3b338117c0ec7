"""Page of a Chinese citation index, copied as text: labels such as 作者 and 摘要, each above its value.

Known by at least three of its labels, each on a line of its own.

Taken: the title above the first label; authors (作者) without the marks of their affiliations; journal, year (年),
volume (卷) and issue (期) from the line of the source (来源), as they are spelled there; the DOI (D O I); the kind
where the abstract says it. The number of pages (页数) has no place in a record and is said.

Clean text: title and abstract (摘要). Left out: counts, buttons, keywords, which are partly a machine's, classification
numbers, and everything from the related articles (相关论文) on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.errors import BadInput
from evidence.exchange.sources.card import Card
from evidence.exchange.sources.clean import Builder
from evidence.exchange.sources.found import FoundSource
from evidence.exchange.sources.lines import RawLine, lines_of, take_lines

NAME = "citation-index-page"
LABEL = "page of a Chinese citation index as text"

_LABELS = {
    "被引": "cited-by", "作者": "authors", "机构": "affiliations", "来源": "journal", "关键词": "keywords",
    "DOI": "doi",
    "中图分类号": "class", "学科分类号": "class", "摘要": "abstract", "引用": "buttons", "收藏": "buttons",
    "页数": "pages", "相关论文": "related", "基金": "funds", "资助": "funds", "通讯作者": "corresponding",
    "文献类型": "type", "语种": "language", "出版年": "year", "参考文献": "related", "PMID": "pmid", "下载": "buttons",
    "分享": "buttons", "导出": "buttons", "推荐论文": "related", "相似文献": "related",
}  # fmt: skip
_LABEL = re.compile(rf"({'|'.join(_LABELS)})(?:\s*[:\uff1a]\s*(.*))?", re.IGNORECASE)
_MARKS = re.compile(r"\s*(?:\[[\d\s,\uff0c*]*\]|\(\s*[\d\s,*]+\))\s*")
_RELATED = re.compile(r"[•·*-]?\s*\[\d+\]\s+\S|共\s*\d+\s*条")
_NUMBER = re.compile(r"0{0,9}(\S{1,20}?)\s?([卷期页])")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sniff(head: str, name: str) -> bool:
    """Three labels, the abstract's or the authors' among them."""
    found = {what for line in head.splitlines() if (what := _label(line.strip())[0])}
    return len(found) >= 3 and bool(found & {"abstract", "authors"})


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """The one article of the page."""
    card, builder = Card(), Builder(raw)
    parts = _divided(raw)
    if len(parts) < 2:
        raise BadInput(name, "there is no label such as 作者 or 摘要 on a line of its own; choose another --format")
    title = next((line for line in parts.get("", []) if line.text), None)
    if title is None:
        card.say("there is no title above the first label")
    else:
        card.text("title", title.text)
        take_lines(builder, [title])
    listed = [part for line in parts.get("authors", []) for part in re.split(r"[;\uff1b]", line.plain)]
    names = [_MARKS.sub(" ", part).strip(" ,") for part in listed]
    card.authors(name for name in names if re.search(r"\w", name))
    _source(card, " ".join(line.text for line in parts.get("journal", [])))
    for key in ("doi", "pmid"):
        card.identifier(key, next((line.text for line in parts.get(key, []) if line.text), None))
    card.year(" ".join(line.text for line in parts.get("year", [])))
    abstract = parts.get("abstract", [])
    heading = parts.get("abstract heading", [])
    if any(line.text for line in abstract):
        take_lines(builder, [*heading, *abstract])
    else:
        card.say("there is no abstract in it")
    types = [line.text for line in parts.get("type", []) if line.text]
    card.kind(types, "" if title is None else title.text, "\n".join(line.text for line in abstract))
    pages = " ".join(line.text for line in parts.get("pages", [])).strip()
    if re.fullmatch(r"\d+\s*[-–—]\s*\w+", pages):
        card.pages(pages)
    elif pages:
        card.say(f"it gives the number of pages ({pages[:20]}), and not which")
    yield card.found(builder.build(), name)


def _label(line: str) -> tuple[str, str, int]:
    """What a line is the label of, what stands behind it, and where; empty when it is none."""
    if len(line) > 2_000:
        found = _LABEL.match(line)
        return (_LABELS[found[1].upper()], found[2], found.start(2)) if found and found[2] else ("", "", 0)
    spaced = re.match(r"(?:[A-Za-z]\s){2,}[A-Za-z]", line)
    flat = line[: spaced.end()].replace(" ", "") + line[spaced.end() :] if spaced else line
    found = _LABEL.fullmatch(flat)
    if found is None:
        return "", "", 0
    return _LABELS[found[1].upper()], found[2] or "", found.start(2) + len(line) - len(flat) if found[2] else 0


def _divided(raw: str) -> dict[str, list[RawLine]]:
    """The lines of the page by label; what stands above the first is under the empty name."""
    parts: dict[str, list[RawLine]] = {"": []}
    now = ""
    for line in lines_of(raw):
        what, value, where = _label(line.text)
        if what:
            now = what
            if now == "related":
                break
            parts.setdefault(now, [])
            if value:
                parts[now].append(RawLine(value, line.start + where))
            elif now == "abstract":
                parts.setdefault("abstract heading", []).append(line)
        elif _RELATED.match(line.text) and now not in ("affiliations", "authors", "abstract", ""):
            now = "related"
            break
        elif line.text != "|":
            parts[now].append(line)
    return parts


def _source(card: Card, line: str) -> None:
    """`MEDCOMM | 2025年 / 6卷 / 03期`."""
    journal, bar, rest = line.partition("|")
    if not bar:
        journal, rest = re.split(r"(?=(?:1[89]|20)\d\d\s*年)|$", line, maxsplit=1)[0], line
    card.text("journal", journal.strip(" ,\uff0c"))
    card.year(rest)
    for number, unit in _NUMBER.findall(" ".join(rest.replace("/", " ").split())):
        match unit:
            case "卷":
                card.text("volume", number)
            case "期":
                card.text("issue", number)
            case "页":
                card.pages(number)
