"""Why a row was rejected: the codes an import keeps, and the sentence each stands for."""

from dispatch.errors import N_, Refusal

BROKEN_ROW, WRONG_CELLS, REFUSED = "broken-row", "wrong-cells", "refused"

REASONS = {
    BROKEN_ROW: N_("The row can't be taken apart: a quote is left open, or the JSON is broken."),
    WRONG_CELLS: N_("The row has another number of cells than the header."),
    REFUSED: N_("The database refuses the row. Look for values that are out of bounds."),
    "field-missing": N_("“{field}” is missing."),
    "broken-text": N_("“{field}” holds characters that can't be kept, or the file's encoding is another one."),
    "too-long": N_("“{field}” is too long."),
    "bad-phone": N_("“{field}” is not a phone number that can be called."),
    "bad-email": N_("“{field}” is not an e-mail address."),
    "bad-position": N_("“{field}” is not a place on earth."),
    "bad-number": N_("“{field}” is not a number."),
    "bad-time": N_("“{field}” is not a time as the mapping describes it, or none that can be."),
    "bad-pauses": N_("“{field}” is no list of pauses such as [[from, to], …], or one of them ends before it begins."),
    "not-a-choice": N_("“{field}” is none of the choices there are."),
    "not-mapped": N_("The mapping has nothing for what stands in “{field}”."),
    "unknown-fault": N_("“{field}”: the catalogue has no such fault type."),
    "out-of-area": N_("The address lies outside the area we serve."),
    "place-unknown": N_("Nobody can tell where that is, so no branch can be chosen."),
    "not-your-branch": N_("It belongs to a branch that is not yours."),
}


def code_of(refusal: type[Refusal]) -> str:
    """FieldMissing → field-missing."""
    name = refusal.__name__
    return "".join(("-" if i and letter.isupper() else "") + letter.lower() for i, letter in enumerate(name))
