"""A reader with a tiny grammar in place of the model, so that tests know exactly what a text says.

A sentence ``A verb B.`` is a claim where both names and the verb are in the tables below. It is a module
of its own, for the processes of a parallel build import it.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kg.analysis import Analysis
from kg.calibration import Calibration
from kg.coreference import Chain
from kg.errors import ModelError
from kg.extract import Grounds
from kg.ids import BASE, to_iri, to_slug
from kg.languages import sentences
from kg.model import Claim, Document, Entity, Evidence, Literal, Mention, Sentence
from kg.relations import MODALITIES, RELATIONS, Tie

NAMES = {
    "China": ("China", "Country"),
    "Tiongkok": ("China", "Country"),
    "Indonesia": ("Indonesia", "Country"),
    "United States": ("United States", "Country"),
    "Komdigi": ("Komdigi", "GovernmentBody"),
    "Xi Jinping": ("Xi Jinping", "Person"),
    "WAIC": ("WAIC", "Event"),
    "Tin Trade Forum": ("Tin Trade Forum", "Event"),
    "Tin Forum on Trade": ("Tin Forum on Trade", "Event"),
    "AI governance": ("AI governance", "Concept"),
    "tata kelola AI": ("AI governance", "Concept"),
}
LABELS = {
    "China": (("en", "China"), ("id", "Tiongkok")),
    "AI governance": (("en", "AI governance"), ("id", "tata kelola AI")),
}
VERBS = {
    "supports": ("supports", "affirmed", "asserted"),
    "mendukung": ("supports", "affirmed", "asserted"),
    "does not support": ("supports", "negated", "asserted"),
    "opposes": ("opposes", "affirmed", "asserted"),
    "plans to host": ("hosts", "affirmed", "planned"),
    "hosts": ("hosts", "affirmed", "asserted"),
    "leads": ("holdsOfficeIn", "affirmed", "asserted"),
    "cooperates with": ("cooperatesWith", "affirmed", "asserted"),
    "lasts": ("hasQuantity", "affirmed", "asserted"),
}
_NAME = "|".join(sorted(NAMES, key=len, reverse=True))
CLAIM = re.compile(rf"({_NAME}) ({'|'.join(VERBS)}) ({_NAME}|\d+)")


@dataclass(frozen=True)
class FakeReading:
    """What `kg.nlp.Reading` holds, as far as the pipeline asks."""

    document: Document
    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    grounds: Grounds | None = None


@dataclass(frozen=True)
class FakeReader:
    """Stands in for `kg.nlp.Reader`.

    A text with BROKEN in it fails as a bug would, one with UNREADABLE on purpose, and one with ENDS THE PROCESS as if
    it took too much memory.
    """

    base: str = BASE
    extractor: str = "fake/1"
    min_confidence: float = 0.0
    with_grounds: bool = False

    @staticmethod
    def load(base: str, jobs: int, min_confidence: float | None, *, with_grounds: bool = False) -> "FakeReader":
        """Stand in for `kg.cli.build.load_reader`."""
        extractor = "fake/1" if min_confidence is None else f"fake/1;min-confidence={min_confidence}"
        return FakeReader(base, extractor, min_confidence or 0.0, with_grounds)

    def read(self, document: Document) -> FakeReading:
        """Read one document."""
        if "BROKEN" in document.text:
            raise IndexError("list index out of range")
        if "UNREADABLE" in document.text:
            raise ModelError("the model cannot read this")
        if "ENDS THE PROCESS" in document.text:
            os._exit(1)
        found = tuple(
            Sentence(index=index, start=start, end=end, text=document.text[start:end])
            for index, (start, end) in enumerate(sentences(document.text, document.language))
        )
        likely = tuple(claim for one in found for claim in self._find(document, one))
        claims = tuple(claim for claim in likely if claim.confidence >= self.min_confidence)
        grounds = self._to_grounds(document, found, likely) if self.with_grounds else None
        return FakeReading(document, found, claims, grounds)

    def _to_grounds(self, document: Document, found: tuple[Sentence, ...], likely: tuple[Claim, ...]) -> Grounds:
        """Give what the model would have seen: sure mentions, a tie as sure as the claim, and none back."""
        analysis = Analysis()
        entities: dict[int, Entity | None] = {}
        for claim in likely:
            number = len(analysis.mentions)
            analysis.mentions += [claim.evidence[0].subject, claim.evidence[0].object]
            chances = np.zeros(len(RELATIONS), np.float32)
            chances[[0, RELATIONS.index(claim.predicate)]] = 1 - claim.confidence, claim.confidence
            denied = 0.9 if claim.polarity == "negated" else 0.1
            analysis.ties.append(Tie(number, number + 1, chances, denied, MODALITIES.index(claim.modality)))
            unrelated = np.zeros(len(RELATIONS), np.float32)
            unrelated[0] = 1
            analysis.ties.append(Tie(number + 1, number, unrelated, 0.0, 0))
            entities[number] = claim.subject
            if isinstance(claim.object, Entity):
                entities[number + 1] = claim.object
        chains = {}
        for entity in entities.values():
            numbers = [number for number, other in entities.items() if other == entity]
            chain = Chain(
                mentions=tuple(analysis.mentions[number] for number in numbers),
                type=entity.type, name=entity.label, is_named=True, names=(entity.label,),
            )  # fmt: skip
            chains.update(dict.fromkeys(numbers, chain))
        return Grounds(
            document=document,
            sentences=found,
            analysis=analysis,
            chains=chains,
            entities=entities,
            thresholds={"default": self.min_confidence or 0.5},
            calibration=Calibration(),
            extractor=self.extractor,
        )

    def _find(self, document: Document, sentence: Sentence) -> Iterator[Claim]:
        for match in CLAIM.finditer(sentence.text):
            confidence = 0.9 if document.language == "en" else 0.8
            predicate, polarity, modality = VERBS[match[2]]
            ends = [
                Mention(
                    start=sentence.start + match.start(group),
                    end=sentence.start + match.end(group),
                    text=match[group],
                    type=NAMES.get(match[group], ("", "Quantity"))[1],
                    sentence=sentence.index,
                )
                for group in (1, 3)
            ]
            if "WRONG OFFSET" in sentence.text:
                ends[0] = Mention(start=0, end=3, text="???", type="Country", sentence=sentence.index)
            evidence = Evidence(
                document=document.id,
                sentence=sentence.text,
                start=sentence.start,
                end=sentence.end,
                subject=ends[0],
                object=ends[1],
                confidence=confidence,
                extractor=self.extractor,
            )
            yield Claim(
                subject=self._to_entity(match[1]),
                predicate=predicate,
                object=Literal(value=match[3], datatype="xsd:integer", of="days")
                if match[3].isdigit()
                else self._to_entity(match[3]),
                evidence=(evidence,),
                polarity=polarity,
                modality=modality,
                role="president" if predicate == "holdsOfficeIn" else None,
                confidence=confidence,
            )

    def _to_entity(self, name: str) -> Entity:
        label, type = NAMES[name]
        return Entity(
            iri=to_iri("entity", to_slug(label), self.base),
            label=label,
            type=type,
            labels=LABELS.get(label, ()),
            wikidata="Q148" if label == "China" else None,
        )
