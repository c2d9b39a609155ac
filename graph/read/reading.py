"""What all readers of seed files share: what has been read so far, and fields of every kind."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from graph.errors import did_you_mean
from graph.facts import Argument, Entity, Source
from graph.read.entries import MAX_ID
from graph.read.yaml import Problems, Value
from graph.vocabulary import Vocabulary

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")

_T = TypeVar("_T")


@dataclass(slots=True)
class Reading:
    """What is being read: the problems so far and what may be referred to.

    `files` has the sha256 of each file, `places` where each thing stands (`file:line:column`),
    `by_name` the entities that bear a name or alias, case-folded, `all_names` metonyms and
    adjectives too, and `broken` the ids of what could not be read, `unread` the kinds of files
    (`entities`) of which one is no YAML. `whole`: a statement must have
    all that its kind requires; what amends one need not.
    """

    vocabulary: Vocabulary
    problems: Problems = field(default_factory=Problems)
    files: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    by_name: dict[str, set[str]] = field(default_factory=dict)
    all_names: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    whole: bool = True

    def index_names(self) -> None:
        """Make names and aliases (not metonyms) findable, upper and lower case alike."""
        for entity in self.entities.values():
            self.all_names.update(
                n.casefold() for n in (entity.name, *(m.text for m in entity.names))
            )
            for name in (entity.name, *(n.text for n in entity.names if n.kind == "alias")):
                self.by_name.setdefault(name.casefold(), set()).add(entity.id)

    def entity(self, value: Value) -> str | None:
        """Return the id of the entity that `value` names by id or name, or note the problem."""
        written = value.text()
        if written is None or written in self.entities:
            return written
        found = self.by_name.get(written.casefold(), set())
        if len(found) == 1:
            return next(iter(found))
        if not found and self.may_be_unread(written, "entities"):
            return None
        if found:
            value.wrong(f"{written!r} may be {' or '.join(sorted(found))}; write the id")
            return None
        hint = did_you_mean(written, [*self.entities, *self.by_name])
        value.wrong(f"no entity {written!r}{hint}")
        return None

    def argument(self, value: Value) -> Argument | None:
        """Return a role's player: an entity, or `{written: words, entity: id}`."""
        if not value.is_mapping:
            found = self.entity(value)
            written = value.text()
            return Argument(written, found) if found and written else None
        fields = value.record(("written", "entity"), ("written", "entity"))
        if len(fields) < 2:
            return None
        found, written = self.entity(fields["entity"]), fields["written"].text()
        return Argument(written, found) if found and written else None

    def arguments(self, value: Value) -> tuple[Argument, ...]:
        """Return the players in a list or single value."""
        return present(self.argument(item) for item in value.items())

    def codes(
        self, names: Iterable[str], fields: Mapping[str, Value]
    ) -> dict[str, tuple[str, ...]]:
        """Return the words of those coded properties among `names` that are given, each once."""
        codes: dict[str, tuple[str, ...]] = {}
        for name in names:
            if name not in fields:
                continue
            words = [self.code(name, item) for item in fields[name].items()]
            codes[name] = tuple(dict.fromkeys(present(words)))
            if name in self.vocabulary.single and len(words) > 1:
                fields[name].wrong(f"{name!r} has one word, not {len(words)}")
        return {name: words for name, words in codes.items() if words}

    def code(self, name: str, value: Value) -> str | None:
        """Return a word of the coded property `name`, or note the problem."""
        return value.word(self.vocabulary.words(name), f"word of {name!r}")

    def may_be_unread(self, written: str | None, files: str) -> bool:
        """Whether `written` may name what could not be read: that has been said where it stands."""
        return written in self.broken or files in self.unread

    def mark_broken(self, value: Value) -> None:
        """Remember the id of what could not be read: a reference to it is no second problem."""
        made_id = value.fields().get("id") if value.is_mapping else None
        self.broken.add((made_id and made_id.text()) or "")


def present(values: Iterable[_T | None]) -> tuple[_T, ...]:
    """Return the values that are not None, in their order."""
    return tuple(value for value in values if value is not None)


def get(fields: Mapping[str, Value], name: str, read: Callable[[Value], _T | None]) -> _T | None:
    """Return what `read` makes of a field; None if it is not given."""
    return read(fields[name]) if name in fields else None


def each(
    fields: Mapping[str, Value], name: str, read: Callable[[Value], _T | None]
) -> tuple[_T, ...]:
    """Return what `read` makes of the items of a field, in order; nothing if it is not given."""
    return present(read(item) for item in fields[name].items()) if name in fields else ()


def texts_of(fields: Mapping[str, Value], *names: str) -> dict[str, str | None]:
    """Return the texts of the fields `names`, None for each that is not given."""
    return {name: fields[name].text() if name in fields else None for name in names}


def one_of(known: tuple[str, ...], what: str) -> Callable[[Value], str | None]:
    """Return a reader of one of the words `known`; another one is called no `what`."""
    return lambda value: value.word(known, what)


def _fitting(value: Value, written: str | None, form: re.Pattern[str], why: str) -> str | None:
    """Return what is `written` if it has the `form`, else None after noting `why` it is wrong."""
    if written is not None and not form.match(written):
        value.wrong(f"{written!r} {why}")
        return None
    return written


def read_slug(value: Value) -> str | None:
    """Return an id of ours, or None after noting what is wrong with it."""
    why = "is no id; ids are small letters, digits and hyphens"
    written = _fitting(value, value.text(), SLUG, why)
    if written is not None and len(written) > MAX_ID:
        value.wrong(f"an id of {len(written)} characters; at most {MAX_ID}")
        return None
    return written


def read_language(value: Value) -> str | None:
    """Return a language tag (BCP 47), or None after noting that it is none."""
    why = "is no language tag; write en or pt-BR"
    return _fitting(value, value.text(), _LANGUAGE, why)


def read_sha256(value: Value) -> str | None:
    """Return a sha256 in hexadecimal, or None after noting that it is none."""
    why = "is no sha256; it has 64 small hexadecimal digits"
    return _fitting(value, value.text(), _SHA256, why)


def read_span(value: Value) -> tuple[int, int] | None:
    """Return start and end of a span in code points, or None after noting that it is none."""
    numbers = [item.integer() for item in value.items()]
    if len(numbers) == 2 and None not in numbers:
        start, end = numbers
        assert start is not None
        assert end is not None
        if 0 <= start < end:
            return start, end
    value.wrong("a span is [start, end] in characters, start below end")
    return None


def read_day(value: Value) -> str | None:
    """Return a day, YYYY-MM-DD, or None after noting that it is none."""
    return _fitting(value, value.when(), _DAY, "is no day; write 2026-11-23")
