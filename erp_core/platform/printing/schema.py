"""Paper: what stands on a printed document, word by word as it is read; templates only lay it out."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from erp_core.kit.schema import Schema

# What people read on a paper. In one from right to left each line of it keeps its own direction, so that a
# day or an address that begins with a figure stands as it was written (see ``__main__``).
Said = Annotated[str, "said"]
Align = Literal["left", "right"]
# As Typst calls them.
Size = Literal["a4", "us-letter"]


class Block(Schema):
    """A name and the lines under it: our own letterhead, the party the document goes to.

    Attributes:
        label: what it is; empty where the place says so.
    """

    label: Said = ""
    name: Said
    lines: list[Said] = Field(default=[])


class Fact(Schema):
    """Something with its name before it; what ``is_strong`` is the one that is looked for."""

    label: Said
    value: Said
    is_strong: bool = False


class PaperColumn(Schema):
    """A column of the lines.

    Attributes:
        share: of the width that is left over; 0 for as wide as its cells.
    """

    title: Said
    align: Align = "left"
    share: int = 0


class PaperGroup(Schema):
    """What the lines after it have in common.

    Attributes:
        level: 1 for the outermost.
        told: what they come to.
    """

    level: int
    title: Said
    told: Said = ""


class PaperRow(Schema):
    """One line.

    Attributes:
        group: it is the heading of a group, and its cells only repeat that; None for a line.
        remark: stands below its cells, over the whole width.
        sum_so_far: what the lines come to with this one; empty for lines that come to nothing.
    """

    cells: list[Said]
    group: PaperGroup | None = None
    remark: Said = ""
    sum_so_far: Said = ""


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
        lacks: fields of the company that are empty and should stand on it; for who may fill them in.
        looks: what is worth a look before it goes out, for who prints it; that stands nowhere on it.
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
    title: Said
    number: str
    content: str = ""
    revision: str = ""
    mark: str = ""
    logo: str = ""
    lacks: list[str] = Field(default=[])
    looks: list[str] = Field(default=[])
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
    terms: Said = ""
    signatures: list[Said] = Field(default=[])
    foot: str
    stamp: Said

    @property
    def name(self) -> str:
        """What it is called, for a window, a file or a mail."""
        return " ".join(part for part in (self.title, self.number, self.revision) if part)


def said_in(schema: type[Schema]) -> set[str]:
    """Names of the fields of a schema, and of what stands in it, that people read."""
    found = set[str]()
    for name, known in schema.model_fields.items():
        if "said" in (*known.metadata, *_marks(known.annotation)):
            found.add(name)
        for part in _parts(known.annotation):
            if isinstance(part, type) and issubclass(part, Schema):
                found |= said_in(part)
    return found


def _parts(annotation: object) -> list[object]:
    """A type, and those it is made of."""
    return [annotation, *(part for one in get_args(annotation) for part in _parts(one))]


def _marks(annotation: object) -> list[object]:
    return [part for part in _parts(annotation) if isinstance(part, str)]
