"""What a clip comes to before anything is written: read, its columns known, its codes looked up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from erp_core.kit.i18n import _
from erp_core.kit.reading.cells import Clip
from erp_desktop.kit.lines.clips.paste_book import Found, Ground, PasteBook, codes_in
from erp_desktop.kit.lines.clips.paste_guess import code_texts, guessed, is_likely
from erp_desktop.kit.lines.clips.paste_plan import PastePlan, plan_paste
from erp_desktop.kit.lines.clips.raw_clip import NothingPasted, RawClip, read_forms
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.look.format import format_integer

if TYPE_CHECKING:
    from erp_core import Core

# Over each column stands a choice of what it is; with more of them the window would stand still.
MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class PastePlace:
    """Where a clip is pasted.

    Attributes:
        order: the grid's columns as they stand from left to right.
        start: the column of the current cell.
        rows_below: how many rows stand from the current one on.
    """

    ground: Ground
    order: Sequence[LineColumn]
    start: LineColumn
    rows_below: int


@dataclass(slots=True)
class PasteReading:
    """A clip, and how it is read by now; made anew with what was hidden, or merged cells repeated.

    Attributes:
        clip: as it was copied.
        with_hidden: hidden columns are taken too.
        is_repeated: what stands in merged cells stands in each of them.
        kept: the columns of the clip that are read, in order.
    """

    clip: Clip
    place: PastePlace
    with_hidden: bool = False
    is_repeated: bool = False
    found: Found = field(default_factory=dict)
    kept: list[int] = field(default_factory=list)

    def plan(self) -> PastePlan:
        """Where its columns belong."""
        clip = self.clip.repeated() if self.is_repeated else self.clip
        hidden = frozenset() if self.with_hidden else clip.hidden_columns
        self.kept = [n for n in range(clip.width) if n not in hidden]
        rows = [[row[n] for n in self.kept if n < len(row)] for row in clip.rows]
        return plan_paste(self.place.ground.spec, self.place.order, rows, self.place.start)

    def is_to_be_guessed(self, plan: PastePlan) -> bool:
        """Whether texts have to be looked up before anybody can tell what each column is."""
        return not plan.is_certain and bool(self.place.ground.spec.records())

    def needed(self, plan: PastePlan) -> dict[str, list[str]]:
        """Codes nobody looked up yet, by the column's name."""
        texts = {
            column.name: codes_in(plan.rows, place, column.longest)
            for place, column in enumerate(plan.columns)
            if column is not None and column.find is not None
        }
        left = {
            name: [t for t in found if t not in self.found.get(name, {})] for name, found in texts.items()
        }
        return {name: found for name, found in left.items() if found}

    def settled(self, plan: PastePlan, core: "Core") -> PastePlan:
        """The plan, with columns told by what stands in them where nothing else does; blocking."""
        spec, terms = self.place.ground.spec, self.place.ground.terms
        record = spec.records()[0]
        texts = code_texts(plan.rows)
        codes = record.coded(core, texts, terms) if texts else {}
        self.found.setdefault(record.name, {}).update(codes)
        if is_likely(plan, codes, texts, terms):
            return replace(plan, is_certain=True)
        columns = guessed(spec, plan, codes, texts, terms)
        if columns is None:
            return plan if plan.is_foreign else replace(plan, is_certain=True)
        return replace(plan, columns=columns, left_out=[])

    def book(self, plan: PastePlan) -> PasteBook:
        """The clip, to be looked at and taken."""
        hidden = [row - plan.first for row in self.clip.hidden_rows if row >= plan.first]
        return PasteBook(self.place.ground, plan, self.found, hidden)

    def why_looked_at(self, plan: PastePlan, book: PasteBook) -> str:
        """Why somebody has to look at it before it is taken; empty where it is clear."""
        hidden = any(row >= plan.first for row in self.clip.hidden_rows)
        reasons = (
            (book.red_rows, _("What is red cannot be taken as it is.")),
            (book.has_doubts, _("Some numbers can be read in two ways.")),
            (lambda: plan.is_foreign, _("Its titles are none of this table. Say what each column is.")),
            (lambda: not plan.is_certain, _("What each column is was told by what stands in it.")),
            (lambda: hidden, _("Rows that were hidden are not ticked.")),
            (lambda: self.clip.merged and not self.is_repeated, _("There are merged cells in it.")),
        )
        return next((words for is_so, words in reasons if is_so()), "")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A reading that is ready to be taken or looked at."""

    reading: PasteReading
    book: PasteBook
    why: str


def read_clip(forms: list[RawClip], place: PastePlace) -> PasteReading:
    """Read the richest form of a clip.

    Raises:
        NothingPasted: there is nothing in it, or too much.
    """
    clip = read_forms(forms).trimmed(place.rows_below)
    if clip.width > MOST_COLUMNS:
        words = _(
            "{count} columns were copied, and {most} can be taken at most. Copy only those that are "
            "needed here. Nothing was pasted."
        )
        raise NothingPasted(words.format(count=format_integer(clip.width), most=format_integer(MOST_COLUMNS)))
    reading = PasteReading(clip, place)
    if len(clip.rows) > place.ground.room:
        count = len(reading.plan().rows)  # without titles and a caption
        if count > place.ground.room:
            raise too_many(count, place.ground.room)
    return reading


def too_many(count: int, most: int) -> NothingPasted:
    """The refusal of more lines than fit."""
    words = _("{count} lines were copied, and {most} fit here. Nothing was pasted.")
    return NothingPasted(words.format(count=format_integer(count), most=format_integer(most)))


def look_up(core: "Core", ground: Ground, wanted: Mapping[str, list[str]]) -> Found:
    """What texts stand for, by the column's name; blocking."""
    columns = {name: ground.spec.column(name) for name in wanted}
    return {name: columns[name].meant_by(core, texts, ground.terms) for name, texts in wanted.items()}


def prepared(reading: PasteReading, core: "Core") -> Prepared:
    """All there is to know of a clip; blocking. Every line of it is worked out already."""
    plan = reading.plan()
    if reading.is_to_be_guessed(plan):
        plan = reading.settled(plan, core)
    for name, answers in look_up(core, reading.place.ground, reading.needed(plan)).items():
        reading.found.setdefault(name, {}).update(answers)
    book = reading.book(plan)
    return Prepared(reading, book, reading.why_looked_at(plan, book))
