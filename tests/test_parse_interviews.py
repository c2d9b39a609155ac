"""Interviews whose paragraphs have no labels: who is asked says what the answers say."""

from graph.facts import Document, Entity, Name, Source, Span, Statement
from graph.parse import parse
from graph.vocabulary import Vocabulary
from tests.conftest import sha256_of

ENTITIES = (
    Entity("kenya", "State", "Kenya", (Name("Kenyan", "adjective"), Name("Nairobi", "metonym"))),
    Entity("uganda", "State", "Uganda", (Name("Ugandan", "adjective"), Name("Kampala", "metonym"))),
)
INTERVIEW = """"A harbour is a promise"

Commodore Grace Otieno commanded the Kenyan navy until 2021. She spoke to us in Mombasa. \
Interview by Paul Okello.

15 February 2025

Commodore Otieno, did the new frigates surprise you?

They did not. I had asked for them twice, and twice I was told that there was no money for them.

Uganda has no coast. Why does it want patrol boats?

Because it has a lake, and because its army likes boats. I would not lose sleep over it.

You mean Kampala is harmless.

I mean that a lake is not an ocean. My old crew would laugh at the question, if you asked them.

And what do you miss?

The hour before the watch ends, when nobody on board speaks and the engines do it for us.

This interview was edited for length and clarity.
"""
EXPLAINED = """Five questions on the lake patrols

Commodore Grace Otieno commanded the Kenyan navy until 2021.

Who patrols the lake?

Kenya and Uganda do, with four boats each, from two small ports that they share.

Is there a treaty?

There is a memorandum, which the two states signed in 2019 and have not made public.

What comes next?

A third port is to be built, if the money that was promised for it is found.
"""


def _read(text: str, vocabulary: Vocabulary) -> list[Statement]:
    source = Source("note", "A note", "Foedera", sha256_of(text))
    return parse([Document(source, text)], ENTITIES, vocabulary)


def _answers(text: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return who gives each answer, and its first three words."""
    found = []
    for statement in _read(text, vocabulary):
        if statement.rule == "claim.interview":
            assert statement.claim is not None
            assert isinstance(statement.place, Span)
            words = text[statement.place.start : statement.place.end].split()
            found.append((statement.claim.attributed_to.means, " ".join(words[:3])))
    return found


def test_each_answer_is_a_claim_of_who_is_asked_and_no_question_is(vocabulary: Vocabulary) -> None:
    holders, answers = zip(*_answers(INTERVIEW, vocabulary), strict=True)

    assert len(set(holders)) == 1
    assert "Otieno" in holders[0]
    assert answers == (
        "They did not.",
        "Because it has",
        "I mean that",
        "The hour before",
    )


def test_questions_that_are_put_to_nobody_make_no_interview(vocabulary: Vocabulary) -> None:
    assert _answers(EXPLAINED, vocabulary) == []
