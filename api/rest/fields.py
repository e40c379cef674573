"""Fields that hold what the database can hold, and nothing else. Bodies refuse names they don't know."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from dispatch.catalogue.closing_code import CodeList

BIGGEST = 2**31 - 1
CLOSED_LISTS = "x-closed-lists"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Body(Schema):
    class Meta:
        unknown = RAISE


class Text(fields.String):
    """Words of at most `longest` characters, without NUL or half characters."""

    def __init__(self, longest: int = 2000, *, least: int = 0, **options: Any):
        super().__init__(validate=validate.Length(min=least, max=longest), **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs)
        if "\x00" in text or any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
            raise ValidationError("These words hold signs that can't be stored.")
        return text


class Code(Text):
    """A code of these closed lists. The lists stand in the database, so the step itself refuses what is none of
    them, and the description is completed with them when it is read."""

    def __init__(self, *lists: CodeList, **options: Any):
        super().__init__(60, metadata={CLOSED_LISTS: [one.value for one in lists]}, **options)


class Choice(fields.String):
    """One of these, which never change; kept as its plain word."""

    def __init__(self, options: Iterable[str], **more: Any):
        super().__init__(validate=validate.OneOf([str(option) for option in options]), **more)


class Count(fields.Integer):
    def __init__(self, least: int = 0, most: int = BIGGEST, **options: Any):
        super().__init__(strict=True, validate=validate.Range(min=least, max=most), **options)


class QueryCount(fields.Integer):
    """In an address, where everything is text: digits and nothing else."""

    def __init__(self, least: int = 0, most: int = BIGGEST, **options: Any):
        super().__init__(validate=validate.Range(min=least, max=most), **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 12):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *args, **kwargs)


class Flag(fields.Boolean):
    """true or false, and no other word for them."""

    truthy, falsy = {True, "true"}, {False, "false"}

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool | str):
            raise self.make_error("invalid")
        return super()._deserialize(value, *args, **kwargs)


class Degrees(fields.Float):
    def __init__(self, most: int, **options: Any):
        super().__init__(allow_nan=False, validate=validate.Range(min=-most, max=most), **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> float:
        if isinstance(value, bool):
            raise self.make_error("invalid")
        return super()._deserialize(value, *args, **kwargs)


class Moment(fields.AwareDateTime):
    """With its offset from UTC, in this century."""

    def __init__(self, **options: Any):
        super().__init__(format="iso", validate=validate.Range(min=FIRST, max=LAST), **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> datetime:
        try:
            return super()._deserialize(value, *args, **kwargs)
        except OverflowError as error:
            raise self.make_error("invalid", obj_type="datetime", input=value) from error


class Day(fields.Date):
    """In this century."""

    def __init__(self, **options: Any):
        super().__init__(validate=validate.Range(min=FIRST_DAY, max=LAST_DAY), **options)


class Names(fields.Dict):
    """Words by language."""

    def __init__(self, **options: Any):
        super().__init__(keys=fields.String(), values=fields.String(), **options)
