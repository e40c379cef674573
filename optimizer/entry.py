"""Reading the problem's JSON so that whatever is missing can be named."""

from typing import Self

from optimizer.checks import BadProblem, listed, shown


class Entry:
    """One object of the JSON, and the path that leads to it."""

    def __init__(self, data: object, path: str):
        if not isinstance(data, dict):
            raise BadProblem(f"{path or 'The problem'} must be an object with fields, not {shown(data)}.")
        self.data = data
        self.path = path

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def must(self, name: str) -> object:
        """The field's value; lists become tuples, as the frozen records want them."""
        if name not in self.data:
            raise BadProblem(f"{self.at(name)} is missing.")
        return self.may(name)

    def may(self, name: str, absent: object = None) -> object:
        value = self.data.get(name, absent)
        return tuple(value) if isinstance(value, list) else value

    def entries(self, name: str) -> list[Self]:
        listed(self.must(name), self.at(name))
        return [Entry(each, f"{self.at(name)}[{i}]") for i, each in enumerate(self.data[name])]

    def part(self, name: str) -> Self | None:
        return None if self.data.get(name) is None else Entry(self.data[name], self.at(name))
