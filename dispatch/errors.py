"""The five families of refusal.

    Refusal
    ├── NotFound      there is no such thing, or not for you
    ├── Invalid       what was given can't be right
    ├── Forbidden     not with this role
    ├── Conflict      it was right a moment ago
    └── Unavailable   try again in a little while

A refusal is a class with a docstring (its title) and `says`, the sentence a person reads. Facts fill
the sentence and travel beside it, so that every face can say it in the reader's language. Where a
sentence counts something, `says_of_one` is what it says when `count` is one.
"""


def N_(text: str) -> str:
    """Mark a text for translation where no reader is known yet."""
    return text


class Refusal(Exception):
    """This was refused."""

    says = N_("This can't be done.")
    says_of_one: str | None = None

    def __init__(self, **facts: object):
        self.facts = facts
        super().__init__(self.words.format(**facts))

    @property
    def words(self) -> str:
        return self.says_of_one if self.says_of_one and self.facts.get("count") == 1 else self.says

    @classmethod
    def title(cls) -> str:
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]


class NotFound(Refusal):
    """There is nothing here, or it is not yours to see."""

    says = N_("There is nothing here, or it is not yours to see.")


class Invalid(Refusal):
    """Something that was given can't be right."""

    says = N_("Something that was given can't be right.")


class Forbidden(Refusal):
    """Your role may not do this."""

    says = N_("Your role may not do this.")


class Conflict(Refusal):
    """Somebody or something was quicker."""

    says = N_("Somebody was quicker. Look at it again and repeat what is still wanted.")


class Unavailable(Refusal):
    """A part we need is not answering."""

    says = N_("A part we need is not answering. Nothing was changed; try again in a minute.")
