"""The process that takes texts out of pages and PDFs: `python -P -m graph.texts.worker FD MB`.

A document is an attack as well: it is read in a process that has no network, starts no program,
reads nothing but Python's own libraries, and has a limit of memory. Each request on the socket
`FD` is a name, a kind and the bytes; the answer is the text with its extraction, or what is wrong.
"""

import json
import os
import resource
import socket
import struct
import sys
import sysconfig
from collections.abc import Sequence
from contextlib import suppress

from graph.errors import DocumentError
from graph.sandbox import enter_sandbox
from graph.texts.html import extract_html
from graph.texts.mail import extract_mail
from graph.texts.model import MediaType, as_json
from graph.texts.pdf import extract_pdf

HEADER = struct.Struct("!QQ")
EXTRACTORS = {
    MediaType.HTML: extract_html,
    MediaType.PDF: extract_pdf,
    MediaType.MAIL: extract_mail,
}


def main(arguments: Sequence[str]) -> None:
    """Answer requests until the parent closes the socket."""
    descriptor, memory_mb = int(arguments[0]), int(arguments[1])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # macOS knows the limit but does not take it.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    folders = {os.path.dirname(os.__file__), *map(sysconfig.get_path, ("purelib", "platlib"))}
    with socket.socket(fileno=descriptor) as ours:
        enter_sandbox(sorted(folder for folder in folders if os.path.isdir(folder)))
        while (head := _read(ours, HEADER.size)) is not None:
            about, size = HEADER.unpack(head)
            told, content = _read(ours, about), _read(ours, size)
            if told is None or content is None:
                return
            answer = _answer(json.loads(told), content)
            del content
            ours.sendall(struct.pack("!Q", len(answer)))
            ours.sendall(answer)
            del answer


def _answer(request: dict[str, str], content: bytes) -> bytes:
    name = request["name"]
    try:
        extracted = EXTRACTORS[MediaType(request["media_type"])](content, name)
        return json.dumps(as_json(extracted), ensure_ascii=False).encode()
    except DocumentError as error:
        return json.dumps({"wrong": str(error)}).encode()
    except MemoryError:
        return json.dumps({"wrong": f"{name}: needs more memory than a document may use"}).encode()
    except RecursionError:
        return json.dumps({"wrong": f"{name}: nested too deeply to be read"}).encode()


def _read(ours: socket.socket, size: int) -> bytes | None:
    """Return so many bytes, or None if the other end has closed."""
    parts = bytearray()
    while len(parts) < size:
        piece = ours.recv(min(size - len(parts), 1 << 20))
        if not piece:
            return None
        parts += piece
    return bytes(parts)


if __name__ == "__main__":
    main(sys.argv[1:])
