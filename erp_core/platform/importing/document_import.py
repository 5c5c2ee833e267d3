"""DocumentImport: rows of a file become new documents with their lines; all of them or none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import ModuleType
from typing import Any

from erp_core.errors import ErpError, ValidationError
from erp_core.kit.arguments import validated
from erp_core.kit.i18n import _, lower_first
from erp_core.kit.kind import Kind
from erp_core.kit.letters import clean_code, clean_line, folded
from erp_core.kit.operation import Context
from erp_core.kit.records.document import Document
from erp_core.kit.records.lines import OfLines
from erp_core.kit.records.whole import Whole
from erp_core.kit.words import Field, ValueKind
from erp_core.masters.company import service as companies
from erp_core.masters.item import ITEM
from erp_core.masters.party import PARTY
from erp_core.masters.party_item import service as party_items
from erp_core.platform.importing.cells.run import Run
from erp_core.platform.importing.drafts import Draft, ReadRow, RowGrouping, mended
from erp_core.platform.importing.file_import import CHUNK, FileImport, Steps
from erp_core.platform.importing.file_shape import LINES, REFERENCE, shape_of, written
from erp_core.platform.importing.schema import MadeDocument
from erp_core.platform.importing.there.numbered import (
    NOTES,
    refuse_numbered,
    tell_kept,
    tell_numbered,
    with_number,
)
from erp_core.platform.importing.there.references import any_record, referred
from erp_core.platform.spreadsheet.figures import NUMBERS
from erp_core.platform.spreadsheet.table import TableRow

# As long as an import of documents ends, nobody else can save a new one of the kind.
MOST_DOCUMENTS = 5000
# So often a document with something wrong is asked what else is.
_MOST_ROUNDS = 5


class DocumentImport(FileImport):
    """Imports numbered documents as their own ``create`` writes them: as drafts, numbered in their order.

    Which rows are one ``RowGrouping`` says. What is said of the whole document may stand in each row, or only
    in the first.

    Everything is checked and priced before the first of them is inserted, since numbers are given without
    gaps: from then on until the end nobody else gets one.

    Args:
        most: documents at once; None for any number.
    """

    changes = False

    def __init__(self, kind: Kind, service: ModuleType, most: int | None = MOST_DOCUMENTS) -> None:
        super().__init__(kind, service)
        self._most = most
        self._lines: Any = self._model.lines.property.mapper.class_ if self.shape.lines else None
        head = self.shape.head
        days = [name for name, known in head.items() if known.kind is ValueKind.DATE]
        tells = [*(name for name in head if head[name].refers_to), *days[:1]]
        # Two orders of one day may be meant as two; of stock that is counted nobody means two.
        is_gathered = all(head[name].refers_to != PARTY.stored_in for name in tells)
        self._grouping = RowGrouping(self.shape, tells, is_gathered=is_gathered)

    @staticmethod
    def can(kind: Kind, service: ModuleType) -> bool:
        """Whether a kind's records are numbered documents of which a file can say all that they need."""
        if not kind.series or not hasattr(service, "LISTING"):
            return False
        data = written(service.create)
        shape = shape_of(kind, data)
        needed = (name for name, known in data.model_fields.items() if known.is_required())
        return bool(shape.key) and shape.key in shape.fields and set(needed) <= shape.head.keys()

    def _take_all(self, run: Run, rows: Sequence[TableRow]) -> Steps:
        refuse_numbered(run, self._model, rows)
        read = self._read(run, rows)
        drafts = self._grouping.drafts(run, rows, read)
        for draft in drafts:
            draft.number = clean_line(read[draft.row.number].values.get(REFERENCE) or "")
        tell_numbered(run, self._model, drafts)
        if NOTES in self.shape.head:
            tell_kept(run, self._model, drafts)
        self._find_called(run, drafts)
        if self._most is not None and len(drafts) > self._most:
            words = _(
                "The file has {count} {documents}, and {most} can be imported at once: until all are stored, "
                "nobody else can save new ones. Divide the file, or have it imported when nobody works, by "
                "textile-erp-admin import --any-number."
            )
            documents = lower_first(_(self._kind.plural))
            raise ValidationError(words.format(count=len(drafts), documents=documents, most=self._most))
        done, every = 0, max(len(read), 1)
        for number, draft in enumerate(drafts, start=1):
            self._check(run, draft)
            done += max(len(draft.lines), 1)
            if number % CHUNK == 0:
                yield min(done, every), every
        run.done.created = len(drafts)
        run.done.lines = sum(len(draft.lines) for draft in drafts)
        yield every, every
        if run.done.is_right and not run.confirmations and not run.is_trial:
            yield from self._insert(run, drafts)

    def _may_be_merged(self, column: str) -> bool:
        return bool(self.shape.lines) and (column == REFERENCE or column in self.shape.head)

    # Reading

    def _read(self, run: Run, rows: Sequence[TableRow]) -> dict[int, ReadRow]:
        """What each row says that is not hidden, by its number, with the records it names found."""
        read = {row.number: ReadRow(row, *run.values(row)) for row in rows if not row.is_hidden}
        for name in run.columns.places:
            if not self.shape.fields[name].refers_to:
                continue
            if self._is_item(name):
                self._find_codes(run, name, read.values())
            else:
                self._find_named(run, name, ((one.row, one.values, one.unread) for one in read.values()))
        return {number: one for number, one in read.items() if one.values or one.unread}

    def _is_item(self, name: str) -> bool:
        """Whether a column of lines names an item, which the document's party may call otherwise."""
        return name in self.shape.line_columns and self.shape.fields[name].refers_to == ITEM.stored_in

    def _find_codes(self, run: Run, name: str, read: Iterable[ReadRow]) -> None:
        """Items by our own codes, which go before all else they may be called."""
        naming = [one for one in read if one.values.get(name)]
        field, texts = self.shape.line_columns[name], (one.values[name] for one in naming)
        found = referred(run.ctx, field, self.shape.fields[name], texts, by=("code",))
        for one in naming:
            if not isinstance(meant := found[one.values[name]], str):
                one.own[field] = one.values[name]
                one.values[name] = meant

    def _find_called(self, run: Run, drafts: Sequence[Draft]) -> None:
        """Items by their barcode, by what the party of their document calls them, then by their name."""
        for name in run.columns.places:
            if not self._is_item(name):
                continue
            field = self.shape.line_columns[name]
            of_party: dict[int | None, list[ReadRow]] = {}
            for draft in drafts:
                naming = [n for n in draft.lines if field in n.own or isinstance(n.values.get(field), str)]
                of_party.setdefault(self._party(draft), []).extend(naming)
            for party_id, lines in of_party.items():
                self._take_called(run, name, party_id, lines)
            rest = [line for lines in of_party.values() for line in lines if field not in line.own]
            columned = [(line.row, {name: line.values[field]}, set[str]()) for line in rest]
            self._find_named(run, name, columned)
            for line, (_row, values, unread) in zip(rest, columned, strict=True):
                line.values.pop(field)
                line.values |= {field: values[name]} if name in values else {}
                line.unread |= {field} if unread else set()

    def _take_called(self, run: Run, name: str, party_id: int | None, lines: Sequence[ReadRow]) -> None:
        """Items by barcodes and by a party's codes; our own code goes before them, and that is told."""
        field = self.shape.line_columns[name]
        codes = [line.own[field] if field in line.own else line.values[field] for line in lines]
        called = party_items.find_items(run.ctx, party_id, codes)
        found = {folded(one.code): one.item for one in reversed(called)}
        for line, code in zip(lines, codes, strict=True):
            item = found.get(folded(clean_code(code)))
            if item is None or item.id == line.values[field]:
                continue
            if field in line.own:
                words = _(
                    "Taken for our own “{code}”. {item} is called so too: write {item} here if it is meant."
                )
                run.found(line.row, name, words.format(code=code, item=item.code), is_warning=True)
            else:
                line.values[field] = item.id

    def _party(self, draft: Draft) -> int | None:
        """Whose codes may stand in a document: the first party it names."""
        head = self.shape.head
        named = (name for name in head if head[name].refers_to == PARTY.stored_in)
        return next((draft.head[name][0] for name in named if name in draft.head), None)

    # Checking

    def _check(self, run: Run, draft: Draft) -> None:
        """Have the kind's own ``create`` write the document, without its end; tell all that is wrong."""
        self._propose(run, draft)
        for name in self.shape.needed:
            if name not in draft.head and name not in draft.unread:
                run.found(draft.row, name, _("Please fill this in."))
        if self.shape.lines and not draft.lines:
            words = _("There is no line for this document: it becomes a draft without lines.")
            run.found(draft.row, self.shape.key, words, is_warning=True)
        lines = [line for line in draft.lines if self._is_right(run, line)]
        values = {name: run.given[name] for name in run.given.keys() - draft.unread}
        values |= {name: value for name, (value, _row) in draft.head.items()}
        if NOTES in self.shape.head:
            values = with_number(values, draft.number, companies.current(run.ctx).language)
        is_whole = lines == draft.lines and not draft.unread
        if not is_whole or any(name not in values for name in self.shape.needed):
            self._tell_rest(run, draft, values, mended(self.shape, draft, lines))
            return
        try:
            record = self._written(run.ctx, values, lines)
        except ErpError as error:
            self._refused(run, draft, lines, error)
            self._tell_rest(run, draft, values, lines)
        else:
            self._count_blank(run, draft, record)
            self._foresee(run, draft, record)
            if currency := getattr(record, "currency", ""):
                run.tell_money((line.row for line in draft.lines), currency)

    def _propose(self, run: Run, draft: Draft) -> None:
        """Take what a new form of the kind proposes for what the file has no column for; it is told once."""
        propose: Callable[[Mapping[str, Any]], dict[str, tuple[Any, str]]] | None
        propose = getattr(self._service, "PROPOSE", None)
        said = {name: value for name, (value, _row) in draft.head.items()}
        for name, (value, told) in (propose(said) if propose is not None else {}).items():
            if not run.has(name) and name not in draft.head:
                draft.head[name] = value, draft.row
                run.done.told += [told] if told not in run.done.told else []

    def _count_blank(self, run: Run, draft: Draft, record: Any) -> None:
        """Note what a document and its lines have where the file has a column and they say nothing."""
        fields, head = self.shape.fields, {*draft.head, *draft.unread}
        for name in run.columns.places:
            if name in self.shape.head and name not in head:
                run.filled.count(name, getattr(record, name, None))
            of_line = self.shape.line_columns.get(name, "") if fields[name].kind in NUMBERS else ""
            for line, made in zip(draft.lines, record.lines, strict=True) if of_line else ():
                if of_line not in line.values and of_line not in line.unread:
                    run.filled.count(name, getattr(made, of_line, None))

    def _currencies(self, ctx: Context, field: Field) -> Sequence[str] | None:
        """Any, where the document has its own currency: which is known when all of it was read."""
        currencies = super()._currencies(ctx, field)
        return () if currencies and "currency" in self.shape.head else currencies

    def _written(self, ctx: Context, values: Mapping[str, Any], lines: Sequence[ReadRow]) -> Any:
        """The document, which waits in ``ctx`` to be inserted."""
        said: dict[str, Any] = {**values}
        if self.shape.lines:
            said[LINES] = [line.values for line in lines]
        self._service.create(ctx, validated(self._input, said))
        return ctx.waiting[-1] if ctx.waiting else None

    def _tell_rest(self, run: Run, draft: Draft, values: Mapping[str, Any], lines: Sequence[ReadRow]) -> None:
        """What else is wrong with a document that is: it is written on trial, as if that were right.

        What is refused of its head hides what is of its lines: it is asked again without it.
        """
        told = run.told_places()
        spare = self._spare(run.ctx)
        wrong: set[str] = {*draft.unread, *(name for name in self.shape.needed if name not in values)}
        for _round in range(_MOST_ROUNDS):
            known = {name: value for name, value in values.items() if name not in wrong}
            # On the earliest day that is known nothing else of it comes too early.
            dated = (name for name, field in self.shape.head.items() if field.kind is ValueKind.DATE)
            days = (known[name] for name in dated if name in known)
            day = min((date.fromisoformat(str(one)) for one in days), default=run.ctx.today)
            stand_ins = {name: spare[name] or day for name in wrong if name in spare}
            trial = run.on_trial()
            try:
                self._written(trial.ctx, known | stand_ins, lines)
                return
            except ErpError as error:
                self._refused(trial, draft, lines, error)
                of_head = {name for name in error.fields if name in self.shape.head} - wrong
            silent = {_(self.shape.fields[name].title) for name in wrong if name in self.shape.fields}
            for one in trial.done.problems:
                if (one.row, one.title) not in told and one.title not in silent:
                    run.done.problems.append(one)
            told = run.told_places()
            if not of_head:
                return
            wrong |= of_head

    def _spare(self, ctx: Context) -> dict[str, Any]:
        """What stands in for what is needed of a document and is wrong: any record; None for a day."""
        if "spare" not in ctx.known:
            ctx.known["spare"] = {name: self._any(ctx, name) for name in self.shape.needed}
        return ctx.known["spare"]

    def _any(self, ctx: Context, name: str) -> Any:
        field = self.shape.head[name]
        if field.kind is ValueKind.DATE:
            return None
        return any_record(ctx, name, field) if field.refers_to else 1

    def _foresee(self, run: Run, draft: Draft, record: Any) -> None:
        """What would be refused only when somebody goes on with the document, where its kind knows that."""
        told = self._foreseen(run.ctx, record) if record is not None else {}
        for path, text in told.items():
            row = draft.lines[int(path.split(".")[1])].row if path.startswith(LINES) else draft.row
            run.found(row, self.shape.column_of(path), text, is_warning=True)

    def _is_right(self, run: Run, line: ReadRow) -> bool:
        """Whether a line can be looked at with the others; what is wrong with it alone is told."""
        missing = [n for n in self.shape.needed_of_line if n not in line.values and n not in line.unread]
        columns = {field: column for column, field in self.shape.line_columns.items()}
        for name in missing:
            run.found(line.row, columns[name], _("Please fill this in."))
        stand_ins = dict.fromkeys((*missing, *line.unread), 1)
        try:
            if self.shape.line is not None:
                validated(self.shape.line, stand_ins | line.values)
        except ValidationError as error:
            told = {name: text for name, text in error.fields.items() if name not in stand_ins}
            for name, text in told.items():
                run.found(line.row, columns.get(name, ""), text)
            line.wrong |= told.keys()
            return False
        return not missing and not line.unread

    def _refused(self, run: Run, draft: Draft, lines: Sequence[ReadRow], error: ErpError) -> None:
        """Tell what core said, at the rows it is about."""
        if not error.fields or not isinstance(error, ValidationError):
            run.refused(draft.row, error)
            return
        for path, text in error.fields.items():
            row = draft.head.get(path, (None, draft.row))[1]
            parts = path.split(".")
            if parts[0] == LINES and len(parts) > 1 and parts[1].isdecimal():
                row = lines[int(parts[1])].row
            further: list[int] = []
            if isinstance(text, OfLines):
                first, *further = (lines[place].row.number for place in text.lines)
                if row.number != first:  # told there, of all of them
                    continue
                text = text.in_rows([line.row.number for line in lines])
            run.found(row, self.shape.column_of(path), text, others=dict.fromkeys(further, text))

    # Writing

    def _insert(self, run: Run, drafts: Sequence[Draft]) -> Steps:
        """Insert what was written; the first of them takes the series."""
        records: list[Document] = run.ctx.waiting
        whole: Whole[Any] = Whole(self._model, self._lines, {})
        for start in range(0, len(records), CHUNK):
            some = records[start : start + CHUNK]
            whole.insert_many(run.ctx.session, some)
            run.done.made += (
                MadeDocument(row=draft.row.number, id=one.id, number=one.number, reference=draft.number)
                for draft, one in zip(drafts[start : start + CHUNK], some, strict=True)
            )
            yield start + len(some), len(records)
