"""Derive kg/linking_data/known.json, the table of known names, from actors.ttl, countries.csv and countries.toml.

Usage: python ontologies/make_known.py

Prints the names that mean several things of one type, which are therefore linked to none.
"""

import csv
import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rdflib import RDF, SKOS, Graph, Literal

from kg.ids import to_local
from kg.names import is_acronym, to_key, to_tokens

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "kg" / "linking_data" / "known.json"
SHORTEST_FREE = 4
"""Short forms of fewer letters that are not English are matched in texts of their own language only."""
ACTING = "Country CountryGroup"
"""How a mention is typed that means the country by its capital, its people or a house."""


class Entry(NamedTuple):
    """An entity of the table with its names: (name, language, types of mentions)."""

    slug: str
    type: str
    labels: dict[str, str]
    names: list[tuple[str, str, str]]
    wikidata: str = ""
    short: str = ""


def read_actors(path: Path) -> Iterator[Entry]:
    """Read the entities of actors.ttl, in the order of their IRIs."""
    graph = Graph().parse(path, format="turtle")
    for node in sorted(set(graph.subjects(SKOS.prefLabel, None)), key=str):
        labels = {str(o.language): str(o) for o in graph.objects(node, SKOS.prefLabel) if isinstance(o, Literal)}
        also = sorted((str(o.language), str(o)) for o in graph.objects(node, SKOS.altLabel) if isinstance(o, Literal))
        names = [(name, language, "") for language, name in (*sorted(labels.items()), *also)]
        for language, name in sorted(also, key=lambda pair: -len(pair[1])):
            labels.setdefault(language, name)
        type_ = to_local(str(graph.value(node, RDF.type)))
        short = str(graph.value(node, SKOS.notation) or "")
        yield Entry(to_local(str(node)), type_, labels, names, short=short)


def read_countries(path: Path, more: dict[str, Any]) -> Iterator[tuple[str, Entry]]:
    """Read the countries of countries.csv with the further names of countries.toml, with their codes."""
    with path.open(encoding="utf-8", newline="") as file:
        next(file)  # says where the rows come from
        rows = list(csv.DictReader(file))
    languages = [field for field in rows[0] if len(field) == 2]
    for row in rows:
        code = row["code"]
        names = [(name, language, "") for language in languages for name in row[language].split("|") if name]
        labels = {language: row[language].split("|")[0] for language in languages if row[language]}
        labels |= {language: labels_[code] for language, labels_ in more["label"].items() if code in labels_}
        names += [(labels[language], language, "") for language in more["label"]]
        for language, also in more["also"].items():
            names += [(name, language, "") for name in also.get(code, ())]
        names += [(name, "en", ACTING) for name in more["people"]["en"].get(code, ())]
        yield code, Entry(to_plain_slug(labels["en"]), "Country", labels, names, wikidata=row["wikidata"])


def read_capitals(path: Path, more: dict[str, Any]) -> Iterator[tuple[str, Entry]]:
    """Read the capitals of independent countries, with the codes of their countries."""
    with path.open(encoding="utf-8", newline="") as file:
        next(file)
        rows = [row for row in csv.DictReader(file) if row["independent"] and row["capital"]]
    for row in rows:
        code = row["code"]
        english = more["capital"]["en"].get(code, row["capital"])
        labels = {"en": english, "id": more["capital"]["id"].get(code, english)}
        names = [(name, language, "") for language, name in labels.items()]
        names += [(name, "en", "") for name in more["capital_also"].get(code, ())]
        yield code, Entry(to_plain_slug(english), "Place", labels, names)


def gather(folder: Path) -> list[Entry]:
    """Gather all entries, with capitals and other metonyms as names of what they stand for."""
    more = tomllib.loads((folder / "countries.toml").read_text(encoding="utf-8"))
    actors = {entry.slug: entry for entry in read_actors(folder / "actors.ttl")}
    countries = dict(read_countries(folder / "countries.csv", more))
    entries = {**actors, **{entry.slug: entry for entry in countries.values()}}
    for code, capital in read_capitals(folder / "countries.csv", more):
        if code not in more["metonyms"]["not_capitals"]:
            countries[code].names.extend((name, language, ACTING) for name, language, _ in capital.names)
        entries.setdefault(capital.slug, capital)
    for metonym in more["metonyms"]["for"]:
        target = countries[metonym["country"]] if "country" in metonym else entries[metonym["entity"]]
        types = " ".join(metonym["types"]) if "types" in metonym else ACTING
        target.names.extend((name, "en", types) for name in metonym["names"])
    return [entries[slug] for slug in sorted(entries)]


def to_plain_slug(name: str) -> str:
    """Give the slug of an English name, in letters that need no escaping.

    >>> to_plain_slug("Côte d’Ivoire"), to_plain_slug("São Tomé & Príncipe")
    ('cote-d-ivoire', 'sao-tome-principe')
    """
    return "-".join(to_tokens(name, "en", singular=False))


def to_row(index: int, key: str, name: str, language: str, types: str) -> tuple[Any, ...]:
    """Give the fields of a `kg.known.Name`, without the empty ones at the end."""
    is_cased = is_acronym(name) or (" " not in key and any(map(str.isupper, name)))
    is_local = is_acronym(name) and language != "en" and len(name.replace(".", "")) < SHORTEST_FREE
    row = [index, types, name if is_cased else "", language if is_local else ""]
    while row[-1] == "":
        row.pop()
    return tuple(row)


def make(folder: Path) -> str:
    """Give the text of known.json: one entity and one name a line, so that changes can be read."""
    entries = gather(folder)
    keys: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    entities = []
    for index, entry in enumerate(entries):
        for name, language, types in entry.names:
            key = to_key(name, language, entry.type)
            keys[key].add(to_row(index, key, name, language, types))
        shown = set(entry.labels[language] for language in ("en", "id"))
        aliases = {name for name, language, types in entry.names if language in ("en", "id") and not types}
        entities.append(
            [
                entry.slug,
                entry.type,
                dict(sorted(entry.labels.items())),
                sorted(aliases - shown),
                entry.wikidata,
                entry.short,
            ]
        )
    return (
        '{"entities": [\n'
        + ",\n".join(json.dumps(entity, ensure_ascii=False) for entity in entities)
        + '\n], "names": {\n'
        + ",\n".join(
            f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(sorted(rows, key=str), ensure_ascii=False)}"
            for key, rows in sorted(keys.items())
        )
        + "\n}}\n"
    )


def report(text: str) -> Iterator[str]:
    """Tell which names mean several entities of one type."""
    data = json.loads(text)
    for key, rows in data["names"].items():
        types: dict[str, set[str]] = defaultdict(set)
        for index, *rest in rows:
            slug, type_, *_ = data["entities"][index]
            for wanted in rest[0].split() if rest and rest[0] else [type_]:
                types[wanted].add(slug)
        for wanted, slugs in types.items():
            if len(slugs) > 1:
                yield f"{key} ({wanted}): {', '.join(sorted(slugs))}"


if __name__ == "__main__":
    made = make(HERE)
    TARGET.write_text(made, encoding="utf-8")
    sys.stderr.writelines(line + "\n" for line in report(made))
