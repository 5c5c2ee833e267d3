"""Paper: what stands on a printed document, word by word as it is read; templates only lay it out."""

from typing import Literal

from pydantic import Field

from erp_core.kit.schema import Schema

Align = Literal["left", "right"]
# As Typst calls them.
Size = Literal["a4", "us-letter"]


class Block(Schema):
    """A name and the lines under it: our own letterhead, the party the document goes to.

    Attributes:
        label: what it is; empty where the place says so.
    """

    label: str = ""
    name: str
    lines: list[str] = Field(default=[])


class Fact(Schema):
    """Something with its name before it; what ``is_strong`` is the one that is looked for."""

    label: str
    value: str
    is_strong: bool = False


class PaperColumn(Schema):
    """A column of the lines.

    Attributes:
        share: of the width that is left over; 0 for as wide as its cells.
    """

    title: str
    align: Align = "left"
    share: int = 0


class PaperGroup(Schema):
    """What the lines after it have in common.

    Attributes:
        level: 1 for the outermost.
        told: what they come to.
    """

    level: int
    title: str
    told: str = ""


class PaperRow(Schema):
    """One line.

    Attributes:
        group: it is the heading of a group, and its cells only repeat that; None for a line.
        remark: stands below its cells, over the whole width.
        sum_so_far: what the lines come to with this one; empty for lines that come to nothing.
    """

    cells: list[str]
    group: PaperGroup | None = None
    remark: str = ""
    sum_so_far: str = ""


class Paper(Schema):
    """A printed document.

    Attributes:
        kind: of the record it is about, by its name; ``list`` for a list.
        record_id: None for what is no record.
        template: file in ``resources/print`` without its ending.
        own: what the company lays it out by instead, as Typst reads it; empty for the delivered template.
        is_landscape: wider than high, for tables of many columns.
        number: empty for what has none.
        content: digest of what stands on it that two sides agree on; empty for what is no record.
        revision: that another version was sent before; empty for the first.
        language: as ISO 639 calls it; with it come hyphens and quotes.
        is_mirrored: written from right to left.
        mark: across every page: that it is a draft, or given up; empty for none.
        logo: a PNG in base64; empty for none.
        barcode: of the number, a digit for each module from the left, 1 for a bar; empty for none.
        party: whom it goes to; None for what stays in the house.
        email: of the party, for who sends it; empty for none.
        subject: what it is about, where that is one thing.
        carried, brought: before the sum so far, at the foot of a page whose lines go on, and at the head of
            the next; empty for lines that come to nothing.
        words: the total in words; empty for none.
        terms: on which it is promised; empty for none.
        signatures: what stands below the places to sign.
        foot: on each page, with ``{page}`` and ``{pages}``.
        stamp: when and by whom it was printed.
    """

    kind: str = ""
    record_id: int | None = None
    template: str = "document"
    own: str = ""
    size: Size = "a4"
    is_landscape: bool = False
    language: str
    is_mirrored: bool = False
    title: str
    number: str
    content: str = ""
    revision: str = ""
    mark: str = ""
    logo: str = ""
    barcode: str = ""
    company: Block
    party: Block | None = None
    email: str = ""
    subject: Block | None = None
    facts: list[Fact]
    columns: list[PaperColumn]
    rows: list[PaperRow]
    carried: str = ""
    brought: str = ""
    sums: list[Fact] = Field(default=[])
    words: Fact | None = None
    notes: Fact | None = None
    terms: str = ""
    signatures: list[str] = Field(default=[])
    foot: str
    stamp: str

    @property
    def name(self) -> str:
        """What it is called, for a window, a file or a mail."""
        return " ".join(part for part in (self.title, self.number, self.revision) if part)
