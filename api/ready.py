"""Answers that are kept ready: a snapshot never changes, so what was answered once holds for it.

An answer is found by its entity tag, which covers edition (`api.serving.Live`), version, request,
media type and coding; and faster by the very bytes of a request that was answered with it before.
"""

from collections import OrderedDict
from collections.abc import Sequence

RawHeaders = Sequence[tuple[bytes, bytes]]
# Every part of a request that its answer depends on.
Way = tuple[bytes | str, ...]

# What an entry takes beside its text: objects, tables, pointers.
_OVERHEAD_BYTES = 1024
# In how many ways of writing it a request is remembered; a longer one is not.
_MOST_WAYS = 4
_LONGEST_WAY_BYTES = 16 * 1024


class Ready:
    """A whole answer from an edition: entity tag, headers, body; `small` if not worth a coding.

    `head` has the headers as they are written into a connection, `size_bytes` is about how much
    memory it all takes, `ways` in which it was asked for.
    """

    __slots__ = ("body", "edition", "head", "size_bytes", "small", "tag", "ways")

    def __init__(self, edition: str, tag: str, head: bytes, body: bytes, *, small: bool) -> None:
        self.edition = edition
        self.tag = tag
        self.head = head
        self.body = body
        self.small = small
        self.size_bytes = len(head) + len(body) + _OVERHEAD_BYTES
        self.ways: list[tuple[Way, int]] = []

    @property
    def headers(self) -> RawHeaders:
        """The headers one by one, as an application gives them to a server."""
        parted = [line.partition(b": ") for line in self.head.split(b"\r\n") if line]
        return [(name, value) for name, _, value in parted]


class ReadyAnswers:
    """As many answers as fit into `limit_bytes`, those that were asked for last."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._by_tag: OrderedDict[str, Ready] = OrderedDict()
        self._by_way: dict[Way, Ready] = {}
        self.size_bytes = 0

    def __len__(self) -> int:
        return len(self._by_tag)

    def tagged(self, tag: str) -> Ready | None:
        """Return the answer with the entity tag `tag`, None if it is not here."""
        ready = self._by_tag.get(tag)
        if ready is not None:
            self._by_tag.move_to_end(tag)
        return ready

    def asked(self, way: Way) -> Ready | None:
        """Return what a request that was written in this way was answered with."""
        ready = self._by_way.get(way)
        if ready is not None:
            self._by_tag.move_to_end(ready.tag)
        return ready

    def keep(self, ready: Ready) -> None:
        """Keep an answer; let those go that nobody has asked for longest, if need be."""
        if ready.tag in self._by_tag or ready.size_bytes > self._limit_bytes:
            return
        self._by_tag[ready.tag] = ready
        self.size_bytes += ready.size_bytes
        self._shrink()

    def remember(self, way: Way, ready: Ready) -> None:
        """Remember that a request that is written in this way is answered by `ready`."""
        size_bytes = sum(map(len, way))
        if (
            ready.tag not in self._by_tag
            or way in self._by_way
            or len(ready.ways) >= _MOST_WAYS
            or size_bytes > _LONGEST_WAY_BYTES
        ):
            return
        ready.ways.append((way, size_bytes + _OVERHEAD_BYTES))
        self._by_way[way] = ready
        self.size_bytes += size_bytes + _OVERHEAD_BYTES
        self._shrink()

    def _shrink(self) -> None:
        while self.size_bytes > self._limit_bytes:
            _tag, oldest = self._by_tag.popitem(last=False)
            self.size_bytes -= oldest.size_bytes
            for way, size_bytes in oldest.ways:
                del self._by_way[way]
                self.size_bytes -= size_bytes
