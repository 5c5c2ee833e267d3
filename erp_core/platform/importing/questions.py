"""Questions: what a file leaves open and one answer settles for all its rows, and what was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from erp_core.kit.i18n import _, ngettext
from erp_core.kit.letters import folded
from erp_core.kit.reading.notation import COMMA, POINT
from erp_core.kit.words import Field
from erp_core.platform.importing.schema import Question

# What is asked of a field that the file has no column for, of percentages below 1, of numbers like 1.250.
NO_COLUMN, SHARES, SIGN = "", "%", "#"
# Answers: shares are hundredths; percentages are meant as they stand; codes are given in their order; which
# is the decimal sign.
AS_SHARE, AS_PERCENT, NUMBERED = "share", "percent", "(next)"
AS_SIGN = {"point": POINT, "comma": COMMA}

Means = Mapping[str, Mapping[str, str]]
Choices = Sequence[tuple[str, str]]


@dataclass(slots=True)
class Answers:
    """What of one field was asked, and what somebody said to it.

    Args:
        said: a text of the file to what it means.
    """

    said: Mapping[str, str] = field(default_factory=dict)
    asked: dict[str, Question] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.said = {folded(text.strip()): meaning for text, meaning in self.said.items()}

    def ask(self, name: str, text: str, choices: Choices) -> str:
        """The answer, nothing where there is none yet; each cell that needs it counts."""
        key = folded(text.strip())
        answer = self.said.get(key, "")
        answer = answer if answer in {value for value, _title in choices} else ""
        known = self.asked.get(key)
        if known is None:
            known = Question(field=name, text=text[:60], choices=list(choices), answer=answer)
            self.asked[key] = known
        known.cells += 1
        return answer


@dataclass(slots=True)
class Questions:
    """All that is asked of a file.

    Args:
        means: name of a column to what its texts mean.
    """

    means: Means = field(default_factory=dict)
    _of: dict[str, Answers] = field(default_factory=dict)

    def of(self, name: str) -> Answers:
        """Those of one column."""
        if name not in self._of:
            self._of[name] = Answers(self.means.get(name, {}))
        return self._of[name]

    def told(self, fields: Mapping[str, Field]) -> list[Question]:
        """Every question, with what people call its field."""
        found = [one for answers in self._of.values() for one in answers.asked.values()]
        titles = {name: _(known.title) for name, known in fields.items()}
        return [one.model_copy(update={"title": titles.get(one.field, one.field)}) for one in found]


def share_choices(own: str) -> Choices:
    """What percentages below 1 may be.

    Args:
        own: the sign with which the numbers are written here.
    """
    share, words = "0.18".replace(POINT, own), _("{share} is {percent} percent")
    percents = {AS_SHARE: "18", AS_PERCENT: share}
    return [(name, words.format(share=share, percent=percent)) for name, percent in percents.items()]


def sign_choices(text: str, readings: Mapping[str, Decimal | None], own: str) -> Choices:
    """What a number that may be two can be.

    Args:
        readings: by each decimal sign.
        own: the sign with which the numbers are written here.
    """
    words = _("{text} is {number}")
    found = {name: format((readings[sign] or Decimal()).normalize(), "f") for name, sign in AS_SIGN.items()}
    return [(name, words.format(text=text, number=one.replace(POINT, own))) for name, one in found.items()]


def in_writing(question: Question) -> str:
    """A question with how it is answered in writing."""
    values = [value.strip("()") for value, _title in question.choices]
    said = f"{question.field}:{question.text}" if question.text else question.field
    words = ngettext(
        "{asked}, {count} row. Say what it means with --value {example}; one of: {values}.",
        "{asked}, {count} rows. Say what it means with --value {example}; one of: {values}.",
        question.cells,
    )
    example = f'"{said}={values[0]}"'
    return words.format(
        asked=in_words(question), count=question.cells, example=example, values=", ".join(values)
    )


def in_words(question: Question) -> str:
    """``Kind: DYES``, ``Kind: left blank``: what is asked, short."""
    known = {NO_COLUMN: _("left blank"), SHARES: _("below 1 percent"), SIGN: _("point or comma")}
    about = known.get(question.text, question.text)
    return f"{question.title}: {about}"
