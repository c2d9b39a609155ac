"""`questions.yaml`: questions that group claims, and the positions that people take on them."""

from collections.abc import Mapping

from graph.facts import Answers, Position, Question, Statement
from graph.read.reading import Reading, each, get, one_of, read_slug
from graph.read.yaml import Value


def read_question(reading: Reading, value: Value, keys: Mapping[str, Statement]) -> Question | None:
    """Return a question with its positions, or None after noting why there is none.

    `keys` are the claims by their keys.
    """
    fields = value.record(
        ("id", "text", "answers", "scale", "positions", "about", "terms", "note"), ("id", "text")
    )
    question_id, text = get(fields, "id", read_slug), get(fields, "text", Value.text)
    answers = Answers(get(fields, "answers", one_of(tuple(Answers), "kind of answer")) or "stance")
    if answers is Answers.STANCE and value.is_mapping and "scale" not in fields:
        value.wrong("'scale' is missing; or say 'answers: time' or 'answers: number'")
    if answers is not Answers.STANCE and "scale" in fields:
        fields["scale"].wrong(f"a question whose answers are a {answers} has no scale")
    if question_id is None or text is None:
        return None
    scale = {
        int(step): label
        for step, item in (
            fields["scale"].record(("-2", "-1", "0", "1", "2"), ()).items()
            if "scale" in fields
            else ()
        )
        if (label := item.text())
    }
    positions = each(
        fields, "positions", lambda item: _position(reading, item, answers, scale, keys)
    )
    place = f"questions/{question_id}"
    if place in reading.places:
        value.wrong(f"the id {question_id!r} is already taken at {reading.places[place]}")
        return None
    reading.places[place] = value.where
    return Question(
        question_id,
        text,
        scale,
        positions,
        get(fields, "note", Value.text),
        answers,
        about=each(fields, "about", reading.entity),
        terms=each(fields, "terms", Value.text),
    )


def _position(
    reading: Reading,
    value: Value,
    answers: Answers,
    scale: Mapping[int, str],
    keys: Mapping[str, Statement],
) -> Position | None:
    given = "stance" if answers is Answers.STANCE else "answer"
    needed = ("attributed_to", given, "claims")
    fields = value.record((*needed, "note"), needed)
    if any(name not in fields for name in needed):
        return None
    holder = reading.entity(fields["attributed_to"])
    shown = each(fields, "claims", lambda item: _claim_key(reading, item, keys))
    claims = tuple(dict.fromkeys(shown))
    stance: int | None = None
    answer: str | None = None
    if answers is Answers.STANCE:
        stance = fields["stance"].integer()
        if stance is not None and stance not in scale:
            fields["stance"].wrong(f"{stance} is not on the scale {sorted(scale)}")
    elif answers is Answers.TIME:
        answer = fields["answer"].when()
    else:
        number = fields["answer"].number()
        answer = None if number is None else str(number)
    if holder is None or (stance is None and answer is None):
        return None
    note = get(fields, "note", Value.text)
    return Position(holder, claims, stance, answer, note)


def _claim_key(reading: Reading, value: Value, keys: Mapping[str, Statement]) -> str | None:
    if value.text() not in keys and reading.may_be_unread(value.text(), "facts"):
        return None
    written = value.word(keys, "claim key")
    return keys[written].id if written else None
