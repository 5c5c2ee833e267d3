"""Underline: marks under what is not finished in a line, and under what cannot be understood."""

from collections.abc import Iterable

from PySide6.QtGui import QInputMethodEvent, QTextCharFormat

from erp_core.kit.filter.joining import Term
from erp_desktop.kit.look import theme


def underlined(terms: Iterable[Term], cursor: int) -> QInputMethodEvent:
    """What a line is told to mark its wrong terms; it writes nothing.

    Args:
        cursor: where it stands in the line: places are told from there.
    """
    kind = QInputMethodEvent.AttributeType.TextFormat
    marks = [
        QInputMethodEvent.Attribute(kind, term.start - cursor, term.end - term.start, _look(term))
        for term in terms
        if term.problem
    ]
    return QInputMethodEvent("", marks)


def _look(term: Term) -> QTextCharFormat:
    style = QTextCharFormat.UnderlineStyle
    look = QTextCharFormat()
    look.setUnderlineStyle(style.DotLine if term.is_open else style.WaveUnderline)
    look.setUnderlineColor(theme.color("warning_text" if term.is_open else "danger"))
    return look
