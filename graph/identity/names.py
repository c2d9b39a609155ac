"""Names as they are compared: one key for all the ways to write one name."""

import hashlib
import unicodedata

_DROPPED = {"Cf", "Cc"}


def name_key(text: str) -> str:
    """Return the key under which names that read alike are equal, in any script.

    Compatibility forms are folded (NFKC), format and control characters dropped, accents too on
    Latin, Greek and Cyrillic letters (elsewhere a mark is part of the word), case and
    punctuation ignored: "Vasily  KASHIN" and "Vasily Kashin" have one key.
    """
    kept: list[str] = []
    accents = False
    for character in unicodedata.normalize("NFKD", text):
        category = unicodedata.category(character)
        if category != "Mn":
            name = unicodedata.name(character, "")
            accents = name.startswith(("LATIN", "GREEK", "CYRILLIC"))
        if category not in _DROPPED and not (category == "Mn" and accents):
            kept.append(character)
    folded = unicodedata.normalize("NFC", "".join(kept)).casefold()
    parts = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in folded)
    return " ".join("".join(parts).split()) or " ".join(folded.split())


def uncurated_id(source: str, name: str) -> str:
    """Return the id of an entity that no curator has named: `x-` and a hash (DESIGN §3).

    `source` is the sha256 of the document, so that one name in two documents stays two entities
    until somebody judges them the same.
    """
    digest = hashlib.sha256(f"{source}\n{name_key(name)}".encode()).hexdigest()
    return f"x-{digest[:12]}"
