"""Claims inside one mention: the body that an office names, the home that a description gives.

Mentions do not nest, so that "Menteri Perdagangan" is one office and "the Oslo-based start-up" one company; what such
words say of a second thing is read from them here, by the patterns of ``languages/implied.toml``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kg.analysis import HAS_ROLE
from kg.coreference import Chain
from kg.extract import ATTACHED, Grounds, Maker
from kg.languages import pack
from kg.languages.implied import find_body, find_head, find_home, find_modifier, find_product, find_title
from kg.linking import Linker
from kg.model import Claim, Entity, Evidence, Mention
from kg.vocab import allows, is_a

PRODUCTS = ("AISystem", "Hardware", "Technology")
TITLE = 0.95
"""How sure a title right before a name is that person's."""


def to_implied(grounds: Grounds, linker: Linker) -> Iterator[Claim]:
    """Give the claims that lie within single mentions, where sure enough."""
    maker = Maker(grounds)
    yield from _to_offices(grounds, maker, linker)
    yield from _to_homes(grounds, maker, linker)
    yield from _to_products(grounds, maker, linker)


def _to_offices(grounds: Grounds, maker: Maker, linker: Linker) -> Iterator[Claim]:
    mentions, language = grounds.analysis.mentions, grounds.document.language
    holders: dict[int, tuple[int, float]] = {}
    for number, (title, name) in enumerate(pairwise(mentions)):
        if (title.type, name.type) == ("Role", "Person") and name.start == title.end + 1:
            holders[number] = (number + 1, TITLE)
    for tie in grounds.analysis.ties:
        chance = float(tie.probabilities[HAS_ROLE])
        if chance >= max(ATTACHED, holders.get(tie.object, (0, 0.0))[1]):
            holders[tie.object] = (tie.subject, chance)
    titles = dict(_to_titles(grounds))
    offices = [(person, TITLE, office) for person, office in titles.items()]
    offices += [
        (person, chance, mentions[number])
        for number, (person, chance) in sorted(holders.items())
        if person not in titles and not _is_of_country(mentions, number)
    ]
    yield from _to_heads(grounds, maker, linker)
    for person, chance, office in offices:
        body = find_body(
            office.text, language, lambda name: linker.table.find(name, "GovernmentBody", language) is not None
        )
        if body:
            certain = min(office.score, maker.to_certainty(person)) * chance
            thing = _name(office, "GovernmentBody", body, grounds, linker)
            yield from _make(grounds, "holdsOfficeIn", person, office, thing, certain, office.text)


def _to_heads(grounds: Grounds, maker: Maker, linker: Linker) -> Iterator[Claim]:
    """Read offices beside country and holder: "Presiden Prancis Emmanuel Macron", "Chinese Premier Li Qiang"."""
    text, language = grounds.document.text, grounds.document.language

    def is_country(words: str) -> bool:
        found = linker.table.find(words, "Country", language)
        return found is not None and found.type == "Country"

    for number, person in enumerate(grounds.analysis.mentions):
        if person.type != "Person":
            continue
        begin = grounds.sentences[person.sentence].start
        found = find_head(text[begin : person.start], language, is_country)
        if found:
            office, place = found
            start, end = begin + place.start, begin + place.stop
            country = replace(person, start=start, end=end, text=text[start:end], type="Country")
            target = _name(country, "Country", country.text, grounds, linker)
            role = text[begin + office.start : begin + office.stop]
            yield from _make(
                grounds, "holdsOfficeIn", number, country, target, maker.to_certainty(number) * TITLE, role
            )


def _is_of_country(mentions: Sequence[Mention], number: int) -> bool:
    """Tell whether a country follows an office: "Menteri Luar Negeri China" is one in China, and the model says so."""
    after, end = mentions[number + 1 : number + 2], mentions[number].end
    return any(one.type == "Country" and one.start <= end + 1 for one in after)


def _to_titles(grounds: Grounds) -> Iterator[tuple[int, Mention]]:
    """Find the offices that stand right before the names of persons, as sure as the names are."""
    mentions = grounds.analysis.mentions
    for number, mention in enumerate(mentions):
        if mention.type != "Person":
            continue
        begin = grounds.sentences[mention.sentence].start
        if number and mentions[number - 1].type not in ("Role", "Person"):
            begin = max(begin, mentions[number - 1].end)
        place = find_title(grounds.document.text[begin : mention.start], grounds.document.language)
        if place:
            start, end = begin + place[0], begin + place[1]
            words = grounds.document.text[start:end]
            office = replace(mention, start=start, end=end, text=words, type="Role")
            yield number, office


def _to_homes(grounds: Grounds, maker: Maker, linker: Linker) -> Iterator[Claim]:
    language = grounds.document.language

    def is_known(words: str) -> bool:
        return any(linker.table.find(words, kind, language) for kind in ("Place", "Country"))

    for number, mention in enumerate(grounds.analysis.mentions):
        if not is_organization(mention.type):
            continue
        home = find_home(mention.text, language)
        if not home and _is_named_elsewhere(grounds, number):
            # what begins a sentence has a capital for that
            is_first = mention.start == grounds.sentences[mention.sentence].start
            said = mention.text[:1].lower() + mention.text[1:] if is_first and language == "id" else mention.text
            home = find_modifier(said, language, is_known)
        if not home:
            continue
        start, end = (mention.start + offset for offset in home)
        words = grounds.document.text[start:end]
        found = linker.table.find(words, "Place", language) or linker.table.find(words, "Country", language)
        kind = "Country" if found and found.type == "Country" else "Place"
        predicate = "partOf" if mention.type == "GovernmentBody" else "basedIn"
        place = Mention(start=start, end=end, text=words, type=kind, score=mention.score, sentence=mention.sentence)
        thing = _name(place, kind, words, grounds, linker)
        yield from _make(grounds, predicate, number, place, thing, maker.to_certainty(number), None)


def _to_products(grounds: Grounds, maker: Maker, linker: Linker) -> Iterator[Claim]:
    language = grounds.document.language

    def find_kind(words: str) -> str | None:
        found = (linker.table.find(words, kind, language) for kind in PRODUCTS)
        return next((known.type for known in found if known and known.type in PRODUCTS), None)

    for number, mention in enumerate(grounds.analysis.mentions):
        made = find_product(mention.text, language, lambda words: bool(find_kind(words)))
        if not made or not is_organization(mention.type):
            continue
        predicate, start, end = made
        kind = find_kind(mention.text[start:end]) or ""
        thing = replace(
            mention, start=mention.start + start, end=mention.start + end, text=mention.text[start:end], type=kind
        )
        target = _name(thing, kind, thing.text, grounds, linker)
        named = [number] if _is_named_elsewhere(grounds, number) else list(_to_examples(grounds, number))
        for one in named:
            certain = min(mention.score, maker.to_certainty(one))
            said = "develops" if kind == "AISystem" else predicate
            yield from _make(grounds, said, one, thing, target, certain, None)


def _to_examples(grounds: Grounds, number: int) -> Iterator[int]:
    """Give the organisations that a description introduces: "developers such as A, B and C", "chipmaker A"."""
    mentions, text, language = grounds.analysis.mentions, grounds.document.text, grounds.document.language
    words = pack.table("implied")["examples"].get(pack.get(language).code, ())
    link = rf"(?:\s\([^()]{{2,20}}\))?(?:,?\s(?:{'|'.join(words)}))?\s"
    for before, after in pairwise(range(number, len(mentions))):
        between = text[mentions[before].end : mentions[after].start]
        if not is_organization(mentions[after].type) or not re.fullmatch(link, between):
            return
        yield after
        link = r"(?:,|,?\s(?:and|dan|serta|atau|or))\s"


def _is_named_elsewhere(grounds: Grounds, number: int) -> bool:
    """Tell whether a mention describes what has a name of its own: of "a US firm" nobody asks where it is."""
    chain, mention = grounds.chains.get(number), grounds.analysis.mentions[number]
    return chain is not None and chain.is_named and chain.name.casefold() not in mention.text.casefold()


def is_organization(kind: str) -> bool:
    """Tell whether a mention's type is an organisation.

    >>> is_organization("Company"), is_organization("Role")
    (True, False)
    """
    return is_a(kind, "Organization")


def _name(mention: Mention, kind: str, name: str, grounds: Grounds, linker: Linker) -> Entity | None:
    chain = Chain(mentions=(mention,), type=kind, name=name, is_named=True, names=(name,))
    return linker.link([chain], grounds.document)[0]


def _make(
    grounds: Grounds,
    predicate: str,
    number: int,
    thing: Mention,
    target: Entity | None,
    certain: float,
    role: str | None,
) -> Iterator[Claim]:
    owner = grounds.entities.get(number)
    confidence = grounds.calibration(certain)
    if owner is None or target is None or owner.iri == target.iri or confidence < grounds.to_threshold(predicate):
        return
    if not allows(predicate, owner.type, target.type):
        return
    sentence = grounds.sentences[thing.sentence]
    evidence = Evidence(
        document=grounds.document.id,
        sentence=sentence.text,
        start=sentence.start,
        end=sentence.end,
        subject=grounds.analysis.mentions[number],
        object=thing,
        confidence=confidence,
        extractor=grounds.extractor,
        page=grounds.document.page_at(sentence.start),
    )
    yield Claim(
        subject=owner,
        predicate=predicate,
        object=target,
        evidence=(evidence,),
        role=re.sub(r"\s+", " ", role) if role else None,
        confidence=confidence,
    )
