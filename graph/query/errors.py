"""Why a query has no answer.

QueryError
├── QueryTooLong        the text is larger than we read
├── QueryForbidden      it would change the graph or fetch from another host
├── QuerySyntaxError    it is not SPARQL; line, column and perhaps a hint
├── QueryUnsupported    it is SPARQL, but asks for something that the engine does not have
├── QueryTimeout        it was not answered in time
├── QueryTooLarge       its answer is larger than one may be
├── QueryUnread         its answer was not taken in time by who asked for it
├── QueryMemory         it needed more memory than a query may use
├── QueryOverloaded     too many queries are waiting; try again
└── QueryWorkerLost     the process that evaluated it died
"""

from graph.errors import QueryError

# How many characters an excerpt shows before the place that it is about, and after it.
_EXCERPT_BEFORE = 50


class QueryTooLong(QueryError):
    """The query has `size_bytes` in UTF-8, more than the `limit_bytes` that are read."""

    def __init__(self, size_bytes: int, limit_bytes: int) -> None:
        self.size_bytes = size_bytes
        self.limit_bytes = limit_bytes
        super().__init__(f"the query has {size_bytes} bytes; at most {limit_bytes} are read")


class QueryForbidden(QueryError):
    """The query would change the graph or fetch from another host; the message says which."""


class QuerySyntaxError(QueryError):
    """The text is not a SPARQL query.

    `line` and `column` count from 1, `excerpt` is that line with a mark below the place, `hint` is
    a remedy.
    """

    def __init__(
        self,
        message: str,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
        excerpt: str | None = None,
    ) -> None:
        self.line = line
        self.column = column
        self.hint = hint
        self.excerpt = excerpt
        place = f"line {line}, column {column}: " if line is not None else ""
        super().__init__(f"{place}{message}{f'; {hint}' if hint else ''}")

    @classmethod
    def at(cls, text: str, start: int, message: str, hint: str | None = None) -> "QuerySyntaxError":
        """Return the error that `text` is wrong from the character `start` on."""
        line_start = text.rfind("\n", 0, start) + 1
        line, before = text[line_start:].partition("\n")[0], start - line_start
        cut = max(0, before - _EXCERPT_BEFORE)
        shown = line[cut : cut + 2 * _EXCERPT_BEFORE].replace("\t", " ").rstrip()
        excerpt = f"{shown}\n{' ' * (before - cut)}^"
        return cls(message, text.count("\n", 0, start) + 1, before + 1, hint, excerpt)


class QueryUnsupported(QueryError):
    """The query is well formed but asks for what the engine does not have, such as a function."""


class QueryTimeout(QueryError):
    """The query was stopped at its deadline, `seconds` after it began."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(
            f"the query was stopped after {seconds:g} seconds; narrow it or ask for fewer rows"
        )


class QueryTooLarge(QueryError):
    """The answer has more than the `limit_bytes` that one may have, before any compression."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        super().__init__(
            f"the answer has more than {limit_bytes >> 20} MB; ask for a part of it with LIMIT"
        )


class QueryUnread(QueryError):
    """Who asked the query took its answer so slowly that the rest was given up."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the answer waited more than {seconds:g} seconds for its reader")


class QueryMemory(QueryError):
    """The query was stopped because it needed more than `memory_mb` of address space."""

    def __init__(self, memory_mb: int) -> None:
        self.memory_mb = memory_mb
        super().__init__(
            f"the query needed more than {memory_mb} MB; sorting, grouping or joining less helps"
        )


class QueryOverloaded(QueryError):
    """Too many queries are waiting; `retry_after` says in how many seconds to try again."""

    def __init__(self, message: str, retry_after: int = 2) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class QueryWorkerLost(QueryError):
    """The process that evaluated the query died of it, or was killed from outside."""
