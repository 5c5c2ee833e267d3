"""Public names: what the resources call the core's fields, in answers, sorting and refusals."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from erp_core.errors import ErpError

E = TypeVar("E", bound=ErpError)
V = TypeVar("V", bound=BaseModel)


class Names:
    """The core's names to public ones; a name that is not listed is the same on both sides.

    Args:
        answers: core name to public name.
        refusals: where a refusal names the field differently: an id the core complains about is a
            code to whoever wrote it.
    """

    def __init__(self, answers: Mapping[str, str], refusals: Mapping[str, str] | None = None) -> None:
        self._public = dict(answers)
        self._core = {public: core for core, public in answers.items()}
        self._refused = self._public | dict(refusals or {})

    def core(self, public: str) -> str:
        """The core's name of one field."""
        return self._core.get(public, public)

    def public(self, core: str) -> str:
        """The public name of one field."""
        return self._public.get(core, core)

    def answer(self, view: type[V], record: BaseModel) -> V:
        """The core's record as the public view."""
        return view.model_validate(self._renamed(record.model_dump()))

    def sort(self, public: str) -> str:
        """A public ``sort`` as the core writes it."""
        sign = "-" if public.startswith("-") else ""
        return sign + self.core(public.removeprefix("-"))

    def refusal(self, error: E) -> E:
        """The same error, with the public name of each field."""
        error.fields = {
            ".".join(self._refused.get(part, part) for part in path.split(".")): words
            for path, words in error.fields.items()
        }
        return error

    def _renamed(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._public.get(name, name): self._renamed(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._renamed(inner) for inner in value]
        return value
