"""States and a few others whom sentences in tests of the parser name."""

from graph.facts import Entity, Name

_STATES = {
    "brazil": ("Brazil", "Brazilian", "Brasilia"),
    "egypt": ("Egypt", "Egyptian", "Cairo"),
    "india": ("India", "Indian", "New Delhi"),
    "indonesia": ("Indonesia", "Indonesian", "Jakarta"),
    "kenya": ("Kenya", "Kenyan", "Nairobi"),
    "norway": ("Norway", "Norwegian", "Oslo"),
    "peru": ("Peru", "Peruvian", "Lima"),
    "poland": ("Poland", "Polish", "Warsaw"),
    "sweden": ("Sweden", "Swedish", "Stockholm"),
    "turkey": ("Turkey", "Turkish", "Ankara"),
    "uganda": ("Uganda", "Ugandan", "Kampala"),
    "united-states": ("United States", "American", "Washington"),
}
KNOWN = (
    *(
        Entity(slug, "State", name, (Name(adjective, "adjective"), Name(capital, "metonym")))
        for slug, (name, adjective, capital) in _STATES.items()
    ),
    Entity("nato", "InternationalOrganization", "NATO"),
    Entity("african-union", "InternationalOrganization", "African Union", (Name("AU"),)),
    Entity("gripen", "WeaponSystem", "Gripen"),
    Entity("ruto", "Person", "William Ruto"),
)
