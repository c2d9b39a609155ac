"""Interviews whose paragraphs have no labels: which of them answer, told by how they alternate.

Questions stand in paragraphs of their own and are put to somebody ("you"), who answers in the first
person. A text of questions and answers that nobody is asked, as newspapers explain a matter, is no
interview.
"""

import re
from collections.abc import Iterator, Sequence

from graph.facts import Zone
from graph.parse.frozen import dataclass
from graph.parse.text import Layout
from graph.parse.wordsets import WordSets

_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_QUESTIONS = 3
_REMARK = 6  # words of the shortest answer that says something
_PROMPT = 300  # characters of the longest thing put to somebody that is no question
_MARKUP = " *_#\"'"


@dataclass(frozen=True, slots=True)
class Interview:
    """Which blocks of a text answer: those after block `begins`, the first question.

    `addressed` are words with which questions open, as "Mr Sultanov, you": a name may be among
    them.
    """

    begins: int
    answers: frozenset[int]
    addressed: frozenset[str]


def interview_in(layout: Layout, sets: WordSets) -> Interview | None:
    """Return the interview that a text is, None for any other text."""
    blocks = [
        (number, layout.plain[block.start : block.end])
        for number, block in enumerate(layout.blocks)
        if block.zone is Zone.BODY and block.end - block.start > 1
    ]
    asked = [place for place, (_, text) in enumerate(blocks) if _is_question(text)]
    if len(asked) < _FEWEST_QUESTIONS:
        return None
    first = asked[0]
    answers = set(_answers([text for _, text in blocks], asked, sets))
    personal = sum(not sets.myself.isdisjoint(_words(blocks[place][1])) for place in answers)
    others = [blocks[place][1] for place in range(first, len(blocks)) if place not in answers]
    put = any(not sets.asked.isdisjoint(_words(text)) for text in others)
    if not put or personal * 3 < len(answers) or personal < _FEWEST_QUESTIONS - 1:
        return None
    opening = (blocks[place][1].partition(",")[0] for place in asked if "," in blocks[place][1])
    return Interview(
        blocks[first][0],
        frozenset(blocks[place][0] for place in answers if _is_remark(blocks[place][1], sets)),
        frozenset(word for words in opening for word in _words(words)),
    )


def _answers(texts: Sequence[str], asked: Sequence[int], sets: WordSets) -> Iterator[int]:
    """Yield the paragraphs that answer: what follows a question does, and of the others those that
    are not put to somebody ("You mean Israel.") nor, shorter than what follows, take the turn of
    one who asks."""
    answered, questions = True, iter([*asked, len(texts)])
    coming = next(questions)
    for place in range(asked[0], len(texts)):
        if place == coming:
            answered, coming = False, next(questions)
            continue
        after = texts[place + 1] if place + 1 < len(texts) else ""
        short = len(texts[place]) < min(len(after), _PROMPT) and (coming - place) % 2 == 0
        words = _words(texts[place])
        put = not sets.asked.isdisjoint(words) and sets.myself.isdisjoint(words)
        if answered and (short or (put and len(texts[place]) < _PROMPT)):
            answered = False
            continue
        yield place
        answered = True


def _is_question(text: str) -> bool:
    bare = text.strip()
    return bare.rstrip(_MARKUP).endswith("?") and not bare.startswith('"')


def _is_remark(text: str, sets: WordSets) -> bool:
    """Return whether a paragraph says something, and not of the interview: "edited for length"."""
    words = _words(text)
    return len(words) >= _REMARK and sets.edited.isdisjoint(words)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
