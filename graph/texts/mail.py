"""Letters (RFC 5322) and pages saved as one (MHTML): the text in them, and what the headers say."""

import email
import email.policy
from email.message import EmailMessage
from email.utils import parseaddr

from graph.errors import DocumentError
from graph.facts import Extraction
from graph.texts.encoding import decode
from graph.texts.found import Found, clean, merged, parse_date, person
from graph.texts.heads import find_in_lines
from graph.texts.html import extract_html
from graph.texts.model import Extracted, MediaType

EXTRACTOR = "foedera-mail 1"
_MOST_PARTS = 500


def extract_mail(content: bytes, name: str) -> Extracted:
    """Return the text of a letter: its plain text, else the page that it holds.

    Raises `DocumentError` for what is no letter, or one without text.
    """
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    if not any(header in message for header in ("From", "Date", "Subject", "Content-Type")):
        raise DocumentError(f"{name}: no e-mail: it has no headers")
    found = _headers(message)
    for kind in ("text/plain", "text/html"):
        part = _first(message, kind)
        if part is None:
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes) or not payload.strip():
            continue
        charset = part.get_content_charset()
        if kind == "text/html":
            page = extract_html(payload, name, charset)
            extraction = page.extraction
            return Extracted(page.text, _named(extraction, merged(found, extraction.found)))
        decoded = decode(payload, name, charset)
        return Extracted(
            decoded.text,
            Extraction(
                extractor=EXTRACTOR,
                media_type=MediaType.MAIL,
                encoding=decoded.encoding,
                known=decoded.known,
                found=merged(found, find_in_lines(decoded.text)),
            ),
        )
    raise DocumentError(f"{name}: an e-mail without a text in it")


def _named(extraction: Extraction, found: Found) -> Extraction:
    from dataclasses import replace

    return replace(
        extraction,
        extractor=f"{EXTRACTOR}, {extraction.extractor}",
        media_type=MediaType.MAIL,
        found=found,
    )


def _first(message: EmailMessage, kind: str) -> EmailMessage | None:
    """Return the first part of a kind that is no attachment."""
    for _number, part in zip(range(_MOST_PARTS), message.walk(), strict=False):
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            assert isinstance(part, EmailMessage)
            return part
    return None


def _headers(message: EmailMessage) -> Found:
    def header(name: str) -> str:
        try:
            return clean(str(message.get(name, "")))
        except (ValueError, IndexError, TypeError, AttributeError):
            # The library's parsers of structured headers fail on some broken ones.
            return ""

    sender, when = header("From"), header("Date")
    found: Found = {
        "title": (header("Subject"), "Subject"),
        "author": (person(parseaddr(sender)[0] or sender), "From"),
        "published": ((parse_date(when) or "") if when else "", "Date"),
        "url": (header("Snapshot-Content-Location"), "Snapshot-Content-Location"),
    }
    return merged(found)
