"""Claims inside one mention: the body that an office names, the home that a description gives.

Mentions do not nest, so that "Menteri Perdagangan" is one office and "the Oslo-based start-up" one company; what such
words say of a second thing is read from them here, by the patterns of ``languages/implied.toml``.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from kg.coreference import Chain
from kg.extract import ATTACHED, Grounds, Maker
from kg.languages import pack
from kg.linking import Linker
from kg.model import Claim, Entity, Evidence, Mention
from kg.relations import RELATIONS
from kg.vocab import allows, is_a

TITLE = 0.95
"""How sure a title right before a name is that person's."""
HAS_ROLE = RELATIONS.index("hasRole")
NAME = r"(?P<name>[^\W\d_a-z][\w.&’'-]*?(?: (?:(?:of|dan|and) )?[^\W\d_a-z][\w.&’'-]*?)*)"


def to_implied(grounds: Grounds, linker: Linker) -> Iterator[Claim]:
    """Give the claims that lie within single mentions, where sure enough."""
    maker = Maker(grounds)
    yield from _to_offices(grounds, maker, linker)
    yield from _to_homes(grounds, maker, linker)


def find_body(office: str, language: str) -> str | None:
    """Give the name of the body that an office names, None where it names none.

    >>> find_body("Wakil Menteri Komunikasi dan Digital", "id"), find_body("Minister of Trade", "en")
    ('Kementerian Komunikasi dan Digital', 'Ministry of Trade')
    >>> find_body("Perdana Menteri", "id"), find_body("minister", "en")
    (None, None)
    """
    words = office.split()
    for pattern, body in pack.table("implied")["bodies"].get(pack.get(language).code, ()):
        before = pattern.split()[:-1]
        rest = words[len(before) :]
        if rest and [word.casefold() for word in words[: len(before)]] == before and rest[0][:1].isupper():
            return str(body.format(" ".join(rest)))
    return None


def find_home(description: str, language: str) -> tuple[int, int] | None:
    """Find the place that a description of an organisation gives as its home: offsets within it.

    >>> words = "Santa Clara-based chipmaker"
    >>> words[slice(*find_home(words, "en"))]
    'Santa Clara'
    >>> find_home("chipmaker", "en")
    """
    for pattern in _origins(pack.get(language).code):
        if found := pattern.search(description):
            return found.span("name")
    return None


@cache
def _origins(code: str) -> tuple[re.Pattern[str], ...]:
    patterns: Sequence[str] = pack.table("implied")["origins"].get(code, ())
    return tuple(re.compile(rf"(?<!\w){pattern.format(NAME)}(?!\w)") for pattern in patterns)


def _to_offices(grounds: Grounds, maker: Maker, linker: Linker) -> Iterator[Claim]:
    mentions = grounds.analysis.mentions
    holders: dict[int, tuple[int, float]] = {}
    for number, (title, name) in enumerate(pairwise(mentions)):
        if (title.type, name.type) == ("Role", "Person") and name.start == title.end + 1:
            holders[number] = (number + 1, TITLE)
    for tie in grounds.analysis.ties:
        chance = float(tie.probabilities[HAS_ROLE])
        if chance >= max(ATTACHED, holders.get(tie.object, (0, 0.0))[1]):
            holders[tie.object] = (tie.subject, chance)
    for number, (person, chance) in sorted(holders.items()):
        body = find_body(mentions[number].text, grounds.document.language)
        if body:
            certain = min(mentions[number].score, maker.to_certainty(person)) * chance
            thing = _name(mentions[number], "GovernmentBody", body, grounds, linker)
            yield from _make(grounds, "holdsOfficeIn", person, mentions[number], thing, certain, mentions[number].text)


def _to_homes(grounds: Grounds, maker: Maker, linker: Linker) -> Iterator[Claim]:
    for number, mention in enumerate(grounds.analysis.mentions):
        home = find_home(mention.text, grounds.document.language) if is_organization(mention.type) else None
        if not home:
            continue
        start, end = (mention.start + offset for offset in home)
        words = grounds.document.text[start:end]
        kind = "Country" if linker.table.find(words, "Country", grounds.document.language) else "Place"
        place = Mention(start=start, end=end, text=words, type=kind, score=mention.score, sentence=mention.sentence)
        thing = _name(place, kind, words, grounds, linker)
        yield from _make(grounds, "basedIn", number, place, thing, maker.to_certainty(number), None)


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
    )
    yield Claim(
        subject=owner,
        predicate=predicate,
        object=target,
        evidence=(evidence,),
        role=re.sub(r"\s+", " ", role) if role else None,
        confidence=confidence,
    )
