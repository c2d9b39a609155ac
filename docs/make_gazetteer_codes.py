"""Writes the codes of states into `graph/parse/gazetteer/states.txt`, from rigour's territories.

The column `code` says which territory of rigour (MIT licence) a state is; its ISO 3166-1 alpha-3
code and its Wikidata item are copied from there into the last two columns, never typed by hand.
rigour is no dependency of Foedera. To run it again:

    uv run --no-project --with rigour==2.6.1 docs/make_gazetteer_codes.py
"""

from pathlib import Path

from rigour.territories import get_territory  # type: ignore[import-not-found]  # see above

FILE = Path(__file__).parent.parent / "graph" / "parse" / "gazetteer" / "states.txt"


def main() -> None:
    """Rewrite the file with the codes of rigour; a territory that rigour lacks gets none."""
    lines = FILE.read_text("utf-8").splitlines()
    columns = next(line for line in lines if line.startswith("columns:"))
    names = [name.strip() for name in columns.removeprefix("columns:").split("|")]
    written = []
    for line in lines:
        if not line or line.startswith(("#", "kind:", "columns:")):
            written.append(line)
            continue
        row = dict(zip(names, line.split("|"), strict=True))
        territory = get_territory(row["code"]) if row["code"] else None
        historic = territory is not None and len(territory.code) > 2
        row["alpha3"] = (territory.alpha3 or "") if territory and not historic else ""
        row["alpha3"] = row["alpha3"].upper()
        row["wikidata"] = territory.qid if territory else ""
        written.append("|".join(row[name] for name in names))
    FILE.write_text("\n".join(written) + "\n", "utf-8")


if __name__ == "__main__":
    main()
