"""The grammar of a small language pack: what stands around a verb, by word lists alone.

A sentence becomes a row of chunks (`chunks`): who is named, things that happen, weapons, dates,
verbs, prepositions; what belongs together is made one (`nouns`). A verb (`verbs`) has as its
subject the first chunk of its clause that no preposition governs, as its object what follows
ungoverned, and prepositions open slots, from which frames are filled (`facts`). That is enough for
languages in which the verb stands between subject and object. Everything about one language is in
its files (`rules/<language>/*.yaml`); frames have the form that `docs/rules.md` describes, with the
prepositions of the language as places.
"""

from collections.abc import Iterator

from graph.facts import Document
from graph.parse.candidates import Candidate, Reading
from graph.parse.model.nlp import Model
from graph.parse.names.known_names import Gazetteer
from graph.parse.outline.chunks import find_chunks, open_text
from graph.parse.outline.claims import find_reports
from graph.parse.outline.facts import find_facts
from graph.parse.outline.nouns import Memory, join_chunks
from graph.parse.outline.rules import read_outline
from graph.parse.outline.verbs import Parts, find_verbs
from graph.parse.rules import primary
from graph.parse.speech.reports import Report
from graph.parse.syntax.phrases import Phrase
from graph.parse.text import Layout
from graph.vocabulary import Vocabulary

_Read = tuple[Reading, list[Report], list[Report], list[Candidate]]


def read_by_outline(
    document: Document,
    layout: Layout,
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
    model: Model | None,  # those that there are know another language
    all_voices: bool,  # beside claims this grammar knows no other's words
) -> Iterator[_Read]:
    """Yield each sentence that may state something, with its claims and facts."""
    rules = read_outline(primary(document.source.language))
    text = open_text(document, layout, gazetteer, rules)
    memory = Memory()
    for sentence in layout.sentences:
        block = layout.blocks[sentence.block]
        if block.heading or block.zone == "boilerplate":
            continue
        chunks, posts = join_chunks(find_chunks(text, sentence, memory.people), text, memory)
        parts = Parts(sentence, chunks, list(find_verbs(chunks, rules.words)))
        question = layout.plain[sentence.start : sentence.end].rstrip("\"' )").endswith("?")
        phrases = [Phrase(c.start, c.end, "S", actors=c.actors) for c in chunks if c.actors]
        reading = Reading(sentence, block.zone, (), phrases, (), question, None, False)
        found = [] if question else [*posts, *find_facts(parts, text)]
        candidates = [candidate for candidate in found if candidate.kind in vocabulary.kinds]
        reports = find_reports(parts, text, layout.quotes_in(sentence.start, sentence.end))
        yield reading, reports, [], candidates
