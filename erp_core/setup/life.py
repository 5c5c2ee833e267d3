"""The life of a demo document: what is meant to happen to it, and as much of that as has happened by now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Generic, TypeVar

from erp_core.kit.records.document import Document
from erp_core.setup.office import Office

D = TypeVar("D", bound=Document)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something somebody is going to do to a document.

    Attributes:
        name: a move of the document, ``update`` (with ``notes``) or ``record_progress`` (with ``progress``).
    """

    name: str
    at: datetime
    notes: str | None = None
    progress: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something somebody did, and how the document stood afterwards; the first is its creation."""

    at: datetime
    user_id: int
    operation: str
    status: str
    notes: str
    submitted_by: int | None
    progress: Decimal | None


class LifePlan:
    """What is meant to happen to a document, one deed after the other.

    Args:
        days: how long each deed takes to come, least and most.

    Attributes:
        at: when the last deed planned so far happens.
        milestones: when each deed happens (for the last time), and other moments worth remembering.
    """

    def __init__(self, office: Office, days: Mapping[str, Sequence[int]], created_at: datetime) -> None:
        self._office = office
        self._days = days
        self.at = created_at
        self.deeds: list[Deed] = []
        self.milestones: dict[str, datetime] = {}

    def then(self, name: str, days: Sequence[int] | None = None, notes: str | None = None) -> None:
        """The next deed, its usual time after the last one or ``days`` after it."""
        self.on(name, self._office.after(self.at, days or self._days[name]), notes)

    def on(self, name: str, at: datetime, notes: str | None = None, progress: Decimal | None = None) -> None:
        """The next deed, at a given moment after the last one."""
        self.at = self.milestones[name] = at
        self.deeds.append(Deed(name, at, notes, progress))


@dataclass(frozen=True, slots=True)
class Story(Generic[D]):
    """A document as it stands now, how it came to that, and when what was meant to be happens."""

    document: D
    steps: list[Step]
    milestones: dict[str, datetime]


class Chronicle:
    """Lets documents of one type live until now, by the rules of their moves.

    Args:
        now: nothing happens at or after it.
        people: ids of the users who do each deed; what is missing is done by the document's creator.
    """

    def __init__(self, rng: Random, now: datetime, people: Mapping[str, Sequence[int]]) -> None:
        self._rng = rng
        self._now = now
        self._people = people

    def live(self, document: D, created_at: datetime, plan: LifePlan, moves: int | None = None) -> Story[D]:
        """Carry out the plan as far as it goes.

        Args:
            document: new, with its content; gets its status and its stamps.
            moves: exactly so many deeds are done, even if some must be done earlier than meant.
        """
        document.status = document.KIND.initial
        creator = self.somebody("create")
        document.created_at, document.created_by = created_at, creator
        story = Story(document, [], plan.milestones)
        self._tell(story, "create", created_at, creator)
        for deed in plan.deeds if moves is None else plan.deeds[:moves]:
            if deed.at < self._now:
                self._carry_out(story, deed)
            elif moves is None:
                break
            else:
                self._carry_out(story, replace(deed, at=self._soon(story)))
        return story

    def interrupt(self, story: Story[Any], name: str) -> None:
        """One more deed, soon after the last one that was done."""
        self._carry_out(story, Deed(name, self._soon(story)))

    def somebody(self, name: str, creator: int = 0) -> int:
        """One of those who do this; else who made the document."""
        people = self._people.get(name)
        return self._rng.choice(people) if people else creator

    def _soon(self, story: Story[Any]) -> datetime:
        return story.steps[-1].at + timedelta(seconds=self._rng.randint(180, 2400))

    def _carry_out(self, story: Story[Any], deed: Deed) -> None:
        """What the operation of that name does."""
        document = story.document
        user_id = self.somebody(deed.name, document.created_by)
        if deed.name == "update":
            document.require_editable()
            document.notes = deed.notes or ""
        elif deed.name == "record_progress":
            document.progress_percent = deed.progress
        else:
            document.move(deed.name)
            if deed.name == "submit":
                document.submitted_by = user_id
            elif deed.name == "complete":
                document.progress_percent = Decimal(100)
        self._tell(story, deed.name, deed.at, user_id)

    def _tell(self, story: Story[Any], name: str, at: datetime, user_id: int) -> None:
        document = story.document
        operation = f"{document.__tablename__}.{name}"
        progress = getattr(document, "progress_percent", None)
        now = (document.status, document.notes, document.submitted_by, progress)
        story.steps.append(Step(at, user_id, operation, *now))
        document.updated_at, document.updated_by, document.version = at, user_id, len(story.steps)
