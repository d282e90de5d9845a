"""From mentions, ties and entities to claims with evidence."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal as OneOf

import numpy as np

from kg import languages
from kg.analysis import BULLET, Analysis
from kg.calibration import Calibration
from kg.coreference import Chain
from kg.languages import dates, numbers
from kg.model import Claim, Document, Entity, Evidence, Literal, Mention, Modality, Sentence
from kg.relations import MODALITIES, RELATIONS, Tie
from kg.vocab import PREDICATES, allows, is_a

FAINT = 0.001
"""Least probability of a predicate that is weighed at all."""
ATTACHED = 0.4
"""Least probability that ties a role or an amount to its subject."""
WITH_AMOUNT = frozenset(
    ("investsIn", "acquires", "penalizes", "assists", "supplies", "signs", "proposes", "adopts", "develops", "seeks")
)
"""Predicates whose claims carry a sum of money."""
DENIED = 0.5
"""Least probability of a denial that makes a claim a denied one."""
_LITERAL_RELATIONS = [
    (index, name) for index, name in enumerate(RELATIONS) if name in PREDICATES and PREDICATES[name].literal
] + [(RELATIONS.index("hasAmount"), "hasQuantity")]
_HEADED = re.compile(rf"{BULLET}\s+(?P<heading>[^:.!?\n]{{3,90}}):\s")
_SPEAKING = frozenset("Law Agreement Strategy Guideline Measure Document AISystem Hardware Event".split())
_PAYING = frozenset({"Country", "Person"})
"""Whose money a sum is rather than how much they are."""
_BOUNDS = [RELATIONS.index(name) - 1 for name in ("startDate", "endDate")]
_DAY = RELATIONS.index("date") - 1
_COUNT = RELATIONS.index("hasQuantity") - 1
_AMOUNT = RELATIONS.index("hasAmount")
QUOTES = " \t\n\"'“”‘’«»"

Refusal = OneOf[
    "unnamed subject",
    "unnamed object",
    "other subject",
    "other direction",
    "qualifier",
    "no value",
    "one thing",
    "types",
    "heading",
    "other country",
]
"""Why a tie that is likely enough makes no claim: its subject heads an item of a list, an end names nothing, a value is
another subject's, qualifies another claim or cannot be read, the other direction is likelier, another country stands
beside the office, both ends are the same thing, or they are known to be of types that the predicate does not join."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What the claims of a document rest on."""

    document: Document
    sentences: Sequence[Sentence]
    analysis: Analysis
    chains: Mapping[int, Chain]
    """By number of a mention; literals have none."""
    entities: Mapping[int, Entity | None]
    """By number of a mention, None where its chain names nothing."""
    thresholds: Mapping[str, float]
    """Least confidence by predicate, with ``default`` for the rest."""
    calibration: Calibration
    extractor: str

    def to_threshold(self, predicate: str) -> float:
        """Give the least confidence of a predicate."""
        return self.thresholds.get(predicate, self.thresholds["default"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifier:
    """A role or an amount, with the probability of its tie to the subject."""

    mention: Mention
    probability: float
    options: int
    """How many the subject has in this sentence; the nearest to the object is taken."""

    @property
    def words(self) -> str:
        """Its words in one line."""
        return re.sub(r"\s+", " ", self.mention.text)


def to_claims(grounds: Grounds) -> Iterator[Claim]:
    """Turn ties that are likely enough into claims, one a tie, each with its sentence as evidence."""
    maker = Maker(grounds)
    for tie in grounds.analysis.ties:
        for predicate, confidence in maker.weigh(tie):
            if confidence >= grounds.to_threshold(predicate):
                made = maker.make(tie, predicate, confidence)
                if isinstance(made, Claim):
                    yield made


def without_vague(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Leave out offices without a title where the document gives the same person's office there with its title."""
    known = tuple(claims)

    def to_office(claim: Claim) -> tuple[str, str, str, str]:
        thing = claim.object.iri if isinstance(claim.object, Entity) else ""
        return claim.subject.iri, thing, claim.polarity, claim.modality

    titled = {to_office(claim) for claim in known if claim.predicate == "holdsOfficeIn" and claim.role}
    for claim in known:
        if claim.predicate != "holdsOfficeIn" or claim.role or to_office(claim) not in titled:
            yield claim


class Maker:
    """Weighs the ties of a document, and makes claims of them."""

    def __init__(self, grounds: Grounds) -> None:
        """Gather the roles, amounts and speakers of the document."""
        self._grounds = grounds
        self._mentions = grounds.analysis.mentions
        self._attached = _attach(grounds.analysis.ties)
        self._owners = to_owners(grounds.analysis.ties)
        self._chances = {(tie.subject, tie.object): tie.probabilities for tie in grounds.analysis.ties}
        self._speakers: dict[int, list[int]] = {}
        for number in sorted(grounds.analysis.speakers):
            self._speakers.setdefault(self._mentions[number].sentence, []).append(number)

    def to_certainty(self, number: int) -> float:
        """Give how sure a mention is: its own probability, and its antecedent's where it only refers to one."""
        mention, antecedents = self._mentions[number], self._grounds.analysis.antecedents
        if number in antecedents and languages.anaphor(mention.text, self._grounds.document.language):
            return mention.score * antecedents[number][1]
        return mention.score

    def weigh(self, tie: Tie) -> Iterator[tuple[str, float]]:
        """Give each predicate that may be with its confidence: both mentions must be right for the claim to be."""
        certain = min(self.to_certainty(tie.subject), self.to_certainty(tie.object))
        chances = tie.probabilities[1 : len(PREDICATES) + 1] * certain
        if self._mentions[tie.object].type == "Amount" and self._mentions[tie.subject].type not in _PAYING:
            chances[_COUNT] = tie.probabilities[_AMOUNT] * certain
        if tie.object in self._ranges:
            # a range is begin and end at once: the model was taught to halve between them
            chances[_BOUNDS] = chances[[*_BOUNDS, _DAY]].sum()
            chances[_DAY] = 0
        for index in np.flatnonzero(chances >= FAINT):
            yield RELATIONS[index + 1], self._grounds.calibration(float(chances[index]))

    def _owns(self, tie: Tie, predicate: str) -> bool:
        """Tell whether a value is rather the tie's subject's than another's."""
        names = ("date", "startDate", "endDate") if tie.object in self._ranges else (predicate,)
        owners = [self._owners[name, tie.object] for name in names if (name, tie.object) in self._owners]
        return bool(owners) and max(owners)[1] == tie.subject

    @cached_property
    def _spent(self) -> frozenset[int]:
        """Amounts, by where they begin, that say how much a claim is about: "invests 3 billion euros in ..."."""
        if not any(mention.type == "Amount" for mention in self._mentions):
            return frozenset()
        return frozenset(
            qualifier.mention.start
            for tie in self._grounds.analysis.ties
            for predicate, confidence in self.weigh(tie)
            if predicate in WITH_AMOUNT and confidence >= self._grounds.to_threshold(predicate)
            for qualifier in [self.find_qualifier(tie, predicate)]
            if qualifier
        )

    @cached_property
    def _ranges(self) -> frozenset[int]:
        """Dates that begin on one day and end on another."""
        grounds = self._grounds
        dates = ((number, mention) for number, mention in enumerate(self._mentions) if mention.type == "Date")
        found = ((number, find_date(one, grounds.sentences[one.sentence], grounds.document)) for number, one in dates)
        return frozenset(number for number, date in found if date and date.end_value)

    def _is_reverse_likelier(self, tie: Tie, predicate: str) -> bool:
        """Tell whether the other mention is rather the one that acts: of two directions one is a slip."""
        reverse = self._chances.get((tie.object, tie.subject))
        index = RELATIONS.index(predicate)
        is_one_way = not PREDICATES[predicate].symmetric
        return is_one_way and reverse is not None and bool(reverse[index] > tie.probabilities[index])

    def find_qualifier(self, tie: Tie, predicate: str) -> Qualifier | None:
        """Find the role or amount, by what the predicate takes, of a tie's subject that stands nearest its object."""
        name = "hasRole" if predicate == "holdsOfficeIn" else "hasAmount" if predicate in WITH_AMOUNT else None
        options = self._attached.get((name, tie.subject), ()) if name else ()
        if not options:
            return self._find_title(tie) if predicate == "holdsOfficeIn" else None
        thing = self._mentions[tie.object]
        number, probability = min(options, key=lambda option: (_gap(self._mentions[option[0]], thing), -option[1]))
        return Qualifier(mention=self._mentions[number], probability=probability, options=len(options))

    def _find_country(self, person: int) -> int | None:
        """Find the country right beside a person's office and name: "Presiden Prancis X", "Germany's Chancellor X"."""
        before = person - 1
        while before >= 0 and self._mentions[before].type == "Role":
            before -= 1
        name, text, language = self._mentions[person], self._grounds.document.text, self._grounds.document.language
        if name.type != "Person" or before < 0 or self._mentions[before].type != "Country":
            return None
        country = self._mentions[before]
        between = text[country.end : name.start]
        begin = self._grounds.sentences[country.sentence].start
        if re.fullmatch(r",?\s", between):
            return before if languages.find_office(text[begin : country.start], language) else None
        office = languages.find_office(re.sub(r",?\s$", "", between), language)
        return before if office and re.fullmatch(r"(?:['’]s?)?\s", between[: office[0]]) else None

    def _find_title(self, tie: Tie) -> Qualifier | None:
        """Find an office right before the person or the body, where the model ties none to the person."""
        document = self._grounds.document
        for number in (tie.subject, tie.object):
            mention = self._mentions[number]
            begin = self._grounds.sentences[mention.sentence].start
            found = languages.find_office(document.text[begin : mention.start], document.language)
            if found:
                start, end = begin + found[0], begin + found[1]
                title = replace(mention, start=start, end=end, text=document.text[start:end], type="Role")
                return Qualifier(mention=title, probability=1.0, options=1)
        return None

    def make(self, tie: Tie, predicate: str, confidence: float) -> Claim | Refusal:
        """Make the claim of a tie, or say why there is none."""
        grounds = self._grounds
        subject, thing = self._mentions[tie.subject], self._mentions[tie.object]
        # the item of a list says what the line before it only introduces
        sentence = grounds.sentences[max(subject.sentence, thing.sentence)]
        owner = grounds.entities.get(tie.subject)
        if is_heading(subject, grounds.sentences[subject.sentence]):
            return "heading"
        if owner is None:
            return "unnamed subject"
        is_literal = PREDICATES[predicate].literal
        target: Entity | Literal | None
        if is_literal and not self._owns(tie, predicate):
            return "other subject"
        if predicate == "hasQuantity" and thing.start in self._spent:
            return "qualifier"
        if not is_literal and self._is_reverse_likelier(tie, predicate):
            return "other direction"
        if is_literal:
            target = to_literal(predicate, thing, sentence, grounds.document)
        else:
            target = grounds.entities.get(tie.object)
        if predicate == "holdsOfficeIn" and self._find_country(tie.subject) not in (None, tie.object):
            return "other country"
        if target is None:
            return "no value" if is_literal else "unnamed object"
        if isinstance(target, Entity) and target.iri == owner.iri:
            return "one thing"
        # an entity may be known as of another type than its mention seemed to be
        kind = target.type if isinstance(target, Entity) else PREDICATES[predicate].range[0]
        if not allows(predicate, owner.type, kind):
            return "types"
        evidence = Evidence(
            document=grounds.document.id,
            sentence=sentence.text,
            start=sentence.start,
            end=sentence.end,
            subject=subject,
            object=thing,
            confidence=confidence,
            extractor=grounds.extractor,
            page=grounds.document.page_at(sentence.start),
        )
        qualifier = self.find_qualifier(tie, predicate)
        modality: Modality = MODALITIES[tie.modality]
        return Claim(
            subject=owner,
            predicate=predicate,
            object=target,
            evidence=(evidence,),
            polarity="negated" if tie.negated >= DENIED else "affirmed",
            modality=modality,
            role=qualifier.words if qualifier and predicate == "holdsOfficeIn" else None,
            amount=qualifier.words if qualifier and predicate in WITH_AMOUNT else None,
            attributed_to=_to_speaker(self._speakers.get(subject.sentence, ()), grounds.entities, owner, target),
            confidence=confidence,
        )


def to_owners(ties: Iterable[Tie]) -> dict[tuple[str, int], tuple[float, int]]:
    """Give each number, date and theme the one subject it most likely belongs to, by predicate, with the chance."""
    best: dict[tuple[str, int], tuple[float, int]] = {}
    for tie in ties:
        for index, predicate in _LITERAL_RELATIONS:
            chance = float(tie.probabilities[index])
            if chance > best.get((predicate, tie.object), (0.0, -1))[0]:
                best[predicate, tie.object] = chance, tie.subject
    return best


def _attach(ties: Iterable[Tie]) -> dict[tuple[str, int], list[tuple[int, float]]]:
    """Collect the roles and amounts of each subject."""
    found: dict[tuple[str, int], list[tuple[int, float]]] = {}
    for tie in ties:
        for name in ("hasRole", "hasAmount"):
            probability = float(tie.probabilities[RELATIONS.index(name)])
            if probability >= ATTACHED:
                found.setdefault((name, tie.subject), []).append((tie.object, probability))
    return found


def _gap(left: Mention, right: Mention) -> int:
    return max(left.start, right.start) - min(left.end, right.end)


def _to_speaker(
    speakers: Iterable[int], entities: Mapping[int, Entity | None], subject: Entity, thing: Entity | Literal
) -> Entity | None:
    taken = {subject.iri, thing.iri if isinstance(thing, Entity) else ""}
    found = [entity for number in speakers if (entity := entities.get(number))]
    if subject.iri in {entity.iri for entity in found}:
        return None
    return next((entity for entity in found if entity.iri not in taken), None)


def takes(predicate: str, kind: str) -> bool:
    """Tell whether a mention of a type may be the object of a predicate; sums of money are quantities too.

    >>> takes("hasQuantity", "Amount"), takes("date", "Amount")
    (True, False)
    """
    return kind in PREDICATES[predicate].range or (predicate, kind) == ("hasQuantity", "Amount")


def is_heading(mention: Mention, sentence: Sentence) -> bool:
    """Tell whether a mention heads an item of a list, and does nothing itself: "- Align Rules: We will ...".

    An actor or a text that is the whole heading may well act: "- Nvidia: The firm sells ...".

    >>> text = "- Promote Safe AI: Foster acceptance of standards."
    >>> mention = Mention(start=10, end=17, text="Safe AI", type="Concept")
    >>> is_heading(mention, Sentence(index=0, start=0, end=len(text), text=text))
    True
    """
    found = _HEADED.match(sentence.text)
    if not found:
        return False
    start, end = found.span("heading")
    inside = start <= mention.start - sentence.start and mention.end - sentence.start <= end
    acts = is_a(mention.type, "Actor") or mention.type in _SPEAKING
    return inside and not (acts and mention.end - mention.start == end - start)


def to_literal(predicate: str, mention: Mention, sentence: Sentence, document: Document) -> Literal | None:
    """Read the value of a literal mention; None where its words have none.

    >>> sentence = Sentence(index=0, start=0, end=24, text="Over 3,000 firms joined.")
    >>> mention = Mention(start=5, end=10, text="3,000", type="Quantity")
    >>> document = Document(id="d", text=sentence.text, language="en", source="d.txt", content_hash="")
    >>> to_literal("hasQuantity", mention, sentence, document)
    Literal(value='3000', datatype='xsd:integer', of='firms', unit=None)
    """
    start, end = mention.start - sentence.start, mention.end - sentence.start
    if predicate == "hasTheme":
        theme = re.sub(r"\s+", " ", mention.text).strip(QUOTES + ".,")
        return Literal(value=theme) if theme else None
    if predicate == "hasQuantity":
        for number in numbers.find(sentence.text, document.language):
            if number.start < end and start < number.end:
                return Literal(
                    value=number.value, datatype=_to_number_type(number.value), of=number.of, unit=number.unit
                )
        return None
    date = find_date(mention, sentence, document)
    if date is None:
        return None
    value = date.end_value if predicate == "endDate" and date.end_value else date.start_value
    return Literal(value=value, datatype=_DATE_TYPES[value.count("-")])


def to_day(document: Document) -> str | None:
    """Give the day that a document speaks from: its date, or else one that its text gives."""
    return document.date or languages.find_day(document.text, document.language)


def find_date(mention: Mention, sentence: Sentence, document: Document) -> dates.DateSpan | None:
    """Find what date a mention gives; without a year it is one near the day of the document."""
    start, end = mention.start - sentence.start, mention.end - sentence.start
    found = dates.find(sentence.text, document.language, to_day(document))
    return next((date for date in found if date.start < end and start < date.end), None)


_DATE_TYPES = ("xsd:gYear", "xsd:gYearMonth", "xsd:date")


def _to_number_type(value: str) -> str:
    return "xsd:decimal" if "." in value else "xsd:integer"
