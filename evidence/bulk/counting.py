"""Items to lines, tallies and contingency tables: the counting, as one SQL text for every engine.

No rule of a verdict stands here. What several stances in one arm come to is written from the function of the
registry's own lines; what a study's arms come to, and all that follows, is asked of Python for every distinct count.
"""

from __future__ import annotations

from itertools import combinations

from evidence.bulk.engine import Engine, Relation
from evidence.bulk.items import BITS, Items
from evidence.bulk.layout import Layout
from evidence.model.source import Kind
from evidence.resolve.lines import combined
from evidence.resolve.reversal import SEVERAL

_COUNTED = "why IS NULL"
_ALIKE = (0, *BITS.values())
"""Sets of stances that need no vote."""
_SAID = (
    ("unread", "via", "0"),
    ("kind", "kind", f"'{Kind.PRIMARY.value}'"),
    ("cohort", "line", "CAST(NULL AS STRING)"),
    ("laboratory", "group", "CAST(NULL AS STRING)"),
    ("year", "year", "CAST(NULL AS INT)"),
    ("outcome_class", "outcome_class", "CAST(NULL AS STRING)"),
    ("comparator", "comparator", "CAST(NULL AS STRING)"),
)
"""What an item says besides, the column that it is from, and what it is where the table has none."""
REVERSALS, TABLES = 1, 2
"""Of a tally: whether only studies that reverse within themselves could explain it, or a table too."""


class Counts:
    """The queries, in the order in which they are run."""

    def __init__(self, layout: Layout, engine: Engine) -> None:
        self._layout = layout
        self._engine = engine
        self.items = Items(layout, engine)

    @property
    def lines(self) -> Relation:
        """One row a line, and one for what a claim has beside its lines; rows without a claim are among them.

        What no column says is not counted: a count takes time.
        """
        known = self._layout.known
        counted = f"CASE WHEN {_COUNTED} THEN"
        cells = [
            "claim, line",
            f"BIT_OR({counted} bit ELSE 0 END) AS bits",
            f"COUNT({counted} 1 END) AS items",
            "COUNT(CASE WHEN why = 'unclear' THEN 1 END) AS unclear",
        ]
        if "axis" in known:
            cells.append("MIN(axis) AS axis")
        if "kind" in known:
            cells.append(f"MAX({counted} own ELSE 0 END) AS own")
        if "via" in known:
            cells.append(f"MIN({counted} unread END) AS unread")
        grouped = f"SELECT {', '.join(cells)} FROM items GROUP BY claim, line"
        said = [
            "claim, line, bits, items, unclear",
            "axis" if "axis" in known else "CAST(NULL AS STRING) AS axis",
            "own" if "kind" in known else "CASE WHEN items > 0 THEN 1 ELSE 0 END AS own",
            "unread" if "via" in known else "CASE WHEN items > 0 THEN 0 END AS unread",
        ]
        return Relation("lines", f"SELECT {', '.join(said)} FROM ({grouped}) l", kept=True)

    @property
    def several(self) -> Relation:
        """Items of primary lines with different stances: the only ones of which arms vote."""
        of = f"SELECT claim, line FROM lines WHERE own = 1 AND bits NOT IN {_ALIKE}"
        return Relation("several", self._some(of, "line"), kept=True)

    def _some(self, of: str, *within: str) -> str:
        """SQL for the items of some claims, or of some lines of them.

        They are chosen by as little as tells them, before the other columns are cleaned and judged: that takes longer
        than choosing.
        """
        said = (cell for cell in self._item_cells if cell.startswith("i."))  # what is the same for all is not stored
        cells = ", ".join(("i.line", "i.why", "i.own", *said))
        if self._layout.links:
            same = " AND ".join(f"i.{word} = k.{word}" for word in ("claim", *within))
            return f"SELECT {cells} FROM items i JOIN ({of}) k ON {same}"
        texts = {"claim": self._layout.known["claim"], "line": self.items.line(self._layout.known)}
        words = [word for word in texts if word in ("claim", *within)]
        taken = " ".join((*self._layout.texts, *self._layout.taken)).casefold()
        wanted = {word: f"wanted_{word}_" for word in words}
        while any(name in taken for name in wanted.values()):  # a column of the table may have any name
            wanted = {word: f"{name}_" for word, name in wanted.items()}
        # of a text of many words, such as those for an empty cell, engines join no other way than row by row
        keyed = ", ".join(f"{texts[word]} AS {name}" for word, name in wanted.items())
        same = " AND ".join(f"g.{name} = k.{word}" for word, name in wanted.items())
        chosen = f"(SELECT g.* FROM (SELECT *, {keyed} FROM given) g JOIN ({of}) k ON {same}) c"
        return f"SELECT {cells} FROM ({self.items.placed_of(f'({self.items.cleaned_of(chosen)}) c')}) i"

    @property
    def votes(self) -> Relation:
        """Of each such line, how many arms have which stance."""
        words = [f"i.{word}" for word in ("outcome_class", "comparator") if word in self._layout.known]
        arm = ", ".join(["i.claim, i.line, i.source", *words, *self._prefixed("i")])
        sums = ", ".join(f"COUNT(CASE WHEN arm = {bit} THEN 1 END) AS v{bit}" for bit in BITS.values())
        query = (
            f"SELECT claim, line, {sums} FROM ("
            f"SELECT i.claim, i.line, {_combined('BIT_OR(i.bit)')} AS arm FROM several i "
            f"WHERE i.{_COUNTED} GROUP BY {arm}"
            ") arms GROUP BY claim, line"
        )
        return Relation("votes", query, kept=True)

    distinct_votes = "SELECT DISTINCT v1, v2, v4, v8 FROM votes"

    @property
    def stood(self) -> Relation:
        """Lines with their stance; `answers` has what Python says of every distinct vote."""
        same = " AND ".join(f"v.v{bit} = s.v{bit}" for bit in BITS.values())
        cells = "l.claim, l.line, l.axis, l.own, l.items, l.unread, l.unclear"
        query = (
            f"SELECT {cells}, {_combined('l.bits')} AS stance, 0 AS partial, 0 AS crossed "
            f"FROM lines l WHERE l.own = 0 OR l.bits IN {_ALIKE} "
            f"UNION ALL SELECT {cells}, s.stance, s.partial, "
            "CASE WHEN s.stance = 4 AND v.v1 > 0 AND v.v2 > 0 THEN 1 ELSE 0 END AS crossed "
            "FROM lines l JOIN votes v ON l.claim = v.claim AND l.line = v.line "
            f"JOIN answers s ON {same} WHERE l.own = 1 AND l.bits NOT IN {_ALIKE}"
        )
        return Relation("stood", query)

    @property
    def tallies(self) -> Relation:
        """One row a claim: lines by stance, of primary sources and of others; as in lines, of what columns say."""
        known = self._layout.known
        counted = {f"p{bit}": f"own = 1 AND stance = {bit}" for bit in BITS.values()}
        counted |= {f"r{bit}": f"own = 0 AND stance = {bit}" if "kind" in known else "" for bit in BITS.values()}
        counted |= {
            "partial": "own = 1 AND partial = 1",
            "crossed": "crossed = 1",
            "unread": "own = 1 AND unread = 1" if "via" in known else "",
        }
        reported = "SUM(CASE WHEN own = 1 THEN 0 ELSE items END)" if "kind" in known else "0"
        cells = [
            "claim, MIN(axis) AS axis",
            *(f"{f'COUNT(CASE WHEN {test} THEN 1 END)' if test else '0'} AS {name}" for name, test in counted.items()),
            "SUM(CASE WHEN own = 1 THEN items ELSE 0 END) AS own_items",
            f"{reported} AS reported_items",
            "SUM(unclear) AS unclear",
        ]
        query = f"SELECT {', '.join(cells)} FROM stood WHERE claim IS NOT NULL GROUP BY claim"
        return Relation("tallies", query, kept=True)

    tally_columns = ("p1", "p2", "p4", "p8", "r1", "r2", "r4", "r8", "partial", "unread")
    distinct_tallies = f"SELECT DISTINCT {', '.join(tally_columns)} FROM tallies"

    @property
    def contested(self) -> Relation:
        """Claims of which a context may be the explanation; `judged` has what Python says of every distinct tally."""
        query = (
            "SELECT t.claim, t.p1 + t.p2 AS units, t.p1 + t.p2 + t.p4 AS directional, t.crossed, j.asks, "
            "t.own_items + t.reported_items AS items FROM tallies t "
            f"JOIN judged j ON {self.same_tally} "
            f"WHERE j.asks = {TABLES} OR (j.asks = {REVERSALS} AND t.crossed >= {SEVERAL})"
        )
        return Relation("contested", query, kept=True)

    @property
    def same_tally(self) -> str:
        """Joins `tallies` with `judged`."""
        return " AND ".join(f"t.{column} = j.{column}" for column in self.tally_columns)

    @property
    def questioned(self) -> Relation:
        """Their items: what is asked of them is asked of few rows, and these are read once."""
        return Relation("questioned", self._some("SELECT claim FROM contested"), kept=True)

    @property
    def plain(self) -> bool:
        """Whether every source is a line of its own and no laboratory is known: then levels say all of a line."""
        layout = self._layout
        return bool(layout.context) and not layout.links and layout.known.keys().isdisjoint(("line", "group"))

    @property
    def levels(self) -> Relation:
        """Directional lines of contested claims with the one level that each of their arms records, if it is one.

        What a line comes to is worked out anew of its items: to look for these few among all lines takes longer.
        """
        places = self._layout.places
        read = [f"{which}(CASE WHEN bit < 8 THEN {c} END) AS {which}_{c}" for c in places for which in ("MIN", "MAX")]
        own = ["MAX(own) AS own"] if "kind" in self._layout.known else []
        lines = (
            f"SELECT {', '.join(['claim, line, BIT_OR(bit) AS bits', *own, *read])} FROM questioned "
            f"WHERE {_COUNTED} GROUP BY claim, line"
        )
        stance = "COALESCE(s.stance, q.bits)"  # without a vote a line has the stance that all its items have
        levels = [f"CASE WHEN q.MIN_{c} = q.MAX_{c} THEN q.MIN_{c} END AS {c}" for c in places]
        same = " AND ".join(f"v.v{bit} = s.v{bit}" for bit in BITS.values())
        query = (
            f"SELECT {', '.join([f'q.claim, q.line, {stance} AS stance, c.asks', *levels])} FROM ({lines}) q "
            "JOIN contested c ON q.claim = c.claim LEFT JOIN votes v ON q.claim = v.claim AND q.line = v.line "
            f"LEFT JOIN answers s ON {same} WHERE {'q.own = 1 AND ' if own else ''}{stance} < 8"
        )
        return Relation("levels", query, kept=True)

    @property
    def tables(self) -> Relation:
        """One row a contested claim and variable: the counts at its levels, sorted, and how many lines have one."""
        cell = "CASE WHEN a + b > 0 THEN CAST(a AS STRING) || ':' || CAST(b AS STRING) END"
        cells = " UNION ALL ".join(
            f"SELECT claim, {place} AS variable, {c} AS level, COUNT(CASE WHEN stance = 1 THEN 1 END) AS a, "
            f"COUNT(CASE WHEN stance = 2 THEN 1 END) AS b, COUNT(*) AS covered "
            f"FROM levels WHERE asks = {TABLES} AND {c} IS NOT NULL GROUP BY claim, {c}"
            for place, c in enumerate(self._layout.places)
        )
        query = (
            f"SELECT claim, variable, {self._engine.ordered(cell)} AS cells, "
            f"SUM(covered) AS covered FROM ({cells}) levelled GROUP BY claim, variable"
        )
        return Relation("tables", query, kept=True)

    distinct_tables = (
        "SELECT DISTINCT t.cells, t.covered, c.directional FROM tables t JOIN contested c ON t.claim = c.claim "
        "WHERE t.cells LIKE '%,%'"
    )

    @property
    def candidates(self) -> Relation:
        """Variables that may separate the poles of a claim, and whether it is known without a relabelling that they do.

        A variable competes with all others that divide the claim's lines. Where laboratories are recorded it has to
        hold once more with one line of each, which only whole claims can answer.
        """
        known = "0" if "group" in self._layout.known else "CASE WHEN s.rivals >= r.rivals THEN 1 ELSE 0 END"
        query = (
            "SELECT t.claim, t.variable, t.cells, t.covered, c.units, c.directional, c.items, r.rivals, "
            f"{known} AS known "
            "FROM tables t "
            "JOIN contested c ON t.claim = c.claim JOIN screened s "
            "ON t.cells = s.cells AND t.covered = s.covered AND c.directional = s.directional "
            "JOIN (SELECT claim, COUNT(*) AS rivals FROM tables WHERE cells LIKE '%,%' GROUP BY claim) r "
            "ON t.claim = r.claim"
        )
        return Relation("candidates", query, kept=True)

    @property
    def crossing(self) -> str:
        """Items of the studies that may reverse within themselves, of claims that have two of them or more."""
        return (
            f"SELECT DISTINCT {', '.join(self._item_cells)} FROM several i JOIN contested c ON i.claim = c.claim "
            "JOIN stood s ON i.claim = s.claim AND i.line = s.line "
            f"WHERE i.{_COUNTED} AND c.crossed >= {SEVERAL} AND s.crossed = 1"
        )

    @property
    def suspects(self) -> Relation:
        """Claims that are looked at whole: a variable may separate, or two studies reverse in one way."""
        tables = (
            "SELECT claim, units, directional, items FROM candidates WHERE known = 0 UNION "
            if self._layout.context
            else ""
        )
        cells = "c.claim, c.units, c.directional, c.items"
        query = f"SELECT {cells} FROM contested c JOIN reversing r ON c.claim = r.claim"
        return Relation("suspects", tables + query, kept=True)

    def known(self, small: str) -> str:
        """Variables that are known to separate, of claims that are not looked at whole, with their counts.

        They need not be, or are not `small` enough: SQL for which of the suspects are.
        """
        return (
            "SELECT d.claim, d.variable, d.cells, d.covered, d.directional, d.rivals FROM candidates d "
            f"LEFT JOIN (SELECT claim, {small} AS small FROM suspects) s ON d.claim = s.claim "
            "WHERE d.known = 1 AND (s.claim IS NULL OR NOT s.small)"
        )

    @property
    def explained(self) -> Relation:
        """Claims that a context explains, with the names of the variables: those looked at, and those known before."""
        cells = "claim, variables, separations"
        known = f" UNION ALL SELECT {cells} FROM known" if self._layout.context else ""
        return Relation("explained", f"SELECT {cells} FROM separated WHERE variables IS NOT NULL{known}")

    def untested(self, small: str) -> Relation:
        """Claims of which it is not known of some context whether it explains them."""
        query = f"SELECT claim FROM suspects WHERE NOT {small} UNION SELECT claim FROM separated WHERE untested"
        return Relation("untested", query, kept=True)

    def tried(self, most: int) -> str:
        """All counted items of claims with lines at both poles, and at most so many that point somewhere."""
        chosen = (
            "SELECT t.claim, t.p1 + t.p2 AS units FROM tallies t "
            f"JOIN judged j ON {self.same_tally} WHERE j.tried = 1 AND t.p1 + t.p2 + t.p4 <= {most}"
        )
        return (
            f"SELECT DISTINCT k.units, {', '.join(self._item_cells)} "
            f"FROM ({self._some(f'SELECT claim FROM ({chosen}) k')}) i "
            f"JOIN ({chosen}) k ON i.claim = k.claim WHERE i.{_COUNTED}"
        )

    def whole(self, small: str) -> str:
        """All counted items of the suspects that are `small`; with the number of lines that would be relabelled.

        Items that say the same stand there once: quoting a passage twice changes nothing, and takes memory.
        """
        return (
            f"SELECT DISTINCT s.units, {', '.join(self._item_cells)} FROM questioned i "
            "JOIN suspects s ON i.claim = s.claim "
            f"WHERE i.{_COUNTED} AND {small}"
        )

    def divided(self, small: str) -> str:
        """Lines at the poles of the same claims, with the variables that may separate; and items of crossing studies.

        With each variable go the lines that record it, and all that point somewhere. What is asked of a source's own
        columns is NULL in lines.
        """
        texts = ", ".join(f"CAST(NULL AS STRING) AS {word}" for word in ("outcome_class", "comparator"))
        numbers = (f"CAST({word} AS STRING)" for word in ("variable", "covered", "directional"))
        asked = self._engine.ordered(" || ':' || ".join(numbers))
        asked = f"SELECT claim, {asked} AS asked FROM candidates GROUP BY claim"
        chosen = f"SELECT s.claim, s.units, a.asked FROM suspects s LEFT JOIN ({asked}) a ON s.claim = a.claim "
        chosen += f"WHERE {small}"
        return (
            "SELECT k.units, i.claim, i.line AS source, i.stance AS bit, 0 AS unread, "
            "CAST(NULL AS STRING) AS kind, CAST(NULL AS STRING) AS cohort, CAST(NULL AS STRING) AS laboratory, "
            f"CAST(NULL AS INT) AS year, {texts}, {', '.join(self._prefixed('i'))}, "
            f"k.asked FROM levels i JOIN ({chosen}) k ON i.claim = k.claim WHERE i.stance < 4 "
            f"UNION ALL SELECT k.units, c.*, k.asked FROM ({self.crossing}) c JOIN ({chosen}) k ON c.claim = k.claim"
        )

    @property
    def _item_cells(self) -> tuple[str, ...]:
        known = {*self._layout.known, *(["line"] if self._layout.links else [])}  # which are lines
        said = (f"i.{word}" if column in known else f"{without} AS {word}" for word, column, without in _SAID)
        return ("i.claim", "i.source", "i.bit", *said, *self._prefixed("i"))

    def _prefixed(self, table: str) -> tuple[str, ...]:
        return tuple(f"{table}.{place}" for place in self._layout.places)


def _combined(bits: str) -> str:
    """SQL for the stance that several come to, from the function that says it; NULL for none."""
    stances = list(BITS)
    sets = [some for size in range(1, 5) for some in combinations(stances, size)]
    answers = [f"WHEN {sum(BITS[s] for s in some)} THEN {BITS[combined(set(some))]}" for some in sets]
    return f"CASE {bits} {' '.join(answers)} END"
