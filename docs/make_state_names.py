"""Writes what states are called in another language, from the territories of the Unicode CLDR.

The column `code` of `graph/parse/gazetteer/states.txt` says which territory a state is; its name in
the language is that of CLDR as it comes with Babel (BSD licence; the data under the Unicode
licence), never typed by hand. Babel is no dependency of Foedera. To run it again, for French:

    uv run --no-project --with babel==2.18.0 docs/make_state_names.py fr
"""

import re
import sys
from pathlib import Path

from babel import Locale, __version__  # type: ignore[import-untyped,unused-ignore]  # see above

PARSER = Path(__file__).parent.parent / "graph" / "parse"


def main(language: str) -> None:
    """Write `rules/LANGUAGE/states.yaml`: the id of each present state with its names."""
    locale = Locale(language)
    lines = (PARSER / "gazetteer" / "states.txt").read_text("utf-8").splitlines()
    columns = next(line for line in lines if line.startswith("columns:"))
    names = [name.strip() for name in columns.removeprefix("columns:").split("|")]
    written = [
        f"# What states are called in {locale.english_name}: CLDR, as it comes with Babel "
        f"{__version__}; written by docs/make_state_names.py.",
        "states:",
    ]
    for line in lines:
        if not line or line.startswith(("#", "kind:", "columns:")):
            continue
        row = dict(zip(names, line.split("|"), strict=False))
        code = row.get("code", "").upper()
        if row.get("end") or len(code) != 2 or code not in locale.territories:
            continue
        called = re.sub(r"\s*\(.*?\)", "", locale.territories[code]).replace("’", "'")
        written.append(f'  {row["id"]}: "{called}"')
    (PARSER / "rules" / language / "states.yaml").write_text("\n".join(written) + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
