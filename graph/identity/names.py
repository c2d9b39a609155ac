"""Names as they are compared: one key for all the ways to write one name."""

import hashlib
import unicodedata

_DROPPED = {"Cf", "Cc", "Mn"}


def name_key(text: str) -> str:
    """Return the key under which names that read alike are equal, in any script.

    Compatibility forms are folded (NFKC), accents, format and control characters dropped,
    case and punctuation ignored: "Vasily  KASHIN" and "Vasily Kashin" have one key.
    """
    decomposed = unicodedata.normalize("NFKD", text)
    kept = (c for c in decomposed if unicodedata.category(c) not in _DROPPED)
    folded = unicodedata.normalize("NFC", "".join(kept)).casefold()
    words = "".join(c if c.isalnum() else " " for c in folded).split()
    return " ".join(words)


def uncurated_id(source: str, name: str) -> str:
    """Return the id of an entity that no curator has named: `x-` and a hash (DESIGN §3).

    `source` is the sha256 of the document, so that one name in two documents stays two entities
    until somebody judges them the same.
    """
    digest = hashlib.sha256(f"{source}\n{name_key(name)}".encode()).hexdigest()
    return f"x-{digest[:12]}"
