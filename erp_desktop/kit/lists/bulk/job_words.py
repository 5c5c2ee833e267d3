"""What is said of a job: of which records, which move, and how far it is or what became of it."""

from erp_core.kit.i18n import _, ngettext
from erp_core.kit.kind import KINDS, Move
from erp_core.platform.job import MOST_RESULTS
from erp_core.platform.job.schema import JobRow
from erp_desktop.kit.look.format import format_integer


def move_of(job: JobRow) -> Move | None:
    """The move of a job, where there still is one of that name."""
    kind = KINDS.get(job.kind)
    return next((one for one in kind.moves if one.name == job.move), None) if kind is not None else None


def title_of(move: Move) -> str:
    """The move of many records: ``Confirm sales orders``."""
    return _(move.permits) if move.permits else _(move.button)


def question_of(move: Move, count: int) -> str:
    """What is asked before so many records make it; empty for nothing."""
    question = move.question_of_many if move.question and count > 1 else move.question
    return _(question or move.question) if move.question else ""


def asking_told(job: JobRow) -> str:
    """That of some it is asked whether they are to, and what becomes of those; empty where of none."""
    if not job.asking:
        return ""
    words = ngettext(
        "{count} of them asks first, as below, and stays as it is unless you answer here.",
        "{count} of them ask first, as below, and stay as they are unless you answer here.",
        job.asking,
    )
    return words.format(count=format_integer(job.asking))


def answer_of(job: JobRow) -> str:
    """The one answer to what is asked of some."""
    words = ngettext("Yes, also the {count} that asks", "Yes, also all {count} that ask", job.asking)
    return words.format(count=format_integer(job.asking))


def told_of(job: JobRow, looks: int = 0) -> str:
    """How far it is; what became of it, once it is over.

    Args:
        looks: how many of those that were moved are told as worth a look.
    """
    if not job.is_over:
        words = _("{done} of {count} are done.")
        return words.format(done=format_integer(job.count - job.left), count=format_integer(job.count))
    words = ngettext("{done} record was moved.", "{done} records were moved.", job.moved)
    said = words.format(done=format_integer(job.moved))
    if others := job.count - job.moved:
        words = ngettext("{count} was not.", "{count} were not.", others)
        said += " " + words.format(count=format_integer(others))
    if 0 < looks < MOST_RESULTS:  # of more it is not known how many
        words = ngettext(
            "{count} of those moved is worth a look.", "{count} of those moved are worth a look.", looks
        )
        said += " " + words.format(count=format_integer(looks))
    return f"{said} {job.reason}".strip()
