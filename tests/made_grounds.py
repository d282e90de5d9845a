"""Grounds of claims made by hand, so that tests know exactly what the model saw."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from kg.analysis import Analysis
from kg.calibration import Calibration
from kg.coreference import Chain
from kg.extract import Grounds
from kg.model import Document, Entity, Mention, Sentence
from kg.relations import RELATIONS, Tie
from kg.vocab import LITERAL_TYPES

Words = tuple[str, str, float]
"""Words, type and score of a mention; each is looked for after the one before."""
Tied = tuple[int, int, dict[str, float]]
"""Subject, object and the chances of some classes; what is left is that of no relation."""


def to_grounds(
    text: str,
    words: Iterable[Words],
    ties: Iterable[Tied],
    *,
    least: float = 0.4,
    names: Mapping[int, str | None] | None = None,
    types: Mapping[int, str] | None = None,
    antecedents: Mapping[int, tuple[int, float]] | None = None,
) -> Grounds:
    """Grounds of a text, a sentence a line; `names` and `types` are of entities that differ from their mentions."""
    mentions: list[Mention] = []
    for said, type, score in words:
        start = text.index(said, mentions[-1].end if mentions else 0)
        line = text.count("\n", 0, start)
        mentions.append(Mention(start=start, end=start + len(said), text=said, type=type, score=score, sentence=line))
    analysis = Analysis(mentions=mentions, antecedents=dict(antecedents or {}))
    for subject, thing, chances in ties:
        probabilities = np.zeros(len(RELATIONS), np.float32)
        for name, chance in {"none": 1 - sum(chances.values()), **chances}.items():
            probabilities[RELATIONS.index(name)] = chance
        analysis.ties.append(Tie(subject, thing, probabilities, 0.2, 0))
    entities: dict[int, Entity | None] = {}
    for number, one in enumerate(mentions):
        if one.type not in LITERAL_TYPES:
            name = (names or {}).get(number, one.text)
            type = (types or {}).get(number, one.type)
            entities[number] = Entity(iri=f"urn:{name}", label=name, type=type) if name else None
    chains = {}
    for number, entity in entities.items():
        same = tuple(mentions[other] for other in entities if entities[other] == entity)
        name = entity.label if entity else "?"
        chains[number] = Chain(mentions=same, type="", name=name, is_named=bool(entity), names=(name,))
    return Grounds(
        document=Document(id="d", text=text, language="en", source="d.txt", content_hash=""),
        sentences=tuple(to_sentences(text)),
        analysis=analysis,
        chains=chains,
        entities=entities,
        thresholds={"default": least},
        calibration=Calibration(),
        extractor="test/1",
    )


def to_sentences(text: str) -> Iterator[Sentence]:
    """Cut a text at its line breaks."""
    start = 0
    for index, line in enumerate(text.split("\n")):
        yield Sentence(index=index, start=start, end=start + len(line), text=line)
        start += len(line) + 1
