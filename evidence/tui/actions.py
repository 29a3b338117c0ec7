"""Every action of the terminal, once: keys, palette, help and footer are all made from this list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Where(StrEnum):
    """What has the keyboard."""

    LIST = "list"
    """The list of claims."""
    SIDE = "side"
    """A column with the evidence on a claim."""
    READER = "reader"
    """The text of a source."""
    PAGE = "page"
    """A page with a list of its own, such as the problems."""
    ENTRY = "entry"
    """A box in which text is entered."""


class Group(StrEnum):
    """Headings of the help."""

    MOVE = "Move"
    FIND = "Find"
    LOOK = "Look closer"
    CURATE = "Curate"
    KEEP = "Keep"
    PROGRAM = "Program"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a curator can do."""

    name: str
    """A screen or the program has a method `do_<name>`, and may have `why_not_<name>`."""
    keys: tuple[str, ...]
    """Keys, or sequences of keys with blanks between; the first one is shown."""
    label: str
    """A word or two for the footer and the palette."""
    help: str
    """One sentence."""
    where: frozenset[Where]
    group: Group
    footer: int = 0
    """Place in the footer, from 1; 0 for none."""
    served: bool = True
    """Also offered in a browser."""


_L, _S, _R, _P, _E = Where.LIST, Where.SIDE, Where.READER, Where.PAGE, Where.ENTRY
_CLAIM = frozenset({_L, _S, _R})
_ROWS = frozenset({_L, _S, _P})
_ALL = frozenset({_L, _S, _R, _P})
_SOME = frozenset({_L, _S})


def _one(*where: Where) -> frozenset[Where]:
    return frozenset(where)


ACTIONS: tuple[Action, ...] = (
    Action("down", ("j", "down"), "down", "Go to the next entry or line.", _ALL, Group.MOVE),
    Action("up", ("k", "up"), "up", "Go to the entry or line before.", _ALL, Group.MOVE),
    Action("first", ("g", "home"), "first", "Go to the first entry.", _ALL, Group.MOVE),
    Action("last", ("G", "end"), "last", "Go to the last entry.", _ALL, Group.MOVE),
    Action("page_down", ("ctrl+d", "pagedown"), "half page down", "Go down by half a page.", _ALL, Group.MOVE),
    Action("page_up", ("ctrl+u", "pageup"), "half page up", "Go up by half a page.", _ALL, Group.MOVE),
    Action("pane_right", ("l", "right"), "pane right", "Go to the pane on the right.", _CLAIM, Group.MOVE),
    Action("pane_left", ("h", "left"), "pane left", "Go to the pane on the left.", _CLAIM, Group.MOVE),
    Action("page_right", ("l", "right"), "to the right", "See what does not fit on the page.", _one(_P), Group.MOVE),
    Action("page_left", ("h", "left"), "to the left", "See the left of the page again.", _one(_P), Group.MOVE),
    Action("next_pane", ("tab",), "next pane", "Go to the next pane.", _CLAIM, Group.MOVE),
    Action("previous_pane", ("shift+tab",), "pane before", "Go to the pane before.", _CLAIM, Group.MOVE),
    Action("pane_1", ("1",), "claims", "Go to the list of claims.", _CLAIM, Group.MOVE),
    Action("pane_2", ("2",), "first side", "Go to the evidence for the first pole.", _CLAIM, Group.MOVE),
    Action("pane_3", ("3",), "second side", "Go to the evidence for the second pole.", _CLAIM, Group.MOVE),
    Action("pane_4", ("4",), "source text", "Go to the text of the source.", _CLAIM, Group.MOVE),
    Action(
        "open",
        ("enter",),
        "open",
        "Open what the cursor is on; in a source, add the selected passage.",
        _ALL,
        Group.MOVE,
        2,
    ),
    Action(
        "back",
        ("escape",),
        "back",
        "Leave the page, the filter or the selection. Never quits.",
        _ALL | {_E},
        Group.MOVE,
    ),
    Action(
        "jump",
        ("f",),
        "jump",
        "Show a letter at every visible entry, and go to the one that is typed.",
        _CLAIM,
        Group.MOVE,
    ),
    Action("accept", ("enter",), "keep", "Keep the filter, or go to what was searched for.", _one(_E), Group.FIND, 1),
    Action("find", ("/",), "find", "Filter the claims; in a source, search its text.", _CLAIM, Group.FIND, 1),
    Action("next_match", ("n",), "next match", "Go to the next place that the search found.", _one(_R), Group.FIND),
    Action(
        "previous_match", ("N",), "match before", "Go to the place before that the search found.", _one(_R), Group.FIND
    ),
    Action(
        "next_disputed",
        ("] d",),
        "next disputed",
        "Go to the next claim with a dispute of any kind.",
        _CLAIM,
        Group.FIND,
    ),
    Action(
        "previous_disputed", ("[ d",), "disputed before", "Go to the claim with a dispute before.", _CLAIM, Group.FIND
    ),
    Action("next_problem", ("] p",), "next problem", "Go to the next claim with a problem.", _CLAIM, Group.FIND),
    Action(
        "previous_problem", ("[ p",), "problem before", "Go to the claim with a problem before.", _CLAIM, Group.FIND
    ),
    Action(
        "next_unread",
        ("] u",),
        "next unread",
        "Go to the next claim with a study that nobody has read.",
        _CLAIM,
        Group.FIND,
    ),
    Action(
        "previous_unread", ("[ u",), "unread before", "Go to the claim with an unread study before.", _CLAIM, Group.FIND
    ),
    Action(
        "sort", ("O",), "sort", "Order the claims by conflict, id, question, evidence or decision.", _CLAIM, Group.FIND
    ),
    Action("triage", ("T",), "triage", "Walk through everything that waits for a decision.", _CLAIM, Group.FIND, 5),
    Action(
        "triage_next", (".",), "next in triage", "Leave this one for later, and go to the next.", _CLAIM, Group.FIND
    ),
    Action("triage_previous", (",",), "one back in triage", "Go back to the one before.", _CLAIM, Group.FIND),
    Action("zoom", ("z",), "zoom", "Give the whole screen to this pane, or take it back.", _CLAIM, Group.LOOK),
    Action("why", ("W",), "why", "Why the sources disagree, and what would change the verdict.", _CLAIM, Group.LOOK, 4),
    Action(
        "matrix",
        ("m",),
        "contexts",
        "Every recorded context beside the poles; the best separation on top.",
        _CLAIM,
        Group.LOOK,
    ),
    Action("timeline", ("t",), "timeline", "How the verdict came about, year by year.", _CLAIM, Group.LOOK),
    Action("source", ("R",), "source", "Read the whole source, with all items that cite it.", _CLAIM, Group.LOOK),
    Action("problems", ("p",), "problems", "Everything that the check finds; Enter goes there.", _CLAIM, Group.LOOK),
    Action(
        "history",
        ("U",),
        "history",
        "What was changed since the start, and who changed the claim before.",
        _CLAIM,
        Group.LOOK,
    ),
    Action("agreement", ("A",), "agreement", "How far curators who read the same items agree.", _CLAIM, Group.LOOK),
    Action(
        "stance_first", ("s [",), "stance: first pole", "Set the stance to the first pole.", _SOME | {_R}, Group.CURATE
    ),
    Action(
        "stance_second",
        ("s ]",),
        "stance: second pole",
        "Set the stance to the second pole.",
        _SOME | {_R},
        Group.CURATE,
    ),
    Action(
        "stance_no_effect", ("s 0",), "stance: no effect", "Set the stance to no-effect.", _SOME | {_R}, Group.CURATE
    ),
    Action("stance_mixed", ("s m",), "stance: mixed", "Set the stance to mixed.", _SOME | {_R}, Group.CURATE),
    Action(
        "stance_unclear",
        ("s ?",),
        "stance: unclear",
        "Set the stance to unclear: shown, never counted.",
        _SOME | {_R},
        Group.CURATE,
    ),
    Action("edit", ("e",), "edit", "Edit every field of the item; in the list, of the claim.", _CLAIM, Group.CURATE, 6),
    Action(
        "add", ("a",), "add evidence", "Add an item; in a source, from the selected passage.", _CLAIM, Group.CURATE, 7
    ),
    Action(
        "select",
        ("v",),
        "select",
        "Begin or end to select text; then move, and press Enter.",
        _one(_R),
        Group.CURATE,
        3,
    ),
    Action(
        "sentence",
        ("V",),
        "sentence",
        "Select the sentence; once more takes the next one as well.",
        _one(_R),
        Group.CURATE,
    ),
    Action("word_right", ("w",), "next word", "Go to the next word.", _one(_R), Group.MOVE),
    Action("word_left", ("b",), "word before", "Go to the word before.", _one(_R), Group.MOVE),
    Action(
        "decide",
        ("d",),
        "decide",
        "Judge the claim, with a rationale; the digest is filled in.",
        _CLAIM,
        Group.CURATE,
        8,
    ),
    Action("delete", ("x y",), "delete", "Delete the item, or all that are marked.", _one(_S), Group.CURATE),
    Action("move", ("M",), "move", "Move the item, or all that are marked, to another claim.", _one(_S), Group.CURATE),
    Action("mark", ("space",), "mark", "Mark the item for a bulk action, and go on.", _one(_S), Group.CURATE),
    Action("range", ("V",), "range", "Mark everything from here to where it is pressed again.", _one(_S), Group.CURATE),
    Action("new_claim", ("c c",), "new claim", "Make a claim.", _CLAIM, Group.CURATE),
    Action("new_source", ("c s",), "new source", "Make a source from a stored text.", _CLAIM, Group.CURATE),
    Action(
        "standing",
        ("S",),
        "standing",
        "Record that the source was corrected, retracted or the like.",
        _one(_S, _R),
        Group.CURATE,
    ),
    Action(
        "inbox",
        ("I",),
        "inbox",
        "Sentences of the source that look like evidence: accept, change or reject them.",
        _CLAIM,
        Group.CURATE,
    ),
    Action("take_candidate", ("a",), "accept", "Enter the candidate as it is proposed.", _one(_P), Group.CURATE, 4),
    Action(
        "change_candidate",
        ("e",),
        "change",
        "Choose the candidate's claim, and fill in the form of the item.",
        _one(_P),
        Group.CURATE,
        5,
    ),
    Action("turn_down", ("x",), "reject", "Remember that it is no evidence, with a reason.", _one(_P), Group.CURATE, 6),
    Action("suppress", ("i",), "ignore", "Suppress the problem, with a reason.", _one(_P), Group.CURATE, 3),
    Action(
        "form",
        ("F",),
        "kept form",
        "Open the form that was half filled in when the program ended.",
        _CLAIM,
        Group.CURATE,
    ),
    Action("undo", ("u",), "undo", "Take the last change back.", _ALL, Group.KEEP, 9),
    Action("redo", ("ctrl+r",), "redo", "Make the change again.", _ALL, Group.KEEP),
    Action(
        "save", ("ctrl+s", "Z"), "save", "Save all changes, unless a file has changed on disk.", _ALL, Group.KEEP, 10
    ),
    Action("diff", ("D",), "diff", "Show what saving would change.", _ALL, Group.KEEP),
    Action(
        "commit",
        ("C",),
        "commit",
        "Commit what was saved, with a message made from the changes.",
        _CLAIM,
        Group.KEEP,
        served=False,
    ),
    Action("copy", ("y",), "copy", "Copy the citation, the id or the selection.", _ALL, Group.KEEP),
    Action("editor", ("E",), "editor", "Open the file in $EDITOR, at the line.", _ALL, Group.KEEP, served=False),
    Action("help", ("?", "f1"), "help", "What can be done here.", _ALL, Group.PROGRAM, 11),
    Action("palette", ("ctrl+p",), "palette", "Find an action by its name.", _ALL, Group.PROGRAM),
    Action("theme", ("c t",), "theme", "Choose other colours.", _CLAIM, Group.PROGRAM),
    Action(
        "suspend",
        ("ctrl+z",),
        "suspend",
        "Go back to the shell for a while; fg brings the program back.",
        _ALL,
        Group.PROGRAM,
        served=False,
    ),
    Action("quit", ("q", "ctrl+q"), "quit", "Quit; asks when something is not saved.", _ALL, Group.PROGRAM, 12),
)

BY_NAME = {action.name: action for action in ACTIONS}
