"""The words by which a text comes back to states, bodies and people that it has named."""

from functools import lru_cache

from graph.parse.frozen import dataclass
from graph.parse.rules import Rules


@dataclass(frozen=True, slots=True)
class Anaphora:
    """Words by what they may mean; `women` and `men` are first names, in small letters."""

    pairs: frozenset[str]
    alone: frozenset[str]
    counted: frozenset[str]
    one_state: frozenset[str]
    lands: frozenset[str]
    one_organization: frozenset[str]
    that_organization: frozenset[str]
    by_its_name: frozenset[str]
    one_body: frozenset[str]
    women: frozenset[str]
    men: frozenset[str]


@lru_cache(maxsize=4)
def anaphora_of(rules: Rules) -> Anaphora:
    """Return the words of a language (`names.yaml`, `groups`)."""
    groups = {name: frozenset(words) for name, words in rules.names["groups"].items()}
    women, men = (frozenset(map(str.lower, rules.names[name])) for name in ("women", "men"))
    return Anaphora(
        pairs=groups["pairs"],
        alone=groups["pairs_alone"],
        counted=groups["counted"],
        one_state=groups["one_state"],
        lands=groups["one_state"] | frozenset(rules.names["lands"]),
        one_organization=groups["one_organization"],
        that_organization=groups["that_organization"],
        by_its_name=groups["by_its_name"],
        one_body=groups["one_body"],
        women=women,
        men=men,
    )
