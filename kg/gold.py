"""Gold annotations: what careful readers found in a text, as the guidelines tell them to write it down."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kg.errors import GoldError


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldEntity:
    """An annotated entity with every name that counts as it."""

    key: str
    names: tuple[str, ...]
    """The label first, then the surface forms."""
    wikidata: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldClaim:
    """An annotated claim; the first of its predicates is the preferred one."""

    subject: GoldEntity
    predicates: tuple[str, ...]
    object: GoldEntity | str | float
    quote: str
    negated: bool = False
    roles: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldDocument:
    """The annotation of one text."""

    name: str
    """File name without ending, which is the id of the document too."""
    other_name: str
    """The name that the annotation gives the document, where claims may go by that."""
    language: str
    text: Path
    """Where the text lies: beside the annotation."""
    claims: tuple[GoldClaim, ...]
    source: str = ""
    """Where the text comes from, as the annotation says."""


def read_gold(folder: Path) -> tuple[GoldDocument, ...]:
    """Read every annotation under a folder, sorted by path."""
    paths = sorted(folder.rglob("*.yaml"))
    if not paths:
        raise GoldError(f"{folder}: no gold annotations (*.yaml) here; give the folder that holds them")
    return tuple(map(_read_document, paths))


def _read_document(path: Path) -> GoldDocument:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: not readable as YAML: {' '.join(str(error).split())}") from error
    try:
        entities = {
            key: GoldEntity(
                key=key, names=(str(e["label"]), *map(str, e.get("surface") or ())), wikidata=e.get("wikidata")
            )
            for key, e in data["entities"].items()
        }
        claims = tuple(_to_gold_claim(claim, entities) for claim in data["claims"])
        language, other_name = data["language"], data.get("document", "")
    except KeyError as error:
        raise GoldError(f"{path}: {error} is missing, or is no entity of this file") from error
    except (AttributeError, TypeError) as error:
        raise GoldError(f"{path}: not an annotation with entities and claims: {error}") from error
    return GoldDocument(
        name=path.stem,
        other_name=other_name,
        language=language,
        text=path.with_suffix(".txt"),
        claims=claims,
        source=str(data.get("source") or ""),
    )


def _to_gold_claim(claim: Mapping[str, Any], entities: Mapping[str, GoldEntity]) -> GoldClaim:
    thing = claim["o"]
    if isinstance(thing, datetime.date):
        thing = str(thing)
    return GoldClaim(
        subject=entities[claim["s"]],
        predicates=_to_strings(claim["p"]),
        object=entities.get(thing, thing) if isinstance(thing, str) else thing,
        quote=str(claim["q"]),
        negated=bool(claim.get("neg")),
        roles=_to_strings(claim.get("role")),
        counted=_to_strings(claim.get("of")),
        optional=bool(claim.get("optional")),
    )


def _to_strings(value: object) -> tuple[str, ...]:
    if not value:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
