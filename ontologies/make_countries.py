"""Derive countries.csv: the names of every country and territory in many languages, with its Wikidata item and capital.

Usage: python ontologies/make_countries.py NAMES_DIR

NAMES_DIR holds country-codes.csv (datasets/country-codes: UN names, capitals, Wikidata items) and country-list/
(umpirsky/country-list: names in five languages); the rest comes from Unicode CLDR through babel. What these do not
have, or have otherwise than people write it, stands in countries.toml.
"""

import csv
import io
import json
import re
import sys
from pathlib import Path

from babel import Locale
from babel.core import get_cldr_version

HERE = Path(__file__).resolve().parent
LANGUAGES = ("en", "id", "ms", "ar", "de", "es", "fr", "ja", "ko", "pt", "ru", "th", "vi", "zh")
UN_COLUMNS = {
    "ar": ("UNTERM Arabic Short", "official_name_ar", "UNTERM Arabic Formal"),
    "en": ("CLDR display name", "UNTERM English Short", "official_name_en", "UNTERM English Formal"),
    "es": ("UNTERM Spanish Short", "official_name_es", "UNTERM Spanish Formal"),
    "fr": ("UNTERM French Short", "official_name_fr", "UNTERM French Formal"),
    "ru": ("UNTERM Russian Short", "official_name_ru", "UNTERM Russian Formal"),
    "zh": ("UNTERM Chinese Short", "official_name_cn", "UNTERM Chinese Formal"),
}
LISTED = ("en", "es", "fr", "id", "zh")


def to_name(text: str) -> str:
    """Give a name without articles, footnote signs and what stands in brackets.

    >>> to_name("Gambia (the)"), to_name("the Republic of Korea *"), to_name("Iran (Islamic Republic of)")
    ('Gambia', 'Republic of Korea', 'Iran')
    """
    text = re.sub(r"\s*\([^()]*\)|[*†]|\[[^\]]*\]", "", text).strip(" ,")
    return re.sub(r"^(?:(?:the|la|le|les|el|los|las)\s+|l['’])", "", text, flags=re.IGNORECASE).strip()


def make(names_dir: Path) -> str:
    """Give the text of countries.csv."""
    with (names_dir / "country-codes.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["ISO3166-1-Alpha-2"].strip(): row for row in csv.DictReader(file)}
    listed = {
        language: json.loads((names_dir / "country-list" / language / "country.json").read_text(encoding="utf-8"))
        for language in LISTED
    }
    territories = {language: Locale.parse(language).territories for language in LANGUAGES}
    out = io.StringIO()
    out.write(
        f"# Derived by make_countries.py from country-codes, country-list and CLDR {get_cldr_version()}; not edited.\n"
    )
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("code", "wikidata", "capital", "independent", *LANGUAGES))
    for code in sorted(code for code in rows if code):
        row = rows[code]
        cells = []
        for language in LANGUAGES:
            given = [territories[language].get(code, ""), listed.get(language, {}).get(code, "")]
            given += [row[column] for column in UN_COLUMNS.get(language, ())]
            cells.append("|".join(dict.fromkeys(filter(None, map(to_name, given)))))
        independent = "yes" if row["is_independent"] in ("Yes", "In contention") else ""
        item = row["wikidata_id"].rsplit("/", 1)[-1]
        writer.writerow((code, item, row["Capital"].strip(), independent, *cells))
    return out.getvalue()


if __name__ == "__main__":
    (HERE / "countries.csv").write_text(make(Path(sys.argv[1])), encoding="utf-8")
