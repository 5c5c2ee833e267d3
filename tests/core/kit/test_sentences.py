"""What is wrong with an input is told by its true reason."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import pydantic
import pytest
from pydantic import BaseModel, Field, SecretStr

from erp_core import modules
from erp_core.kit.arguments import sentence
from erp_core.kit.schema import Schema
from erp_core.kit.types import Secret
from erp_core.server.rest.fields import Written

GENERIC, EMPTY = "This cannot be used here.", "Please fill this in."
# What programs write where something else is wanted.
ODD: list[Any] = [
    5,
    -1,
    1.5,
    10**400,
    True,
    "x",
    "x" * 100_000,
    "2024-13-41",
    [],
    ["x"],
    {},
    {"a": 1},
    b"\xff",
]


class Example(BaseModel):
    secret: Annotated[SecretStr, Field(min_length=8)] = SecretStr("long enough")
    password: Annotated[Secret, Field(min_length=8)] = SecretStr("long enough")
    name: Annotated[str, Field(min_length=1)] = "x"
    code: Annotated[str, Field(min_length=3)] = "abc"
    rows: Annotated[list[int], Field(min_length=1)] = [1]
    pairs: Annotated[list[int], Field(min_length=2)] = [1, 2]
    size: Literal["a4", "us-letter"] = "a4"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"secret": "short"}, "At least 8 characters are needed here."),
        ({"password": "short"}, "At least 8 characters are needed here."),
        ({"name": ""}, EMPTY),
        ({"name": 5}, "Please write a text here."),
        ({"code": "a"}, "At least 3 characters are needed here."),
        ({"rows": []}, EMPTY),
        ({"pairs": [1]}, "At least 2 are needed here."),
        ({"rows": [1.5]}, "This is not a whole number."),
        ({"rows": "x"}, "A list is wanted here."),
        ({"size": "a5"}, "Please choose one of: 'a4' or 'us-letter'."),
    ],
)
def test_a_rule_is_told(given: dict[str, Any], words: str) -> None:
    with pytest.raises(pydantic.ValidationError) as refused:
        Example.model_validate(given)
    assert [sentence(one) for one in refused.value.errors()] == [words]


def test_no_input_is_refused_without_its_reason() -> None:
    """Every field of everything that crosses a door, given what is odd in it."""
    modules.load()
    looked_at, wrong = 0, set()
    for model in {*_below(Schema), *_below(Written)}:
        for name in model.model_fields:
            for odd in ODD:
                for finding in _findings(model, name, odd):
                    looked_at += 1
                    told = sentence(finding)
                    if told == GENERIC or (told == EMPTY and finding["input"] not in (None, "", [], {})):
                        wrong.add((model.__name__, name, finding["type"], told))
    assert looked_at > 1_000
    assert wrong == set()


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)


def _findings(model: type[BaseModel], name: str, odd: Any) -> list[Any]:
    """What is wrong with this field; others are left out, which is told of them."""
    try:
        model.model_validate({model.model_fields[name].alias or name: odd})
    except pydantic.ValidationError as error:
        return [one for one in error.errors() if one["loc"][:1] == (name,) and one["type"] != "missing"]
    return []
