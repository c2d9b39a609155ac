"""Claims that the grammar of a sentence shows, as a model parses it: who says, and what is said.

The parse is a tree of plain words (`graph.parse.model.nlp`); the words of saying are those of the
rules, and who a holder is, is found by the rules too.
"""

from collections.abc import Iterator, Sequence

from graph.facts import Act
from graph.parse.candidates import Reading
from graph.parse.frozen import replace
from graph.parse.model.nlp import Grammar
from graph.parse.names.known_names import Player
from graph.parse.rules import Rules
from graph.parse.speech.reports import (
    UNNAMED_TRUST,
    Report,
    able_to_say,
    form_of,
    outside_quotes,
    tight,
    two_people,
    unnamed_speakers,
)
from graph.parse.syntax.phrases import Actor
from graph.parse.text import Layout, Quote

# The rules that only a model's parse can follow.
BY_GRAMMAR = frozenset(("claim.grammar", "claim.judged"))
# Rules of a verb with who says it, which the parse may take for a noun.
_BY_VERB = frozenset(("claim.verb", "claim.after"))
_CONFIDENCE = 0.7
_FAR = 240  # characters that a subject may begin before the claim that rules see
_SUBJECTS = ("nsubj", "nsubjpass")
# What hangs on a holder's words without being part of who it is.
_LOOSE = frozenset(("relcl", "appos", "acl", "case", "punct", "advcl", "parataxis"))
_RELATIVE = frozenset(("who", "which", "that"))
_UNSAID = frozenset(
    ("would", "could", "may", "might", "should", "must", "can", "will", "'ll", "to")
)
_UNLESS = frozenset(("if", "unless", "whether"))
_NOBODY = frozenset(("neither", "no", "none"))
# A verb is parsed so where it is none, or tells of somebody else: "people who think that".
_NO_TELLING = frozenset(("aux", "amod", "compound", "relcl"))
_THINKING = frozenset(("believe", "think", "say", "report", "suppose", "expect", "understand"))
# What is asked is not said: "have asked whether".
_ASKING = frozenset(("ask", "question", "wonder", "inquire", "debate"))
_OUR_OWN = frozenset(("i", "we", "you"))
_PERSONAL = frozenset(("he", "she"))


def find_by_grammar(
    grammar: Grammar,
    reading: Reading,
    layout: Layout,
    rules: Rules,
    before: Sequence[Actor] = (),
) -> list[Report]:
    """Return the claims that the parse of one sentence shows, in order of its words.

    `before` are those who were told last to say something: "they" and "it" are those.
    """
    asked = layout.plain[reading.sentence.start : reading.sentence.end].rstrip().endswith("?")
    if not grammar.words or asked:
        return []
    return list(_Tree(grammar, reading, layout, rules, before).reports())


def along_parse(
    reports: Sequence[Report], grammar: Grammar, reading: Reading, layout: Layout, rules: Rules
) -> list[Report]:
    """Return the claims that rules found, from the first to the last word that the parse binds.

    "The general, who had flown in, said that ..." begins with the general; and what only hangs on
    somebody named in it, "a chief of its staff", is not who says so. What is asked "whether
    somebody said" is no claim, and left out.
    """
    if not grammar.words:
        return list(reports)
    tree = _Tree(grammar, reading, layout, rules, ())
    return [tree.bound(tree.mended(report)) for report in reports if not tree.supposed(report)]


class _Tree:
    """The parse of one sentence, and what is asked of it."""

    def __init__(
        self,
        grammar: Grammar,
        reading: Reading,
        layout: Layout,
        rules: Rules,
        before: Sequence[Actor],
    ) -> None:
        self.before = before
        self.words, self.names = grammar.words, grammar.names
        self.reading, self.layout, self.rules = reading, layout, rules
        self.below: list[list[int]] = [[] for _ in self.words]
        for place, word in enumerate(self.words):
            if word.head != place:
                self.below[word.head].append(place)
        lexicon = rules.claims["grammar"]
        self.judging = frozenset(lexicon["judging"])
        self.calling = frozenset(lexicon["calling"])
        self.naming = frozenset(lexicon["naming"])
        self.topics = {verb: frozenset(preps) for verb, preps in lexicon["topics"].items()}
        self.saying = (frozenset(rules.cues) | frozenset(lexicon["saying"])) - set(lexicon["mute"])
        self.nouns = frozenset(rules.claims["nouns"])

    def reports(self) -> Iterator[Report]:
        """Yield the claim of each word that tells of one."""
        for place, word in enumerate(self.words):
            report = None
            if word.kind in ("VERB", "AUX"):
                report = self._told(place)
            elif word.kind == "NOUN" and word.lemma in self.nouns:
                report = self._noun(place)
            if report is not None:
                yield report

    def _cue(self, report: Report) -> int | None:
        """Return the verb of a claim that rules found; None if it has no other word for a cue."""
        verb = next((i for i, w in enumerate(self.words) if w.start == report.cue[0]), None)
        own = report.rule in BY_GRAMMAR
        return None if verb is None or own or self.words[verb].kind != "VERB" else verb

    def supposed(self, report: Report) -> bool:
        """Return whether a claim's verb stands after "if" or "whether", or is no verb."""
        verb = self._cue(report)
        at = next((w for w in self.words if w.start == report.cue[0]), None)
        if at is not None and at.kind in ("NOUN", "PROPN") and report.rule in _BY_VERB:
            return True  # "the yard opened, and reports that ...": nobody reports
        return verb is not None and any(
            self.words[b].role == "mark" and self.words[b].lower in _UNLESS
            for b in self.below[verb]
        )

    def mended(self, report: Report) -> Report:
        """Return a claim with whom its verb has for a subject, where rules took somebody else.

        "His successor at the desk, B, says", "others, including B, argue", "B, a colonel of A,
        said": it is B. "Denied by A and by B" is both's.
        """
        verb = self._cue(report)
        if verb is None:
            return report
        report = self._from_what_is_denied(verb, report)
        if len(report.holders) != 1:
            return report
        holder = report.holders[0]
        if holder.player.kind == "Person" and holder.player.known:
            return report
        subject = next((b for b in self.below[verb] if self.words[b].role == "nsubj"), None)
        if subject is None and self.words[verb].role == "acl":
            return self._issued(verb, report)
        if subject is None:
            by = {a.player.means: a for a in able_to_say(self._agents(verb))}
            passive = any(self.words[b].role == "nsubjpass" for b in self.below[verb])
            if not by or not (passive or holder.player.means in by):
                return report
            by = {holder.player.means: holder, **by} if holder.player.means in by else by
            return replace(report, holders=tuple(by.values()))
        first, last = self._subtree(subject, frozenset())
        person = self._person(subject) if self.words[subject].kind != "PRON" else None
        if person is None and not holder.player.known:
            including = (b for b in self.below[subject] if self.words[b].lower == "including")
            beside = [b for b in self.below[subject] if self.words[b].role == "appos"]
            beside += [b for i in including for b in self.below[i] if self.words[b].role == "pobj"]
            person = next((p for p in map(self._person, beside) if p is not None), None)
        elif holder.player.kind == "Person":
            return report
        if person is None or not first <= holder.start < max(last, self.words[verb].start):
            return report
        return replace(report, holders=able_to_say([person]))

    def _issued(self, verb: int, report: Report) -> Report:
        """Return a claim of "a statement declaring that" as that of whoever issued it."""
        noun = self.words[verb].head
        at, above = self.words[noun], self.words[noun].head
        holder = report.holders[0]
        if at.role != "dobj" or holder.player.known or not holder.start <= at.start < holder.end:
            return report
        subject = self._subject(above)
        found = self._holders(subject) if subject is not None else ()
        if subject is None or not found:
            return report
        first = self._subtree(subject, frozenset())[0]
        start = first if 0 < report.start - first < _FAR else report.start
        return replace(report, holders=found, start=start)

    def _from_what_is_denied(self, verb: int, report: Report) -> Report:
        """Return a claim without the clause before it: "it opened, and reports were denied"."""
        thing = next((b for b in self.below[verb] if self.words[b].role == "nsubjpass"), None)
        first = self._subtree(thing, frozenset())[0] if thing is not None else 0
        if not report.start < first < report.cue[0]:
            return report
        told = (i for i, w in enumerate(self.words) if report.start <= w.start < first)
        if not any(self.words[b].role == "nsubj" for i in told for b in self.below[i]):
            return report
        last = self._subtree(verb, frozenset())[1]
        end = report.end if report.end > first else tight(self.layout.plain, first, last)[1]
        return replace(report, start=first, end=end, content=(first, end))

    def _agents(self, verb: int) -> list[Actor]:
        """Return by whom something is denied, if by several: "both by A and by B"."""
        agents = [b for b in self.below[verb] if self.words[b].role == "agent"]
        agents += [c for b in agents for c in self.below[b] if self.words[c].lower == "by"]
        nouns = [b for a in agents for b in self.below[a] if self.words[b].role == "pobj"]
        nouns += [c for b in nouns for c in self.below[b] if self.words[c].role == "conj"]
        at = {self.words[b].start for b in nouns}
        return [
            actor
            for phrase in self.reading.phrases
            for actor in phrase.actors
            if any(actor.start <= start < actor.end for start in at)
        ]

    def _person(self, word: int) -> Actor | None:
        """Return the person whose name a word is the head of, by the rules or the model."""
        at = self.words[word].start
        for phrase in self.reading.phrases:
            for actor in phrase.actors:
                if actor.player.kind == "Person" and actor.start <= at < actor.end:
                    return actor
        name = next((n for n in self.names if n.start <= at < n.end and n.kind == "Person"), None)
        written = self.layout.text[name.start : name.end] if name is not None else ""
        if name is None or " " not in written:
            return None
        player = Player(" ".join(written.split()), "Person", known=False, trust=UNNAMED_TRUST)
        return Actor(player, name.start, name.end)

    def bound(self, report: Report) -> Report:
        """Return a claim with the whole of its subject, without what hangs beside on its verb."""
        verb = self._cue(report)
        if verb is None:
            return report
        own = (b for b in self.below[verb] if self.words[b].role == "nsubj")
        subject = next((b for b in own if b < verb), None)
        if subject is None or self.words[subject].lower in _RELATIVE:
            return report
        first, last = self._subtree(subject, frozenset())
        quoted = self.layout.quotes_in(self.reading.sentence.start, self.reading.sentence.end)
        crossed = any(
            first < q.start < report.start or first < q.end < report.start for q in quoted
        )
        crossed = crossed or ";" in self.layout.plain[first : report.start]
        if last > self.words[verb].start or crossed or report.start - first > _FAR:
            return report
        named = [
            actor
            for phrase in self.reading.phrases
            if phrase.letter == "P"
            for actor in phrase.actors
            if actor.start <= self.words[subject].start < actor.end
        ]
        beside = all(first <= a.start < last and a.player.kind != "Person" for a in report.holders)
        if named and beside and len(report.holders) == 1:
            report = replace(report, holders=able_to_say(named))
        end = self._without_aside(verb, report)
        return replace(report, start=min(report.start, first), end=end)

    def _without_aside(self, verb: int, report: Report) -> int:
        """Return where a claim ends before ", adding that ..." on its verb."""
        for below in self.below[verb]:
            word = self.words[below]
            start = self._subtree(below, frozenset())[0]
            comma = self.layout.plain[:start].rstrip().endswith(",")
            if word.role == "advcl" and word.lower.endswith("ing") and comma:
                told = max(report.cue[1], report.content[0])
                if told < start < report.end:
                    return tight(self.layout.plain, report.start, start)[1]
        return report.end

    # Who

    def _told(self, place: int) -> Report | None:
        """Return what the verb at `place` reports of its subject."""
        word = self.words[place]
        known = (
            word.lemma in self.saying or word.lemma in self.judging
            or word.lemma in self.calling or word.lemma in self.topics or self._judges(place)
        )  # fmt: skip
        if not known and self._quoted_before(place) is None:
            return None
        if not self._says(place):
            return self._said_by(place)
        subject = self._subject(place)
        if subject is None:
            return None
        holders = self._holders(subject)
        if not holders:
            return None
        content, binds = self._content(place, subject)
        if content is None:
            return None
        return self._report(place, subject, holders, content, binds)

    def _said_by(self, place: int) -> Report | None:
        """Return what a passive tells that somebody says: "was described as dead by the mayor"."""
        word, below = self.words[place], self.below[place]
        told = word.lemma in self.judging or word.lemma in self.naming
        helpers = [self.words[b] for b in below if self.words[b].role in ("aux", "auxpass", "neg")]
        unsaid = any(w.role == "neg" or w.lower in _UNSAID for w in helpers)
        thing = next((b for b in below if self.words[b].role in ("nsubjpass", "csubjpass")), None)
        by = next((b for b in below if self.words[b].role == "agent"), None)
        if not told or unsaid or thing is None or by is None:
            return None
        who = next((b for b in self.below[by] if self.words[b].role == "pobj"), None)
        holders = self._holders(who) if who is not None else ()
        somebody = self.words[thing].kind == "PRON" or self._person(thing) is not None
        if who is None or not holders or somebody:
            return None
        start = self._subtree(thing, frozenset())[0]
        last = max(
            (self._subtree(b, frozenset())[1] for b in below if b > place and b != by),
            default=word.end,
        )
        return self._report(place, who, holders, (start, max(word.end, last)), False)

    def _says(self, place: int) -> bool:
        """Return whether the verb tells of something said: not "would say", "did not say"."""
        word, head = self.words[place], self.words[place].head
        following = self.words[place + 1] if place + 1 < len(self.words) else None
        if word.role in _NO_TELLING:
            return False
        if word.lower.endswith("ed") and following is not None and following.lower == "to":
            told = any(self.words[b].role in ("aux", "dobj") for b in self.below[place])
            if word.lemma in _THINKING and not told:
                return False  # "others believed to be close to it": by nobody named
        if word.lemma == "consider" and word.lower.endswith("ing"):
            return False  # "is considering the purchase"
        own = any(self.words[b].role == "nsubj" for b in self.below[place])
        joined = word.role == "conj" and not own and self.words[head].kind in ("VERB", "AUX")
        if joined and not self._is_sure(head):
            return False  # "might suggest or insist that"
        for below in self.below[place]:
            word = self.words[below]
            if word.role == "auxpass" or (word.role == "mark" and word.lower in _UNLESS):
                return False
            if word.role in ("aux", "neg") and (word.role == "neg" or word.lower in _UNSAID):
                return word.lower == "to" and self._went_on(place)
        return True

    def _is_sure(self, place: int) -> bool:
        """Return whether no auxiliary makes a verb one of what may or may not be."""
        helpers = (self.words[b] for b in self.below[place])
        return not any(
            w.role == "neg" or (w.role == "aux" and w.lower in _UNSAID and w.lower != "to")
            for w in helpers
        )

    def _went_on(self, place: int) -> bool:
        head = self.words[place].head
        carried = self.words[head].lemma in ("go", "continue", "begin")
        return self.words[place].role in ("xcomp", "advcl") and carried and self._says(head)

    def _subject(self, place: int, steps: int = 4) -> int | None:
        """Return whose saying it is: its own subject, or that of the verb that it hangs on."""
        for below in self.below[place]:
            word = self.words[below]
            if word.role == "nsubj":
                return self._antecedent(below, place)
        word = self.words[place]
        head = word.head
        if not steps or head == place:
            return None
        if word.role == "acl" and self.words[head].kind in ("NOUN", "PROPN"):
            return head if word.lower.endswith("ing") else None
        if word.role == "prep" and word.lower in ("as", "by", "in"):
            return self._passive(head) if word.lower == "as" else None
        if word.role == "pcomp" and self.words[head].lower == "as":
            return self._passive(self.words[head].head)
        if word.role in ("conj", "xcomp") or (word.role == "advcl" and word.lower.endswith("ing")):
            return self._subject(head, steps - 1)
        return None

    def _passive(self, verb: int) -> int | None:
        """Return who is quoted "as saying"."""
        if self.words[verb].lemma not in ("quote", "cite", "report", "describe"):
            return None
        return next((b for b in self.below[verb] if self.words[b].role == "nsubjpass"), None)

    def _antecedent(self, subject: int, verb: int) -> int | None:
        """Return the noun that "who" or "which" stands for, else the subject itself."""
        if self.words[subject].lower not in _RELATIVE:
            return subject
        return self.words[verb].head if self.words[verb].role == "relcl" else None

    def _holders(self, subject: int) -> tuple[Actor, ...]:
        """Return who the words of a subject mean, if these can say something."""
        word = self.words[subject]
        if word.lower in ("it", "they"):
            several = len(self.before) > 1
            many = several or any(a.player.means.endswith("s") for a in self.before)
            persons = any(a.player.kind == "Person" for a in self.before)
            fits = many if word.lower == "they" else not (several or persons)
            if self.before and fits:
                return tuple(replace(a, start=word.start, end=word.end) for a in self.before)
        phrase = next(
            (p for p in self.reading.phrases if p.start <= word.start < p.end and p.letter != "v"),
            None,
        )
        own = word.lower in _OUR_OWN
        if own or (phrase is not None and phrase.letter in "AEKY"):
            return ()  # a pact binds and a ship fires: neither says; "we read" is no claim
        if phrase is not None and phrase.actors:
            return two_people(self.reading.phrases, phrase) or able_to_say(phrase.actors)
        speakers = unnamed_speakers(self.rules)
        named = next((n for n in self.names if n.start <= word.start < n.end), None)
        speaks = (
            word.lower in speakers
            or (word.kind == "PRON" and word.lower in _PERSONAL)
            or (word.kind != "PRON" and word.lemma in speakers)
            or (named is not None and named.kind == "")
        )
        if named is not None and named.kind == "Person":
            known = Player(self.layout.text[named.start : named.end], "Person", known=False,
                           trust=UNNAMED_TRUST)  # fmt: skip
            return (Actor(known, named.start, named.end),)
        if not speaks or any(self.words[b].lower in _NOBODY for b in self.below[subject]):
            return ()
        start, end = self._extent(subject, _LOOSE)
        means = " ".join(self.layout.text[start:end].split())
        return (Actor(Player(means, "", known=False, trust=UNNAMED_TRUST), start, end),)

    # What

    def _content(self, place: int, subject: int) -> tuple[tuple[int, int] | None, bool]:
        """Return what is said, and whether facts in it are the holder's word."""
        word = self.words[place]
        without = frozenset((subject, place))
        for below in self.below[place]:
            if self.words[below].role == "ccomp" and self.words[below].kind != "ADV":
                if word.lemma in _ASKING and self._marked_if(below):
                    continue
                start, end = self._subtree(below, without)
                if any(mark in self.layout.plain[end : word.start] for mark in ":;"):
                    continue  # "It is another matter: Paris agreed to"
                return self._with_quotes(start, end, place), True
        apart = self.layout.plain[: self._subtree(place, frozenset())[0]].rstrip()[-1:] in ";:"
        if word.role == "parataxis" and word.lemma in self.saying and not apart:
            return (self.reading.sentence.start, self.reading.sentence.end), True
        if word.role == "advcl" and word.lemma in self.saying and self._marked(place, "as"):
            start, end = self._subtree(word.head, frozenset((place,)))
            return (start, end), True
        quote = self._quoted_before(place) or self._quoted_after(place)
        if quote is not None:
            return (quote.start, quote.end), True
        return self._named_content(place), False

    def _named_content(self, place: int) -> tuple[int, int] | None:
        """Return what is said of a thing or an act named: "condemned the strikes"."""
        word = self.words[place]
        if word.role == "advcl":
            return None  # "fearing its designs" says why
        for below in self.below[place]:
            child = self.words[below]
            judged = self._judges(place) and child.role == "dobj" and below > place
            called = word.lemma in self.calling and child.role == "xcomp" and below > place
            about = child.role == "prep" and child.lower in self.topics.get(word.lemma, ())
            if about and child.lower == "on" and not self._asks_to(place, below):
                continue  # "called on the minister", "called her on Sunday"
            if judged or called or about:
                start, end = self._subtree(below, frozenset())
                words = self.layout.plain[start:end].split()
                entries = self.rules.lexicon.get(child.lemma, ())
                # "Denounced the treaty": left it.
                ended = word.lemma == "denounce" and any(entry[1] == "A" for entry in entries)
                unnamed = child.lower == "named" or child.lower == "identified"
                if len(words) > 1 and child.kind != "PRON" and not ended and not unnamed:
                    last = max(self._subtree(b, frozenset())[1] for b in self.below[place])
                    return start, max(end, last)
        return None

    def _judges(self, place: int) -> bool:
        """Return whether a verb says what is thought of its object: "condemned", "ruled out"."""
        lemma = self.words[place].lemma
        particles = (self.words[b].lower for b in self.below[place] if self.words[b].role == "prt")
        return lemma in self.judging or any(f"{lemma} {p}" in self.judging for p in particles)

    def _asks_to(self, verb: int, preposition: int) -> bool:
        """Return whether an infinitive says what is asked: "called on both to stop"."""
        nouns = [verb, *self.below[preposition]]
        return any(
            self.words[c].lower == "to" and self.words[c].role == "aux"
            for noun in nouns
            for b in self.below[noun]
            for c in self.below[b]
        )

    def _marked_if(self, place: int) -> bool:
        return any(self._marked(place, word) for word in ("whether", "if"))

    def _marked(self, place: int, mark: str) -> bool:
        marks = (self.words[b] for b in self.below[place])
        return any(w.role in ("mark", "prep", "advmod") and w.lower == mark for w in marks)

    def _with_quotes(self, start: int, end: int, place: int) -> tuple[int, int]:
        """Return the content widened to quotations that it begins or ends in."""
        verb = self.words[place]
        for quote in self.layout.quotes_in(self.reading.sentence.start, self.reading.sentence.end):
            if quote.start < end and start < quote.end and not quote.start < verb.start < quote.end:
                start, end = min(start, quote.start), max(end, quote.end)
        return start, end

    def _quoted_before(self, place: int) -> Quote | None:
        """Return the quotation that ends in a comma right before the subject of a verb."""
        below = [b for b in self.below[place] if self.words[b].role == "nsubj"]
        if not below:
            return None
        first = min(self._subtree(below[0], frozenset())[0], self.words[place].start)
        for quote in self.layout.quotes_in(self.reading.sentence.start, first):
            between = self.layout.plain[quote.end : first].strip()
            closing = self.layout.plain[quote.start : quote.end].rstrip("\"'")[-1:]
            if between in ("", ",", "-", "—", "–") and (closing in ",?!" or between):
                return quote
        return None

    def _quoted_after(self, place: int) -> Quote | None:
        """Return the quotation of some words that follows a word of saying: 'spoke of "..."'."""
        if self.words[place].lemma not in self.saying:
            return None
        word = self.words[place]
        quotes = self.layout.quotes_in(word.end, self.reading.sentence.end)
        near = quotes[:1] and quotes[0].start - word.end <= 60
        many = near and len(self.layout.plain[slice(*quotes[0].inner)].split()) > 2
        return quotes[0] if many else None

    def _noun(self, place: int) -> Report | None:
        """Return the claim of "the general's claim that ..."."""
        owner = next((b for b in self.below[place] if self.words[b].role == "poss"), None)
        clause = next(
            (
                b
                for b in self.below[place]
                if self.words[b].role in ("acl", "ccomp") and self._marked(b, "that")
            ),
            None,
        )
        if owner is None or clause is None:
            return None
        phrase = next(
            (p for p in self.reading.phrases if p.start <= self.words[owner].start < p.end), None
        )
        able = able_to_say((*phrase.owners, *phrase.actors)) if phrase is not None else ()
        holders = able[:1] or self._holders(owner)
        if not holders:
            return None
        return self._report(place, owner, holders, self._subtree(clause, frozenset()), True)

    # Where

    def _subtree(self, place: int, without: frozenset[int]) -> tuple[int, int]:
        """Return from where to where a word and what hangs on it goes, but for those `without`."""
        start, end = self.words[place].start, self.words[place].end
        for below in self.below[place]:
            if below not in without:
                first, last = self._subtree(below, without)
                start, end = min(start, first), max(end, last)
        return start, end

    def _extent(self, place: int, loose: frozenset[str]) -> tuple[int, int]:
        """Return where the words of a noun are, without what hangs on it loosely."""
        without = frozenset(b for b in self.below[place] if self.words[b].role in loose)
        return self._subtree(place, without)

    def _report(
        self,
        place: int,
        subject: int,
        holders: tuple[Actor, ...],
        content: tuple[int, int],
        binds: bool,
    ) -> Report | None:
        word = self.words[place]
        sentence = self.reading.sentence
        first, last = tight(self.layout.plain, *content)
        holder = self._extent(subject, _LOOSE)
        # A holder far from the verb ("..., and added") is left out of the span.
        near = abs(holder[0] - word.start) < 120
        start = min(first, word.start, holder[0] if near else word.start)
        end = max(last, word.end, holder[1] if near else word.end)
        start, end = max(start, sentence.start), min(end, sentence.end)
        start, end = tight(self.layout.plain, start, end)
        if len(self.layout.plain[first:last].split()) < 2 or outside_quotes(
            self.layout, word.start, content
        ):
            return None
        cue = self.rules.cues.get(word.lemma)
        act = cue.act if cue is not None else Act.ASSERTS if binds else Act.DESCRIBES
        form = form_of(self.layout, first, last)
        trust = min((actor.player.trust for actor in holders), default=1.0)
        return replace(
            Report(start, end, holders, act, (word.start, word.end), (first, last),
                   "claim.grammar" if binds else "claim.judged", _CONFIDENCE * trust, form),
            binds=binds,
        )  # fmt: skip
