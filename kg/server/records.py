"""What the pages about entities, claims and documents show, as plain values that templates write out."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from kg import telling
from kg.ids import to_iri
from kg.model import Claim, Entity
from kg.rdf import Iri
from kg.store import Store
from kg.telling import read_ontology, say, to_flags, to_label, to_page, to_time
from kg.views.page import to_address, to_count, to_pieces

LANGUAGES = ("en", "id")
"""The languages of the pages, the usual one first."""
MOST = 300
"""Claims that one page shows, the surest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words that may lead somewhere."""

    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence that says a claim: its pieces with whether they are marked, and where it stands."""

    pieces: Sequence[tuple[str, bool]]
    document: Link
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A claim as a page shows it."""

    subject: Link
    predicate: Link
    """Leads to the page of the claim."""
    object: Link
    flags: Sequence[tuple[str, str]]
    """What keeps it from being a plain fact: class name and words."""
    facts: Sequence[tuple[str, str]]
    quotes: Sequence[Quote]
    conflicts: Sequence[Link]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page about one thing: what it is called, what is known of it, and the claims it is in."""

    heading: str
    kind: str
    iri: str
    facts: Sequence[tuple[str, Link]]
    sayings: Sequence[Saying]
    hidden: int
    """Claims that are not shown."""


@cache
def read_words(language: str) -> dict[str, Any]:
    """Read the words of the pages in a language.

    >>> read_words("id")["ask"]
    'Tanya'
    """
    words = tomllib.loads((resources.files(__package__) / "texts.toml").read_text(encoding="utf-8"))
    return {**telling.read_words(language), **words[language]}


@lru_cache(maxsize=1)
def read_entities(store: Store) -> Mapping[str, Entity]:
    """Read the entities of a store by IRI, once for a snapshot."""
    return {entity.iri: entity for entity in store.entities()}


@lru_cache(maxsize=1)
def read_conflicts(store: Store) -> Mapping[str, Sequence[str]]:
    """Read which claims disagree with which, once for a snapshot."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one, other, _ in store.conflicts():
        found[one].append(other)
        found[other].append(one)
    return {claim: sorted(others) for claim, others in found.items()}


def to_sheet_of_entity(store: Store, iri: str, language: str) -> Sheet | None:
    """Show an entity with all that is claimed about it, None where no document names it."""
    entity = read_entities(store).get(iri)
    if entity is None:
        return None
    words, teller = read_words(language), Teller(store, language)
    names = ", ".join(f"{name} ({code})" for code, name in entity.labels)
    item = entity.wikidata
    facts = {
        words["names"]: Link(label=names),
        words["also"]: Link(label="; ".join(entity.aliases)),
        "Wikidata": Link(label=item or "", href=f"https://www.wikidata.org/wiki/{item}"),
    }
    return teller.to_sheet(
        heading=to_label(entity, language),
        kind=read_ontology().to_label(entity.type, language),
        iri=iri,
        facts=[(name, link) for name, link in facts.items() if link.label],
        claims=store.claims(entity=iri),
    )


def to_sheet_of_claim(store: Store, iri: str, language: str) -> Sheet | None:
    """Show a claim with every sentence that says it, None where there is no such claim."""
    found = store.query("SELECT ?subject { $claim rdf:subject ?subject }", {"claim": Iri(iri)}).to_values()
    if not found:
        return None
    teller = Teller(store, language)
    claims = [one for one in store.claims(entity=found[0]["subject"]) if teller.to_iri(one) == iri]
    return teller.to_sheet(
        heading=say(claims[0], language), kind=read_words(language)["claim"], iri=iri, facts=[], claims=claims
    )


def to_sheet_of_document(store: Store, id: str, language: str) -> Sheet | None:
    """Show a document with the claims that it makes, None where the store has none of this id."""
    if id not in store.ids():
        return None
    document, words, teller = store.document(id), read_words(language), Teller(store, language)
    copied = document.copy_of or ""
    facts = {
        words["language"]: Link(label=document.language),
        words["issued"]: Link(label=document.date or ""),
        words["publisher"]: Link(label=document.publisher or ""),
        words["source"]: Link(label=document.source, href=to_address(document.address or document.source)),
        words["copy_of"]: teller.to_link(copied, to_iri("document", copied, store.base)),
    }
    return teller.to_sheet(
        heading=document.title or id,
        kind=words["document"],
        iri=to_iri("document", id, store.base),
        facts=[(name, link) for name, link in facts.items() if link.label],
        claims=store.claims(id),
    )


class Teller:
    """Puts the claims of a store in the words of a language."""

    def __init__(self, store: Store, language: str) -> None:
        self._base = store.base
        self._language = language
        self._words = read_words(language)
        self._conflicts = read_conflicts(store)

    def to_sheet(
        self, *, heading: str, kind: str, iri: str, facts: Sequence[tuple[str, Link]], claims: Iterable[Claim]
    ) -> Sheet:
        """Make a page of claims, the surest first."""
        ordered = sorted(claims, key=lambda claim: (-claim.confidence, claim.id))
        known = {claim.id: claim for claim in ordered}
        return Sheet(
            heading=heading,
            kind=kind,
            iri=iri,
            facts=facts,
            sayings=[self.to_saying(claim, known) for claim in ordered[:MOST]],
            hidden=max(0, len(ordered) - MOST),
        )

    def to_saying(self, claim: Claim, known: Mapping[str, Claim]) -> Saying:
        """Show a claim; `known` are claims that it may disagree with, by id."""
        words, language, thing = self._words, self._language, claim.object
        predicate = read_ontology().to_label(claim.predicate, language)
        facts = {
            "role": claim.role,
            "amount": claim.amount,
            "time": to_time(claim.time, language),
            "attributed_to": to_label(claim.attributed_to, language) if claim.attributed_to else None,
            "confidence": f"{claim.confidence:.2f}",
        }
        return Saying(
            subject=self.to_name(claim.subject),
            object=self.to_name(thing) if isinstance(thing, Entity) else Link(label=to_label(thing)),
            predicate=self.to_link(predicate, self.to_iri(claim)),
            flags=[(name, words[name]) for name in to_flags(claim)],
            facts=[(words[name], value) for name, value in facts.items() if value],
            quotes=[
                Quote(
                    pieces=to_pieces(one),
                    document=self.to_link(one.document, to_iri("document", one.document, self._base)),
                    place=", ".join(
                        filter(None, (to_page(one, self._language), words["offset"].format(start=one.start)))
                    ),
                )
                for one in claim.evidence
            ],
            conflicts=[
                self.to_link(
                    say(known[other], language) if other in known else f"{words['claim']} {other}",
                    to_iri("claim", other, self._base),
                )
                for other in self._conflicts.get(claim.id, ())
            ],
        )

    def to_iri(self, claim: Claim) -> str:
        """Give the IRI of a claim."""
        return to_iri("claim", claim.id, self._base)

    def to_link(self, label: str, iri: str) -> Link:
        """Lead to the page of an IRI."""
        return Link(label=label, href=to_href(iri, self._base))

    def to_name(self, entity: Entity) -> Link:
        """Name an entity and lead to its page."""
        return self.to_link(to_label(entity, self._language), entity.iri)


def to_href(iri: str, base: str) -> str | None:
    """Give the path on this server that mirrors an IRI under the base; any other has none.

    >>> to_href("https://example.org/id/entity/china", "https://example.org/id/"), to_href("javascript:1", "urn:x:")
    ('/entity/china', None)
    """
    return "/" + iri.removeprefix(base) if iri.startswith(base) else None


def count(number: int, thing: str, language: str) -> str:
    """Write a number with its noun in a language.

    >>> count(1, "claims", "en"), count(1200, "claims", "id")
    ('1 claim', '1200 klaim')
    """
    return to_count(number, read_words(language)[thing])
