"""Kind: one declaration per document; what depends on a document's words, moves and rights is made from it.

Permissions and shipped roles, statuses and their looks, buttons, audit words, number series, REST resources,
reference pages and lists of tests are derived. It is plain data: what wants code belongs into the service or
into the desktop's own file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from erp_core.kit.i18n import N_
from erp_core.kit.words import Choice, Tone

# Of a move with a question, to whoever wants to take it back.
FOR_GOOD = N_("“{move}” cannot be taken back: that is why it was asked first.")


class Level(IntEnum):
    """The shipped roles; each may what those before it may. A company changes its roles as it likes."""

    VIEWER = 1
    STAFF = 2
    MANAGER = 3
    ADMIN = 4

    @property
    def role(self) -> str:
        """Name of the shipped role."""
        return self.name.lower()


VIEWER, STAFF, MANAGER, ADMIN = Level


@dataclass(frozen=True, slots=True)
class Permit:
    """Something a role may be allowed; the permission is ``kind:action``.

    Attributes:
        by: the lowest shipped role that holds it.
        title: a whole phrase, because languages bend the words inside: ``Approve purchase orders``.
        short: the same beside the document's name: ``Approve``; the usual actions have theirs.
        statuses: in which a document allows it; the usual actions follow ``Kind.editable``.
    """

    action: str
    by: Level
    title: str
    short: str = ""
    statuses: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """``short``, or the usual word for the action."""
        return self.short or _USUAL[self.action]


_USUAL = {
    "read": N_("See"),
    "create": N_("Write new ones"),
    "write": N_("Add and change"),
    "update": N_("Change drafts"),
    "delete": N_("Delete"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """A status transition: an operation of this name, a permission, a button, a sentence of the log.

    Attributes:
        by: the lowest shipped role that may.
        button: a verb.
        permits: the permission as a whole phrase: ``Approve purchase orders``.
        permission: the action whose permission it needs, where it has none of its own.
        short: the verb alone beside the document's name, where the button says more.
        did: the log's sentence, with ``{record}``, ``{old}`` and ``{new}``.
        icon: of the button, a file name in resources/icons without ``.svg``.
        tone: ``danger`` for what cannot be undone; ``info`` for what is beside the way, and never stands out.
        tooltip: one sentence; the button's words serve when it is empty.
        question: asked before it is done, as whole sentences that say what it does. What has one cannot be
            taken back, and no key does it; what has none may be undone for a minute.
        question_of_many: the same of several records, where many can make the move in one go.
        asks: name of the question that the core may ask before; its operation takes ``confirmed`` then. A
            document says of many at once which it is asked of.
        is_submission: it asks for somebody's approval, who then knows whose it is.
        is_approval: where the company wants four eyes, not by who wrote, changed or submitted the document.
        needs_lines: there must be at least one line.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    by: Level
    button: str
    permits: str
    did: str
    permission: str = ""
    short: str = ""
    icon: str = ""
    tone: Tone = "neutral"
    tooltip: str = ""
    question: str = ""
    question_of_many: str = ""
    asks: str = ""
    is_submission: bool = False
    is_approval: bool = False
    needs_lines: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of record. The folder, the table, the screen and the number series have its name.

    Attributes:
        title: in sentences: ``purchase order``; marked with ``N_`` like all words here.
        plural: of a list: ``Purchase orders``.
        place: where it stands among all others, in matrices and choices.
        record: one record in the log's sentences, with ``{title}``; empty where the log does not tell of it.
        alone: the same where a record has no title.
        table: where it is stored, if that is not called by ``name``.
        series: the prefix its numbers begin with as shipped; empty for what has no numbers.
        group: the group of the log's filter it is found in; empty for one of its own.
        titled_by: column people call a record by; empty for none.
        lines_titled_by: the same of one of its lines, where it has any.
        found_by: columns a record is looked for by.
        alike_by: columns that hardly two records share; an import says where a new one has what another has.
        codes: what codes begin with that an import gives where its file has none; empty where they say more.
        has_past: whether a record can be shown as it was.
        permits: what a role may be allowed beside the moves.
        statuses: in the order people think of them; None for what has no status.
        moves: in the order of the buttons.
        editable: statuses in which the content may change.
        running: statuses in which work is promised and not yet done; only then a document can be overdue.
        paper: the template in resources/print its records are laid out by; empty for what is not printed.
    """

    name: str
    title: str
    plural: str
    place: int
    record: str = ""
    alone: str = ""
    table: str = ""
    series: str = ""
    group: str = ""
    titled_by: str = "number"
    lines_titled_by: str = "item_code"
    found_by: tuple[str, ...] = ()
    alike_by: tuple[str, ...] = ()
    codes: str = ""
    has_past: bool = True
    permits: tuple[Permit, ...] = ()
    statuses: type[Choice] | None = None
    moves: tuple[Move, ...] = ()
    editable: tuple[str, ...] = ("draft",)
    running: tuple[str, ...] = ()
    paper: str = ""

    def __post_init__(self) -> None:
        KINDS.add(self)

    @property
    def stored_in(self) -> str:
        """Name of its table."""
        return self.table or self.name

    @cached_property
    def every_permit(self) -> dict[str, Permit]:
        """Action to permit: those declared, then one for each move."""
        moves = (Permit(m.name, m.by, m.permits, m.short or m.button) for m in self.moves if not m.permission)
        return {permit.action: permit for permit in (*self.permits, *moves)}

    def permission(self, action: str) -> str:
        """What a role needs for an action or a move: ``purchase_order:approve``.

        Creating and updating need ``write`` where a kind does not tell them apart.

        Raises:
            KeyError: nobody declared such an action.
        """
        move = self._moves.get(action)
        action = (move and move.permission) or action
        if action in ("create", "update") and action not in self.every_permit:
            action = "write"
        return f"{self.name}:{self.every_permit[action].action}"

    def move(self, name: str) -> Move:
        """The move of this name; KeyError if there is none."""
        return self._moves[name]

    @cached_property
    def _moves(self) -> dict[str, Move]:
        return {move.name: move for move in self.moves}

    @property
    def initial(self) -> str:
        """The status of a new document."""
        return next(iter(self.statuses or ()), "")

    @cached_property
    def final(self) -> tuple[str, ...]:
        """Statuses no move leaves."""
        left = {status for move in self.moves for status in move.sources}
        return tuple(status for status in self.statuses or () if status not in left)


class _Kinds:
    """Every kind by name; filled as the folders are imported, see ``erp_core.modules``."""

    def __init__(self) -> None:
        self._by_name: dict[str, Kind] = {}

    def add(self, kind: Kind) -> None:
        if kind.name in self._by_name:
            raise ValueError(f"two kinds are named {kind.name}")
        self._by_name[kind.name] = kind

    def get(self, name: str) -> Kind | None:
        return self._by_name.get(name)

    def stored_in(self, table: str) -> Kind | None:
        """The kind whose records, or their lines, are in ``table``."""
        # Asked for each entry of the log that is told, so nothing is sorted here.
        places = (table, table.removesuffix("_line"))
        found = (kind for place in places for kind in self._by_name.values() if kind.stored_in == place)
        return next(found, None)

    def permit(self, permission: str) -> Permit | None:
        """What ``kind:action`` allows; None for a permission nobody declares (any more)."""
        name, _colon, action = permission.partition(":")
        kind = self.get(name)
        return kind.every_permit.get(action) if kind is not None else None

    def __iter__(self) -> Iterator[Kind]:
        return iter(sorted(self._by_name.values(), key=lambda kind: (kind.place, kind.name)))


KINDS = _Kinds()
