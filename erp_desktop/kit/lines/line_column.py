"""LineColumn: one column of a grid of lines, as data."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from erp_core.kit.i18n import N_, _
from erp_core.kit.letters import called
from erp_core.kit.words import ValueKind
from erp_desktop.kit.columns.room import Room
from erp_desktop.kit.inputs.decimal_line import MONEY, PERCENT, PRICE, QUANTITY, NumberKind
from erp_desktop.kit.inputs.match import LookupSource, Match, best_match, why_not
from erp_desktop.kit.parts.cell_links import ROOM

if TYPE_CHECKING:
    from erp_core import Core

Values = Mapping[str, Any]
# Whether Enter stops in a cell; Tab goes to every one.
Stop = Literal["always", "if_empty", "never"]
# Of a name so much stays whatever else gives way; a longer one is whole in its tooltip.
_BESIDE_TITLE, _LEAST_TEXT, _LONGEST_NAME = 16, 56, 256
# And so much where then all columns have room.
_TIGHT_NAME = 144
# What a stretched text has before others get more than their least: an item's name is to be read.
_STRETCHED = 200
STOPS: tuple[Stop, ...] = ("always", "if_empty", "never")
Find = Callable[["Core", list[str]], dict[str, Match]]
FindIn = Callable[["Core", list[str], Any], dict[str, Match]]

NOT_CALLED = N_("No code or name is “{text}”.")
# For so many that are neither a code nor a name, what is like them is told; each of them is a search.
MOST_ALIKE = 10

NUMBERS = {
    ValueKind.MONEY: MONEY,
    ValueKind.PRICE: PRICE,
    ValueKind.QUANTITY: QUANTITY,
    ValueKind.PERCENT: PERCENT,
}


@dataclass(frozen=True, slots=True)
class LineColumn:
    """One column of a grid of lines.

    What it holds: a Match where ``find`` is given, a Decimal for kinds of numbers, text otherwise.

    Attributes:
        name: its name in a line's values.
        title: marked with ``N_``; translated when shown.
        width: in pixels at 100 %; 0 takes the room that is left.
        field: its name in the operation's input, as error paths name it; ``name`` when empty.
        source: offers values while they are typed; None for free typing.
        find: blocking; codes to records by code in lower case, all in one call. With it the column holds a
            record and not text.
        find_in: the same for codes that ``find`` does not know, with the header's terms: what the party says.
        read: its value in a stored line; the attribute of its name when None.
        blank: what the input says where nothing was typed, an empty text where a column of texts says None
            here. A stored line that says so shows nothing.
        missing: the sentence where nothing was typed and something must be, marked with ``N_``; empty when it
            may be left out.
        compute: its value, from the line's others and the header's terms; such a column is not typed in.
        offer: its value as long as nobody typed one, from the line's values before and after something else
            changed and the header's terms; None to leave it empty. What was typed is never touched.
        filled_by: name of the column whose record fills this one. While that record is looked up, the cell
            counts as filled, so that Enter goes the same way however soon the answer comes.
        fills: whether such a record fills it at all, from the header's terms: an item's own price is none in
            another currency, and has to be typed whoever answers first.
        unfilled: the sentence where Enter passed over the cell and the record then left it empty, marked
            with ``N_``; empty when it may be left out.
        names: name of the column whose record is told here; its own where it holds one.
        offered_as: name of the input's field, and of the stored line's, that says the value was offered.
        follows: whether what a stored line holds here is what would be offered, as its other figures tell;
            then it goes on changing with them.
        beside: name of the column that is filled by what stands behind this one's number, ``100 kg``, or in
            brackets behind its title above a spreadsheet: ``Qty (kg)``.
        product_of: names of two columns whose product it mostly is, so that it is known by its figures.
        other_titles: what else people call it above the columns of their spreadsheets, in whatever language.
        stop: where Enter stops as delivered; the user may choose otherwise.
        longest: most letters of a text; what is longer is kept and marked.
        known: the only texts it may hold, from the header's terms; written as they are there, whatever their
            case. None where any will do, and empty as long as they have not come.
        called: the known text that another one stands for, with the header's terms; None for none.
        apart: parts a number from what a person wrote behind it and belongs into the column ``beside``, with
            the header's terms; the same and nothing where there is none.
        currency: code of the currency of its amounts, from the header's terms; empty where that is not known.
        asked: whether a line has such a thing, from its other values: Enter passes over what it has not, as
            long as nothing stands there. True while the record that would tell is not known.
        check: what is wrong with its value beside the line's others and the header's terms.
        shown: writes its value, with the header's terms; as numbers of its kind are written when None.
        nothing: what a cell says softly where its value is 0, marked with ``N_``: it may have been forgotten.
        digits: decimals of its value beside the line's others: no more are right, and quantities are shown
            with no fewer. None for those of its kind.
    """

    name: str
    title: str
    kind: ValueKind = ValueKind.TEXT
    width: int = 0
    field: str = ""
    source: LookupSource | None = None
    find: Find | None = None
    find_in: FindIn | None = None
    read: Callable[[Any], Any] | None = None
    blank: Any = None
    missing: str = ""
    compute: Callable[[Values, Any], Any] | None = None
    offer: Callable[[Values, Values, Any], Any] | None = None
    filled_by: str = ""
    fills: Callable[[Any], bool] = lambda _terms: True
    unfilled: str = ""
    names: str = ""
    offered_as: str = ""
    follows: Callable[[Any], bool] | None = None
    beside: str = ""
    product_of: tuple[str, str] | None = None
    other_titles: tuple[str, ...] = ()
    stop: Stop = "always"
    longest: int = 200
    known: Callable[[Any], Collection[str]] | None = None
    called: Callable[[str, Any], str | None] | None = None
    apart: Callable[[str, Any], tuple[str, str]] | None = None
    currency: Callable[[Any], str] = lambda _terms: ""
    asked: Callable[[Values], bool] = lambda _values: True
    check: Callable[[Values, Any], str | None] | None = None
    shown: Callable[[Any, Any], str] | None = None
    nothing: str = ""
    digits: Callable[[Values, Any], int | None] = lambda _values, _terms: None

    def was_offered(self, view: Any) -> bool:
        """Whether nobody typed what a stored line holds here."""
        if self.offered_as:
            return bool(getattr(view, self.offered_as))
        return self.follows is not None and self.follows(view)

    @property
    def is_editable(self) -> bool:
        return self.compute is None

    @property
    def number(self) -> NumberKind | None:
        """The kind of number typed here; None for text."""
        return NUMBERS.get(self.kind)

    @property
    def is_whole(self) -> bool:
        """Whether its cells are read to their end: figures, and what names a record by code or in words."""
        return self.number is not None or self.find is not None or not self.width

    def room(self, title: int, needed: int, chosen: int | None) -> Room:
        """What it wants: figures are never cut, codes and names not below what is read; texts give way.

        Args:
            title: width of its title.
            needed: what the cells seen so far need; 0 for nothing seen.
            chosen: what the user gave it.
        """
        text = 0 if self.number else min(self.width or _LEAST_TEXT, _LEAST_TEXT)
        # What names a record is read whole beside the link's mark, too.
        whole = needed if self.number else min(needed + ROOM, _LONGEST_NAME) if needed else 0
        least = max(title + _BESIDE_TITLE, whole, text)
        usual = max(chosen or self.width or _STRETCHED, least)
        is_name = self.width == 0
        tight = max(title + _BESIDE_TITLE, min(least, _TIGHT_NAME)) if is_name else least
        return Room(least, usual, is_stretched=is_name, tight=tight)

    @property
    def path(self) -> str:
        """Its name in the operation's input."""
        return self.field or self.name

    def stored(self, view: Any) -> Any:
        """Its value in a stored line; None where that is blank."""
        value = self.read(view) if self.read is not None else getattr(view, self.name)
        return None if value in (self.blank, "") else value

    def sent(self, value: Any) -> Any:
        """A value as the operation's input wants it; None stands for nothing."""
        if value is None:
            is_text = self.find is None and self.number is None
            return "" if is_text and self.blank is None else self.blank
        return value.key if isinstance(value, Match) else value

    def coded(self, core: "Core", codes: list[str], terms: Any) -> dict[str, Match]:
        """Records by the code each is asked by; blocking."""
        found = dict(self.find(core, codes)) if self.find is not None else {}
        left = [code for code in codes if code not in found]
        return found | (self.find_in(core, left, terms) if self.find_in is not None and left else {})

    def meant_by(
        self, core: "Core", codes: list[str], terms: Any, entered: Collection[str] = ()
    ) -> dict[str, Match | str]:
        """Each code's record, by the exact code or name, or the sentence why there is none; blocking.

        Args:
            entered: those that Enter left: what alone is like them is meant, too.
        """
        found: dict[str, Match | str] = {**self.coded(core, codes, terms)}
        source, missing = self.source, [code for code in codes if code not in found]
        if source is not None and len(missing) > MOST_ALIKE:
            for text, named in source.called(core, missing).items():
                found[text] = _named(text, named, is_entered=text in entered)
            found |= source.why_none_of(core, [text for text in missing if text not in found])
            missing = [text for text in missing if text not in found]
        first = [text for text in missing if text in entered]
        for text in [*first, *[text for text in missing if text not in entered][:MOST_ALIKE]]:
            matches = source.find(core, text) if source is not None else []
            meant = _named(text, matches, is_entered=text in entered)
            if source is not None and isinstance(meant, str):
                meant = source.why_none(core, text, is_any_alike=bool(matches)) or meant
            found[text] = meant
        return {text: _(NOT_CALLED).format(text=text) for text in missing} | found


def _named(text: str, matches: list[Match], *, is_entered: bool) -> Match | str:
    named = called(text, matches, lambda match: match.name)
    if len(named) == 1:
        return named[0]
    return (best_match(text, matches) if is_entered else None) or why_not(text, matches)
