"""Why a document gave its claims: for each sentence what was weighed, what decided, and what fell just short."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from kg.extract import Grounds, Maker, Qualifier, Refusal
from kg.model import Claim, Entity, Mention, Modality, Sentence
from kg.relations import MODALITIES, RELATIONS, Tie
from kg.vocab import PREDICATES

NEAR = 0.15
"""How far below its threshold a tie is still a near miss, if it has at least half of the threshold."""
RUNNERS_UP = 3

Verdict = OneOf["claim", "near miss", "no claim"]
"""A claim was made; it would have been with a little more confidence; or the tie was sure enough and made none."""
Factor = OneOf["subject", "object", "relation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A mention with what it was taken for."""

    mention: Mention
    certainty: float
    """Its score, times that of its antecedent where its words only refer to one."""
    entity: Entity | None = None
    """None for a literal, and where the chain names nothing."""
    others: tuple[Mention, ...] = ()
    """The rest of its chain."""
    antecedent: tuple[Mention, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What was made of two mentions and a predicate, and why."""

    verdict: Verdict
    subject: End
    predicate: str
    object: End
    relation: float
    """Probability of the predicate between the two mentions."""
    confidence: float
    """The relation times the less certain of the two mentions, calibrated."""
    threshold: float
    runners_up: tuple[tuple[str, float], ...]
    """The likeliest of the other classes, ``none`` among them."""
    denied: float
    """Probability that the sentence denies it."""
    modality: Modality
    qualifier: Qualifier | None
    """Where the claim's role or amount comes from."""
    claim: Claim | None
    """The claim made, of a near miss the one that was not; None where none could be."""
    refusal: Refusal | None

    @property
    def weakest(self) -> Factor:
        """What lowers the confidence most."""
        factors: dict[Factor, float] = {
            "subject": self.subject.certainty,
            "object": self.object.certainty,
            "relation": self.relation,
        }
        return min(factors, key=lambda name: factors[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was found in a sentence."""

    sentence: Sentence
    mentions: tuple[End, ...]
    judgements: tuple[Judgement, ...]
    """Claims first, then near misses, then ties that made none; each in the order of the words."""


def explain(grounds: Grounds) -> Iterator[Explanation]:
    """Explain each sentence of a document, in order."""
    explainer = _Explainer(grounds)
    mentions: defaultdict[int, list[int]] = defaultdict(list)
    for number, mention in enumerate(grounds.analysis.mentions):
        mentions[mention.sentence].append(number)
    ties: defaultdict[int, list[Tie]] = defaultdict(list)
    for tie in grounds.analysis.ties:
        ends = (grounds.analysis.mentions[number] for number in (tie.subject, tie.object))
        ties[max(end.sentence for end in ends)].append(tie)
    for sentence in grounds.sentences:
        yield Explanation(
            sentence=sentence,
            mentions=tuple(explainer.to_end(number) for number in mentions[sentence.index]),
            judgements=tuple(_sort(explainer.judge(ties[sentence.index]))),
        )


class _Explainer:
    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds
        self._maker = Maker(grounds)

    def to_end(self, number: int) -> End:
        grounds = self._grounds
        mention, chain = grounds.analysis.mentions[number], grounds.chains.get(number)
        earlier = grounds.analysis.antecedents.get(number)
        return End(
            mention=mention,
            certainty=self._maker.to_certainty(number),
            entity=grounds.entities.get(number),
            others=tuple(one for one in chain.mentions if one != mention) if chain else (),
            antecedent=(grounds.analysis.mentions[earlier[0]], earlier[1]) if earlier else None,
        )

    def judge(self, ties: Iterable[Tie]) -> Iterator[Judgement]:
        """Judge the ties of a sentence; of the two ways to read a symmetric predicate the surer one is given."""
        found: dict[tuple[object, ...], Judgement] = {}
        for tie in ties:
            for predicate, confidence in self._maker.weigh(tie):
                threshold = self._grounds.to_threshold(predicate)
                if confidence < max(threshold - NEAR, threshold / 2):
                    continue
                made = self._maker.make(tie, predicate, confidence)
                if isinstance(made, Claim) or confidence >= threshold:
                    one = self._to_judgement(tie, predicate, confidence, threshold, made)
                    ends = (tie.subject, tie.object)
                    key = (predicate, *(sorted(ends) if PREDICATES[predicate].symmetric else ends))
                    if key not in found or found[key].confidence < confidence:
                        found[key] = one
        yield from found.values()

    def _to_judgement(
        self, tie: Tie, predicate: str, confidence: float, threshold: float, made: Claim | Refusal
    ) -> Judgement:
        claim = made if isinstance(made, Claim) else None
        chances = [(name, float(chance)) for name, chance in zip(RELATIONS, tie.probabilities, strict=True)]
        others = sorted((one for one in chances if one[0] != predicate), key=lambda one: -one[1])
        return Judgement(
            verdict="near miss" if confidence < threshold else "claim" if claim else "no claim",
            subject=self.to_end(tie.subject),
            predicate=predicate,
            object=self.to_end(tie.object),
            relation=dict(chances)[predicate],
            confidence=confidence,
            threshold=threshold,
            runners_up=tuple(others[:RUNNERS_UP]),
            denied=tie.negated,
            modality=MODALITIES[tie.modality],
            qualifier=self._maker.find_qualifier(tie, predicate),
            claim=claim,
            refusal=None if isinstance(made, Claim) else made,
        )


def _sort(judgements: Iterable[Judgement]) -> list[Judgement]:
    order: tuple[Verdict, ...] = ("claim", "near miss", "no claim")
    return sorted(
        judgements,
        key=lambda one: (order.index(one.verdict), one.subject.mention.start, one.object.mention.start, one.predicate),
    )
