"""Names that no entity bears, found by their capitals and by what stands around them.

A title, an apposition or a verb of saying shows a person; a head word ("Institute", "Ministry",
"Treaty") shows what it heads. What nothing shows is a name of unknown kind.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest

from graph.parse.frozen import dataclass, replace
from graph.parse.names.known_names import LETTERS, UNKNOWN, Mention, Player
from graph.parse.rules import Rules, alternatives, any_of
from graph.parse.text import Layout, Sentence

# What a person is told to be, or to have been.
_IS = r"is|was|has\s+been|had\s+been|became|served\s+as|serves\s+as"
WEAK = "~"  # one large word that opens a sentence: a name only if it is somebody's last name


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Run:
    """Capitalised words in a row, with the sentence that they stand in."""

    words: tuple[_Word, ...]
    opens: bool

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


class Forms:
    """Patterns by which unknown names are known, made once from the rules."""

    def __init__(self, rules: Rules) -> None:
        names = rules.names
        self.rules = rules
        self.sets = rules.sets
        self.chief_of = re.compile(rf"\b{any_of(rules.sets.chiefs)}[ ](?:the[ ])?\Z")
        self.ordinary = frozenset(names["ordinary"])
        self.given_names = frozenset(names["given_names"])
        self.numbers = frozenset(rules.words["numbers"])
        self.first_names = frozenset(
            name for listed in rules.persons["first_names"].values() for name in listed
        )
        self.no_person_last = frozenset(rules.persons["no_person_last"])
        self.no_person_before = frozenset(rules.persons["no_person_before"])
        self.no_person_words = frozenset(rules.persons["no_person_words"])
        self.no_person_after = tuple(rules.persons["no_person_after"])
        self.peoples = frozenset(names["peoples"])
        self.officers = frozenset(names["state_posts"])
        self.particles = frozenset(names["particles"])
        self.honorifics = frozenset(names["honorifics"])
        self.ranks = names["ranks"]
        self.places = frozenset(names["organization_heads"]["Place"])
        self.heads = rules.organization_heads
        self.directions = frozenset(names["direction_words"])
        sent = any_of(rules.posts["sent"]) if rules.posts else r"(?!)"
        self.sent_to = re.compile(rf"\b{sent}[ ](?:to|in)[ ](?:the[ ])?\Z", re.IGNORECASE)
        self.minister_of = re.compile(
            rf"\b{any_of(rules.sets.ministers)}[ ](?:of|for)[ ](?:the[ ])?\Z"
        )
        self.titles = frozenset(
            word for title in [*names["posts"], *names["post_modifiers"]] for word in title.split()
        ) | {f"{title.split()[-1]}s" for title in names["posts"]}
        self.title_parts = frozenset(names["title_parts"])
        self.calendar = frozenset([*rules.words["months"], *rules.words["weekdays"]])
        every_title = [*names["posts"], *names["ranks"], *names["honorifics"]]
        titles = alternatives(every_title)
        self.short_titles = frozenset(title.lower() for title in every_title if " " not in title)
        claims = rules.claims
        reporting = {*rules.cues, *claims["naming"], *claims["seeing_as"], *claims["puts"]}
        reporting_forms = [form for form, verb in rules.verbs.items() if verb.base in reporting]
        says = alternatives(reporting_forms)
        self.before = re.compile(
            rf"(?:\b(?:{titles})\.?,?\s+"
            rf"|\b(?:{titles})\s+(?:to|of|for|in)\s+(?:the\s+)?\w+(?:\s+\w+)?,\s+"
            rf"|\b(?:{titles})\s+(?:named|called)\s+"
            rf"|\b{any_of(rules.persons['led'])}\s+by\s+"
            rf"|\b(?:according to|in the words of|interview with|as)\s+)$",
            re.IGNORECASE,
        )
        self.after = re.compile(
            rf"(?:,?\s+(?:has\s+|had\s+|also\s+|once\s+|recently\s+|have\s+)*(?:{says})\b"
            rf"|,\s+(?:himself|herself|who)\b|,\s+[1-9]\d,|,\s+the\s+\w+\s+who\b|\s+\((?:left|right|centre|center|L|R)\b"
            rf"|'s\s+(?:view|opinion|words|argument|assessment)\b|\s+puts?\s+it\b"
            rf"|,\s+(?:an?\s+|the\s+|its\s+|then\s+)?(?:[\w'.-]+\s+){{0,5}}?(?:{titles})\b"
            rf"|,\s+(?:then\s+|the\s+|former\s+)*(?i:{titles})\s+(?:of|for|at)\b"
            rf"|\s+(?:{_IS})\s+(?:an?\s+|the\s+)?(?:[\w'.-]+\s+){{0,3}}?(?:{titles})\b)"
        )
        self.post_of = re.compile(
            rf"\b(?:{alternatives(names['posts'])})\s+(?:to|of|in)\s+(?:the\s+)?"
            rf"[A-Z]\w+(?:\s+[A-Z]\w+)?\s+$",
            re.IGNORECASE,
        )
        self.post_ends = tuple({post.split()[-1].lower() for post in names["posts"]})
        # The last words before a name that `before` and `follows_say` can match at all: to look for
        # these first is a hundred times faster.
        self.last_words = frozenset(
            phrase.split()[-1].lower() for phrase in (*every_title, *reporting_forms)
        ) | {"to", "of", "with", "as", "by", "named", "called"}
        self.title_before = re.compile(rf"\b({alternatives(names['posts'])})\s\Z", re.IGNORECASE)
        self.drills = frozenset(names["exercises"]["JointExercise"])
        drills = alternatives(self.drills)
        self.exercise_before = re.compile(
            rf"\b(?:{drills})[ ](?:(?:named|called|codenamed|code-named|dubbed)[ ])?[\"']?\Z",
            re.IGNORECASE,
        )
        self.exercise_after = re.compile(
            rf"(?P<year>[ ](?:19|20)\d\d)?(?:[ ]\([^()]{{2,20}}\))?[ ](?:{drills})\b"
        )
        # "Amber Guard off Lima, their first exercise".
        articles, places = any_of(rules.sets.apposed), alternatives(rules.words["where"])
        self.exercise_apposed = re.compile(
            rf"(?:[ ](?:19|20)\d\d)?(?:[ ](?:{places})[ ](?:[A-Z]\w+[ ]?){{1,3}})?,?[ ]?[,(—–][ ]?"
            rf"{articles}[ ](?:[\w'’-]+[ ]){{0,6}}?(?:{drills})\b"
        )
        self.common = frozenset(
            words[0]
            for entries in rules.lexicon.values()
            for words, letter, _value in entries
            if len(words) == 1 and letter in "bGAEMRTk"
        )
        self.follows_say = re.compile(rf"[\"',]\s*(?:{says})\s+$")

    def may_tell(self, before: str) -> bool:
        """Return whether the words before a name may be a title or a verb of saying."""
        words = before.split()
        if not words or words[-1].endswith(","):
            return bool(words)
        return words[-1].rstrip(".").lower() in self.last_words

    def are_titled(self, before: str) -> bool:
        """Return whether the words before a name are a title, or others after which a person is
        named."""
        last = before.split()[-1]
        title = last.removesuffix(",").removesuffix(".").lower()
        quick = title in self.short_titles and before[-1].isspace()
        return quick or self.before.search(before) is not None

    def is_common_opening(self, word: str) -> bool:
        """Return whether a word that opens a sentence is in the lexicon, and no title or month."""
        lower = word.lower()
        if lower in self.titles or word in self.calendar:
            return False
        return lower in self.rules.lexicon or lower in self.rules.verbs

    def is_common(self, word: str) -> bool:
        """Return whether a single large word is a common noun: "the Navy", "the Treaty"."""
        return word.lower() in self.common


@lru_cache(maxsize=4)
def forms_of(rules: Rules) -> Forms:
    """Return the patterns of these rules; made once for each language."""
    return Forms(rules)


def _of_place(before: str, forms: "Forms") -> bool:
    """Return whether a name ends these words with "to", "of" or "in" before it, after what may be
    the last word of a post."""
    words = before.split()[-5:]
    return (
        bool(words)
        and words[-1][0].isupper()
        and any(
            word in _OF_PLACE and post.lower().endswith(forms.post_ends)
            for post, word in pairwise(words[:-1])
        )
    )


_OF_PLACE = frozenset(("to", "of", "in"))  # "ambassador to Peru Jane Roe"
_WORD = re.compile(r"[^\W_]+(?:[.'-][^\W_]+)*\.?")
_ARTICLED = re.compile(r"(?:al|el|ul|ad|an|as|ar|at|az|ed|es)-[A-Z]")
_GAP = re.compile(r"[ \u00a0]{1,3}(?:&[ ])?\Z")


def find_by_form(layout: Layout, known: Sequence[Mention], forms: Forms) -> Iterator[Mention]:
    """Yield names that no entity bears, by their capitals: persons, bodies, places, others."""
    starts = [mention.start for mention in known]
    for sentence in layout.sentences:
        if layout.blocks[sentence.block].heading and not _in_small_letters(layout.plain, sentence):
            continue
        first = bisect_left(starts, sentence.start)
        last = bisect_right(starts, sentence.end)
        inside = known[first:last]
        reached = sentence.start
        for run in _runs(layout.plain, sentence, forms):
            left = tuple(word for word in run.words if word.start >= reached)
            for mention in _name_run(layout.plain, _Run(left, run.opens), inside, forms):
                reached = max(reached, mention.end)
                yield mention


def _in_small_letters(plain: str, sentence: Sentence) -> bool:
    """Return whether a heading is written as a sentence is, so that its capitals are names'."""
    words = [word.group() for word in _WORD.finditer(plain, sentence.start, sentence.end)]
    small = sum(word[0].islower() and len(word) > _SHORT for word in words)
    return small > sum(word[0].isupper() for word in words[1:])


_SHORT = 3  # letters of a word that is small in a headline too


def _runs(plain: str, sentence: Sentence, forms: Forms) -> Iterator[_Run]:
    words: list[_Word] = []
    opens = True
    at_start = True
    found: re.Match[str] | None = None
    for following in _WORD.finditer(plain, sentence.start, sentence.end):
        before, found = found, following
        if not words and not found[0][0].isupper():  # most words
            at_start = False
            continue
        word = _trimmed(found, forms)
        joined = bool(words) and _GAP.fullmatch(plain, words[-1].end, word.start) is not None
        capital = word.text[0].isupper() or (
            joined and word.text[0].isdigit() and len(word.text) < 4
        )
        capital = capital or (joined and _ARTICLED.match(word.text) is not None)
        capital = capital and not _is_date(word.text, before, forms)
        capital = capital and not _is_no_name(word.text, forms)
        capital = capital and not plain.startswith("$", word.end)  # "US$4 billion"
        capital = capital and not ("'" in word.text and word.text in forms.ordinary)  # "And I'm"
        particle = joined and word.text in forms.particles and _capital_follows(plain, found.end())
        if words and not (joined and (capital or particle)):
            yield _Run(tuple(words), opens)
            words = []
        if capital or particle:
            if not words:
                opens = at_start
            words.append(word)
        at_start = False
    if words:
        yield _Run(tuple(words), opens)


def _is_no_name(word: str, forms: Forms) -> bool:
    """Return whether a large word is one that is only stressed ("has NOT bought") or opens a title
    that somebody has had: "Then-President Jane Roe"."""
    past, dash, title = word.lower().partition("-")
    if dash and past in forms.rules.names["ended_words"]:
        return any(letter in "tq" for _, letter, _ in forms.rules.lexicon.get(title, ()))
    return word.isupper() and past in forms.sets.stressed


_DAY = re.compile(r"[0-3]?\d(?:st|nd|rd|th)?")


def _is_date(word: str, before: re.Match[str] | None, forms: Forms) -> bool:
    """Return whether a large word is part of a date: "On Wednesday Kenya", "in June Kenya", "on 3
    May Kenya"."""
    if word in forms.rules.words["weekdays"]:
        return True
    if word not in forms.rules.words["months"] or before is None:
        return False
    earlier = _trimmed(before, forms).text.lower()
    return earlier in forms.sets.before_dates or _DAY.fullmatch(earlier) is not None


def _trimmed(found: re.Match[str], forms: Forms) -> _Word:
    """Return the word without a possessive ending or a full stop that is not its own."""
    text = found.group()
    if text.endswith("."):
        stem = text[:-1]
        keeps = len(stem) == 1 or "." in stem or stem in forms.ranks or stem in forms.honorifics
        text = text if keeps else stem
    if text.endswith("'s"):
        text = text[:-2]
    return _Word(found.start(), found.start() + len(text), text)


def _capital_follows(plain: str, place: int) -> bool:
    after = plain[place : place + 3].lstrip()
    return after[:1].isupper()


def _name_run(plain: str, run: _Run, known: Sequence[Mention], forms: Forms) -> Iterator[Mention]:
    """Yield what one run of capitals names, known names and titles cut away."""
    run_ = _without_opening(plain, run, forms)
    if run_ is None or run_.words[-1].text in forms.sets.deals:
        return
    run_ = _after_staff(plain, run_, forms)
    if run_ is None:
        return
    organization = _organization(plain, run_, known, forms)
    if organization is not None:
        yield organization
        rest = [word for word in run_.words if word.start >= organization.end]
        before = [word for word in run_.words if word.end <= organization.start]
    else:
        rest, before = list(run_.words), []
    weak = run_.opens and len(run_.words) == 1 and not acts(plain, run_.end, forms)
    for part in (before, rest):
        for piece in _pieces(part, known, forms, run.start if run.opens else -1):
            mention = _person_or_other(plain, piece, forms)
            if mention is not None:
                unsure = weak and mention.letter == UNKNOWN
                yield replace(mention, letter=WEAK) if unsure else mention


_SAID = re.compile(r"\s+(?:says|said|told|adds|added|warned|argues|argued|believes|noted)\b")


def _without_opening(plain: str, run: _Run, forms: Forms) -> _Run | None:
    """Return the run without a word that is large only because it opens the sentence."""
    words = run.words
    if run.opens and words:
        first = words[0].text
        adverb = first.endswith("ly") and not _may_be_first_name(plain, run, forms)
        said = len(words) == 1 and _SAID.match(plain, words[0].end) is not None
        common = forms.is_common_opening(first) and not said  # "Grant said" may be of a Jane Grant
        counts = all(part in forms.numbers for part in first.lower().split("-"))
        if first in forms.ordinary or adverb or common or counts:
            words = words[1:]
    return _Run(words, run.opens) if words else None


def _after_staff(plain: str, run: _Run, forms: Forms) -> _Run | None:
    """Return the run without the "Army Staff" of a chief of it: a post, whose
    staff is no body that acts; nor the "Foreign Affairs" of a minister of it."""
    before = plain[max(0, run.start - 18) : run.start]
    if forms.chief_of.search(before) is not None:
        words = forms.sets.staffs
    elif forms.minister_of.search(before) is not None:
        words = forms.sets.portfolios
    else:
        return run
    at = 0
    while at < len(run.words) and run.words[at].text in words:
        at += 1
    rest = run.words[at:]
    return _Run(rest, False) if rest else None


def _may_be_first_name(plain: str, run: _Run, forms: Forms) -> bool:
    """Return whether a word in -ily that opens a sentence is no adverb: "Emily Roe says"."""
    two = len(run.words) == 2 and run.words[0].text.endswith("ily")
    return two and forms.after.match(plain, run.end) is not None


_NEXT = re.compile(r"'s\b|,?\s+(?:and\s+[A-Z]|([^\W\d_]+))")


def acts(plain: str, end: int, forms: Forms) -> bool:
    """Return whether what follows a single opening word shows it to be a name."""
    if plain[end : end + 1] == ",":
        return True
    found = _NEXT.match(plain, end)
    if not found:
        return False
    word = found.group(1)
    if word and any(letter == "r" for _, letter, _ in forms.rules.lexicon.get(word, ())):
        found = _NEXT.match(plain, found.end())  # "Roe too denies"
        word = found.group(1) if found else ""
    verb = forms.rules.verbs.get(word) if word else None
    auxiliary = word in forms.sets.finite
    return word is None or auxiliary or (verb is not None and verb.form != "base")


_OF = re.compile(r"[ ](?:of|for|on|in)[ ](?:the[ ]|an?[ ])?(?=[^\W\d_])")
_AND = re.compile(r"(?:[ ]and[ ]|,[ ](?=[A-Z]\w+(?:,[ ][A-Z]\w+)?,?[ ]and[ ][A-Z]))(?=[^\W\d_])")


def _organization(plain: str, run: _Run, known: Sequence[Mention], forms: Forms) -> Mention | None:
    """Return the body, institution, place or treaty whose name the run holds, if it holds one."""
    heads = [i for i, word in enumerate(run.words) if word.text in forms.heads]
    if not heads:
        return None
    last = heads[-1]
    kind = forms.heads[run.words[last].text]
    first = _first_word(plain, run, last, kind, known, forms)
    start, end = run.words[first].start, run.words[last].end
    if last == len(run.words) - 1 and kind != "Weapon":
        end = _with_object(plain, end, kind, known, forms)
        end = _without_speaker(plain, end, run.words[last].end, forms)
    name = plain[start:end]
    if len(name.split()) == 1 or kind == "Weapon" or forms.chief_of.search(plain[:start][-16:]):
        return None
    first_word, _, rest = name.partition(" ")
    if kind == "Agreement" and first_word in forms.rules.sets.drill_nouns:  # "Exercise Just Accord"
        exercise = Player(rest, "JointExercise", known=False, trust=0.85)
        return Mention(end - len(rest), end, "E", (exercise,))
    if kind == "Agreement":
        return Mention(start, end, "A", (Player(name, "Agreement", known=False),))
    return Mention(start, end, LETTERS[kind], (Player(name, kind, known=False, trust=0.85),))


def _first_word(
    plain: str, run: _Run, last: int, kind: str, known: Sequence[Mention], forms: Forms
) -> int:
    """Return where the name begins: after titles, persons, and for bodies after "Russian"."""
    first = 0
    for i in range(last):
        word = run.words[i]
        owner = next((m for m in known if m.start <= word.start < m.end), None)
        if owner is None and "-" in word.text:  # "Indo-Soviet"
            owner = next((m for m in known if word.start < m.start < word.end), None)
        apart = owner is not None and (
            (kind == "Agreement" and owner.letter in "SJ" and "-" in word.text) or
            owner.letter == "P" or (owner.adjective and kind in ("GovernmentBody", "ArmedForce"))
            or (owner.letter in "SO" and kind in ("GovernmentBody", "ArmedForce", "Agreement")
                and owner.end <= run.words[last].start)
        )  # fmt: skip
        if apart or plain[word.end : word.end + 2] == "'s":
            first = i + 1
    return first


def _with_object(plain: str, end: int, kind: str, known: Sequence[Mention], forms: Forms) -> int:
    """Return the end of "University" with its "of Leeds", of "Treaty" with its "of Peace"."""
    if any(m.letter == "C" and m.end == end for m in known):
        return end  # "Dassault Aviation of France" is its name and where it is
    for _ in range(3):
        of = _OF.match(plain, end)
        if not of or (" in " in of.group() and kind != "Agreement"):
            return end
        if kind == "ArmedForce" and " of " not in of.group():
            return end
        if not plain[of.end()].isupper() or _first_at(plain, of.end()) in forms.calendar:
            return end
        owner = next((m for m in known if m.start == of.end() and m.letter in "SJOP"), None)
        person = next((m for m in known if m.start >= of.end() and m.letter == "P"), None)
        if owner and kind in ("GovernmentBody", "ArmedForce", "Agreement") and owner.letter != "J":
            return end
        if " on " in of.group() and kind not in ("Agreement", "Institution"):
            return end
        end = _capital_end(plain, of.end())
        if person and of.end() < person.start < end:
            return person.start - 1
        if kind != "Place" and "University" not in plain[end - 40 : end]:
            end = _with_more(plain, end, known)
    return end


def _with_more(plain: str, end: int, known: Sequence[Mention]) -> int:
    """Return the end of "Institute of Peace" with its "and Conflict Studies"."""
    for _ in range(3):
        linked = _AND.match(plain, end)
        if linked is None or any(m.start == linked.end() and m.letter in "SJP" for m in known):
            return end
        further = _capital_end(plain, linked.end())
        if further == linked.end():
            return end
        end = further
    return end


def _first_at(plain: str, place: int) -> str:
    found = _WORD.match(plain, place)
    return found.group().rstrip(".") if found else ""


_TWO_NAMES = re.compile(r"([ ][^\W\d_]\S+[ ][^\W\d_]\S+)\Z")


def _without_speaker(plain: str, end: int, head_end: int, forms: Forms) -> int:
    """Return the end of "University of Leeds" where "Jane Roe says" follows without a comma."""
    if not forms.after.match(plain, end) or plain[end : end + 1] == ",":
        return end
    found = _TWO_NAMES.search(plain, head_end, end)
    if found and len(plain[head_end:end].split()) >= 4:
        last = plain[found.start() : end].split()[-1]
        if _stands_alone(plain, last, end):
            return found.start()
    return end


def _stands_alone(plain: str, word: str, besides: int) -> bool:
    """Return whether a word stands elsewhere without a capital before it, as a last name does."""
    for count, found in enumerate(re.finditer(rf"\b{re.escape(word)}\b", plain)):
        before = plain[max(0, found.start() - 30) : found.start()].split()
        if found.end() != besides and not (before and before[-1][:1].isupper()):
            return True
        if count > 20:
            break
    return False


def _capital_end(plain: str, start: int) -> int:
    """Return where the capitalised words from `start` on end."""
    end = start
    for found in _WORD.finditer(plain, start, start + 120):
        if found.start() != end and plain[end : found.start()] != " ":
            break
        text = found.group().removesuffix(".").removesuffix("'s")
        if not text[:1].isupper():
            break
        end = found.start() + len(text)
        if text != found.group():
            break
    return end


def _pieces(
    words: Sequence[_Word], known: Sequence[Mention], forms: Forms, opening: int
) -> Iterator[list[_Word]]:
    """Yield stretches of words that belong to no known name and are no title or date.

    `opening` is where the sentence begins: the word there may be large for that alone.
    """
    piece: list[_Word] = []
    for word, following in zip_longest(words, words[1:]):
        owner = next((m for m in known if m.start <= word.start < m.end), None)
        alone = len(piece) == 1 and piece[0].start == opening
        given = bool(piece) and piece[-1].text in forms.first_names
        goes_on = bool(piece) and owner is not None and _goes_on(word, owner, alone, given, forms)
        taken = owner is not None and not goes_on
        named = following is not None and following.text[0].isupper()
        if piece and named and word.text.lower() in forms.officers:
            piece = []  # "Planning and Investment Minister Jane Roe"
            continue
        if not piece and named and word.text.lower() in forms.drills:
            continue  # "held Exercise Amber Dawn"
        month = word.text in forms.calendar and not named
        part = following is not None and following.text.lower() not in forms.titles
        if taken or month or _no_name(word, bool(piece), part, forms):
            if piece:
                yield piece
            piece = []
        else:
            piece.append(word)
    if piece:
        yield piece


def _goes_on(word: _Word, mention: Mention, alone: bool, given: bool, forms: Forms) -> bool:
    """Return whether a known name ends another one: "Michael Jordan", "the Blue Heron drills".

    `given` tells that a given name stands before it: "Anatoly Antonov" is no aircraft maker.
    """
    if mention.letter == "C":
        return given and " " not in word.text and mention.end - mention.start == len(word.text)
    if mention.letter == "P":
        return mention.bare
    if mention.letter == "K":
        return mention.bare and word.text.isalpha() and not alone
    return mention.letter == "S" and not mention.adjective and word.text in forms.given_names


# Su-57, F-16, T-90, HQ-9B, TB2; but not G20, Zapad-2021, COVID-19.
_DESIGNATION = re.compile(r"[A-Z][A-Za-z]{0,4}-?(?!(?:19|20)\d\d\b)\d{1,4}[A-Z]{0,3}(?:-[A-Z])?s?")
_NO_WEAPON = re.compile(r"G-?\d|COVID|Covid|B\d\d?$|Q\d|H\d|P\d")


def _no_name(word: _Word, inside: bool, named: bool, forms: Forms) -> bool:
    """Return whether a large word is a title, a date or an adjective rather than a name.

    Before a word that is no title (`named`), words such as "Air" are none either.
    """
    stem = word.text.removesuffix(".")
    if stem in forms.ranks or stem in forms.honorifics:
        return True
    if "-" in stem and stem.rpartition("-")[2] in forms.rules.names["suffixes"]:
        return True
    title = not inside and stem.lower() in forms.titles
    title = title and not (named and stem.lower() in forms.title_parts)
    return title or not any(letter.isalpha() for letter in stem)


def _person_or_other(plain: str, piece: Sequence[_Word], forms: Forms) -> Mention | None:
    start, end = piece[0].start, piece[-1].end
    name = plain[start:end]
    if name in forms.ordinary or len(name) < 2:
        return None
    if len(piece) == 1 and (forms.is_common(name) or name in forms.peoples):
        return None
    if len(piece) == 1 and _DESIGNATION.fullmatch(name) and not _NO_WEAPON.match(name):
        return Mention(start, end, "K", (Player(name, "WeaponSystem", known=False, trust=0.75),))
    if piece[-1].text in forms.places and len(piece) > 1:
        return Mention(start, end, "L", (Player(name, "Place", known=False, trust=0.85),))
    if len(piece) <= 4 and _is_person(plain, piece, forms):
        return Mention(start, end, "P", (Player(name, "Person", known=False, trust=0.85),))
    return Mention(start, end, UNKNOWN, (Player(name, "", known=False, trust=0.7),))


def may_be_person(words: Sequence[str], forms: Forms) -> bool:
    """Return whether two to four capitalised words may be somebody's full name, by their form."""
    plain_words = [re.sub(r"[-.']", "", word) for word in words]
    formed = 1 < len(words) <= 4 and all(w.isalpha() and w[0].isupper() for w in plain_words)
    if not formed or any(word.isupper() and len(word) > 1 for word in plain_words):
        return False
    last = words[-1]
    return not (
        last in forms.sets.no_person or last in forms.no_person_last or last in forms.heads
        or any(word in forms.heads or word in forms.ordinary for word in words)
        or last.lower() in forms.rules.lexicon
    )  # fmt: skip


def _is_person(plain: str, piece: Sequence[_Word], forms: Forms) -> bool:
    """Return whether context says that these capitals are a person's name."""
    start, end = piece[0].start, piece[-1].end
    if piece[-1].text in forms.sets.no_person:
        return False
    if not all(
        word.text.replace("-", "").replace(".", "").replace("'", "").isalpha() for word in piece
    ):
        return False
    if any(word.text.isupper() and len(word.text.replace(".", "")) > 3 for word in piece):
        return False
    before = plain[max(0, start - 60) : start]
    told = forms.may_tell(before)
    titled = told and forms.are_titled(before)
    if len(piece) == 1:
        return titled and not before.rstrip().lower().endswith((" as", "according to"))
    after = plain[end : end + 90]
    if titled or forms.after.match(after):
        return True
    headed = not {word.text for word in piece}.isdisjoint(forms.heads)
    if not headed and _of_place(before, forms) and forms.post_of.search(before) is not None:
        return True
    if told and forms.follows_say.search(before):
        return True
    return _has_first_name(piece, before, after, forms) or _of_institution(after, forms)


def _has_first_name(piece: Sequence[_Word], before: str, after: str, forms: Forms) -> bool:
    """Return whether a name begins as persons' names do, and is no ship's, street's or prize's."""
    first, last = piece[0].text, piece[-1].text
    if first not in forms.first_names or last in forms.no_person_last or last in forms.heads:
        return False
    words = before.split()
    named = bool(words) and words[-1] in forms.no_person_before
    return not named and not after.lstrip(" -").startswith(forms.no_person_after)


def _of_institution(after: str, forms: Forms) -> bool:
    found = re.match(r"\s+of\s+(?:the\s+)?((?:[A-Z][\w.'&-]*\s?(?:of\s|for\s|and\s)?){1,7})", after)
    return found is not None and any(
        forms.heads.get(word.rstrip(".,'"))
        in ("Institution", "Company", "InternationalOrganization")
        for word in found.group(1).split()
    )


_TYPE = re.compile(r"\bType[ -]\d{2,4}[A-Z\d]{0,4}\b")


def find_types(plain: str) -> Iterator[Mention]:
    """Yield designations of the form "Type 053H2G", which no entity bears."""
    if "Type" not in plain:
        return
    for found in _TYPE.finditer(plain):
        player = Player(found.group(), "WeaponSystem", known=False, trust=0.75)
        yield Mention(found.start(), found.end(), "K", (player,))


_PAPER = re.compile(
    r"\b(?:treaty|pact|agreement|convention|protocol|accord) of (?P<what>[A-Z][a-z]+)"
    r"(?:(?:,? and |, | )(?:Mutual |Joint )?[A-Z][a-z]+){0,4}"
)


def find_papers(plain: str, known: Sequence[Mention], forms: Forms) -> Iterator[Mention]:
    """Yield papers in small letters whose matter is in large ones: "treaty of Friendship"."""
    for found in _PAPER.finditer(plain):
        dated = found["what"] in forms.calendar  # "the treaty of May 2005"
        if not dated and not any(found.start() < m.end and m.start < found.end() for m in known):
            paper = Player(found.group(), "Agreement", known=False)
            yield Mention(found.start(), found.end(), "A", (paper,))
