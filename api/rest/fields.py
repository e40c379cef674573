"""Fields that refuse what the database can't hold."""

from typing import Any

from marshmallow import ValidationError, fields, validate

BIGGEST = 2**31 - 1


class Text(fields.String):
    """Words of at most `longest` characters, without NUL or half characters."""

    def __init__(self, longest: int = 2000, *, least: int = 0, **options: Any):
        super().__init__(validate=validate.Length(min=least, max=longest), **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs)
        if "\x00" in text or any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
            raise ValidationError("These words hold signs that can't be stored.")
        return text


class Count(fields.Integer):
    def __init__(self, least: int = 0, most: int = BIGGEST, **options: Any):
        super().__init__(strict=True, validate=validate.Range(min=least, max=most), **options)


class Degrees(fields.Float):
    def __init__(self, most: int, **options: Any):
        super().__init__(allow_nan=False, validate=validate.Range(min=-most, max=most), **options)
