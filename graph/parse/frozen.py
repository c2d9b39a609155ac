"""`dataclass(frozen=True)` for what is made by the thousand for every page, five times as fast.

A frozen dataclass sets each field by a call that passes by its own guard; this took a seventh of
the parser's time. Here the guard is the type checker's alone: to it this is
`dataclasses.dataclass`, and an assignment to a field is an error. At run time nothing guards it;
hash, equality and `replace` are those of a frozen class. `replace` is `dataclasses.replace`, twice
as fast, and `cached_property` is that of `functools` without the lock that it takes up to Python
3.11.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import replace as replace
    from functools import cached_property as cached_property
else:
    import dataclasses
    from functools import cache
    from operator import attrgetter

    def dataclass(made: type | None = None, *, frozen: bool = False, slots: bool = False) -> object:
        """Return the class made a dataclass, unguarded, with the hash of its fields if frozen."""
        return dataclasses.dataclass(made, slots=slots, unsafe_hash=frozen)

    def replace(thing: object, /, **changes: object) -> object:
        """Return another one with these fields changed; all of its fields must be for `__init__`.

        Raises `KeyError` for a name that is no field.
        """
        made = type(thing)
        values_of, places = _fields_of(made)
        *values, _ = values_of(thing)
        for name, value in changes.items():
            values[places[name]] = value
        return made(*values)

    @cache
    def _fields_of(made: type) -> tuple[attrgetter, dict[str, int]]:
        """Return what gets the values of all fields of a class, and the place of each by name."""
        names = [field.name for field in dataclasses.fields(made)]
        places = {name: place for place, name in enumerate(names)}
        return attrgetter(*names, "__class__"), places  # of one name alone it gets no tuple

    class cached_property:  # noqa: N801  (as functools calls it)
        """A property that is worked out once for each object, which one thread alone reads."""

        def __init__(self, work: object) -> None:
            self.work, self.__doc__ = work, work.__doc__

        def __set_name__(self, owner: type, name: str) -> None:
            self.name = name

        def __get__(self, thing: object, owner: type | None = None) -> object:
            if thing is None:
                return self
            value = thing.__dict__[self.name] = self.work(thing)
            return value
