"""`dataclass(frozen=True)` for what is made by the thousand for every page, five times as fast.

A frozen dataclass sets each field by a call that passes by its own guard; this took a seventh of
the parser's time. Here the guard is the type checker's alone: to it this is
`dataclasses.dataclass`, and an assignment to a field is an error. At run time nothing guards it;
hash, equality and `replace` are those of a frozen class.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses

    def dataclass(made: type | None = None, *, frozen: bool = False, slots: bool = False) -> object:
        """Return the class made a dataclass, unguarded, with the hash of its fields if frozen."""
        return dataclasses.dataclass(made, slots=slots, unsafe_hash=frozen)
