"""Arguments of an operation: checked, with a sentence for each that is wrong, and ready for the wire."""

from collections.abc import Iterable, Mapping
from typing import Any

import pydantic

from erp_core.errors import ValidationError
from erp_core.kit.i18n import N_, _
from erp_core.kit.operation import Operation

# An order has 2,000 lines; whoever gets that many wrong gets them wrong alike.
MOST_TOLD = 2_000
# What is longer, in letters or bytes, is counted before it is read: a selection names 50,000 records, an
# order has 2,000 lines of some ten fields, and of a million parts each would be looked at, wrong or not.
LARGE, MOST_PARTS = 32_768, 100_000
OTHERWISE = N_("This cannot be used here.")
# What pydantic finds, in words a user can act on.
_WORDS = {
    "missing": N_("Please fill this in."),
    "extra_forbidden": N_("This field is not known."),
    "string_too_short": N_("At least {min_length} characters are needed here."),
    "string_too_long": N_("At most {max_length} characters fit here."),
    "greater_than": N_("This must be more than {gt}."),
    "greater_than_equal": N_("This must be at least {ge}."),
    "less_than_equal": N_("This must be at most {le}."),
    "less_than": N_("This must be less than {lt}."),
    "decimal_max_places": N_("At most {decimal_places} decimals fit here."),
    "decimal_max_digits": N_("This number is too large."),
    "decimal_whole_digits": N_("This number is too large."),
    "decimal_parsing": N_("This is not a number."),
    "decimal_type": N_("This is not a number."),
    "finite_number": N_("This is not a number."),
    "int_parsing": N_("This is not a whole number."),
    "int_type": N_("Please choose one."),
    "int_from_float": N_("This is not a whole number."),
    "int_parsing_size": N_("This number is too large."),
    "float_parsing": N_("This is not a number."),
    "float_type": N_("This is not a number."),
    "string_type": N_("Please write a text here."),
    "string_unicode": N_("This text holds letters that nothing can show."),
    "bool_type": N_("Please choose yes or no."),
    "bool_parsing": N_("Please choose yes or no."),
    "date_from_datetime_parsing": N_("This is not a date."),
    "date_parsing": N_("This is not a date."),
    "date_type": N_("This is not a date."),
    "date_from_datetime_inexact": N_("This is not a date."),
    "datetime_parsing": N_("This is no date with a time, like 2024-01-15T09:30:00Z."),
    "datetime_from_date_parsing": N_("This is no date with a time, like 2024-01-15T09:30:00Z."),
    "datetime_type": N_("This is no date with a time, like 2024-01-15T09:30:00Z."),
    "uuid_parsing": N_("This is no UUID."),
    "uuid_type": N_("This is no UUID."),
    "too_short": N_("At least {min_length} are needed here."),
    "too_long": N_("At most {max_length} fit here."),
    "enum": N_("Please choose one of: {expected}."),
    "literal_error": N_("Please choose one of: {expected}."),
    "list_type": N_("A list is wanted here."),
    "set_type": N_("A list is wanted here."),
    "frozen_set_type": N_("A list is wanted here."),
    "tuple_type": N_("A list is wanted here."),
    "dict_type": N_("An object with fields is wanted here."),
    "model_type": N_("An object with fields is wanted here."),
    "model_attributes_type": N_("An object with fields is wanted here."),
    "none_required": N_("Nothing can be said here."),
    "json_invalid": N_("This is no JSON: {error}."),
    "json_type": N_("This is no JSON."),
    "string_pattern_mismatch": N_("This is not written as it should be, which is: {pattern}"),
}


def is_large(arguments: Mapping[str, Any] | str | bytes) -> bool:
    """Whether reading them may hold up others: not for somebody who may not call the operation at all."""
    return isinstance(arguments, str | bytes) and len(arguments) > LARGE


def validate(operation: Operation, arguments: Mapping[str, Any] | str | bytes) -> dict[str, Any]:
    """The arguments as the function's own types; ValidationError with a field path for each that is wrong."""
    try:
        if isinstance(arguments, str | bytes):
            if is_large(arguments):
                _require_readable(arguments)
            checked = operation.arguments.model_validate_json(arguments)
        else:
            checked = operation.arguments.model_validate(dict(arguments))
    except pydantic.ValidationError as error:
        if error.error_count() > MOST_TOLD:
            raise too_much_is_wrong() from None
        raise as_validation_error(error.errors(include_url=False, include_input=False)) from None
    return {name: getattr(checked, name) for name in operation.arguments.model_fields}


def _require_readable(arguments: str | bytes) -> None:
    sent = arguments if isinstance(arguments, bytes) else arguments.encode(errors="replace")
    if sent.count(b",") > MOST_PARTS:
        raise names_too_much()


def names_too_much() -> ValidationError:
    """Of each name nobody knows a sentence would be made."""
    return ValidationError(_("This request names more fields than anything here has."))


def too_much_is_wrong() -> ValidationError:
    """Nobody reads a hundred thousand sentences, and writing them holds up everybody else."""
    return ValidationError(_("More than {count} things are wrong here.").format(count=MOST_TOLD))


def validated(data: type[pydantic.BaseModel], values: Mapping[str, Any]) -> Any:
    """What a record's Input makes of values; ValidationError with a sentence for each field it refuses."""
    try:
        return data.model_validate(values)
    except pydantic.ValidationError as error:
        raise as_validation_error(error.errors(include_url=False, include_input=False)) from error


def as_validation_error(findings: Iterable[Mapping[str, Any]]) -> ValidationError:
    """Pydantic's findings as one sentence a field; the name of the parameter itself is left out."""
    fields: dict[str, str] = {}
    for finding in findings:
        path = [str(part) for part in finding["loc"]]
        name = ".".join(path[1:] if len(path) > 1 else path)
        fields.setdefault(name, sentence(finding))
    return ValidationError(_("Please correct the marked fields."), fields)


def sentence(finding: Mapping[str, Any]) -> str:
    """A finding in words a user can act on."""
    context = finding.get("ctx", {})
    if "message" in context:  # a rule of our own, in our own words
        return str(context["message"])
    kind = finding["type"]
    if context.get("field_type") == "Value" and kind in ("too_long", "too_short"):
        kind = f"string_{kind}"  # of a text that one of our own doors has read first
    if kind in ("string_too_short", "too_short") and context.get("min_length") == 1:
        kind = "missing"
    return _(_WORDS.get(kind, OTHERWISE)).format(**context)
