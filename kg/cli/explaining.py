"""The text of ``kg extract --explain``: why each sentence gave what it gave, for people."""

from collections import Counter
from collections.abc import Iterator, Mapping

from kg.assemble import to_canonical
from kg.cli.terminal import count
from kg.explain import End, Explanation, Judgement, explain
from kg.extract import DENIED, Grounds, Refusal
from kg.ids import to_local
from kg.model import Entity, Literal, Mention
from kg.telling import say, to_label
from kg.vocab import LITERAL_TYPES

MOST_MENTIONS = 6
"""Mentions of a chain that are shown."""

REASONS: Mapping[Refusal, str] = {
    "unnamed subject": "its subject names nothing",
    "unnamed object": "its object names nothing",
    "no value": "its object has no value that kg can read",
    "other subject": "another mention is a likelier subject of its value",
    "qualifier": "its amount belongs to another claim",
    "other direction": "the other direction is likelier",
    "one thing": "both ends are the same thing",
    "other country": "another country stands beside the office",
    "heading": "its subject only heads an item of a list",
    "types": "the ontology does not allow it between what the ends are known to be",
}
CLASSES = {"none": "no relation", "hasRole": "a role", "hasAmount": "an amount"}
"""Names of the classes that are no predicates."""


def to_explanation(grounds: Grounds) -> Iterator[str]:
    """Write what was found in a document and why, line by line."""
    explained = tuple(explain(grounds))
    judgements = [one for explanation in explained for one in explanation.judgements]
    counts = Counter(one.verdict for one in judgements)
    claims = {to_canonical(one.claim).id for one in judgements if one.verdict == "claim" and one.claim}
    document = grounds.document
    yield f"{document.id}  {document.source}, language {document.language}"
    yield f"read by {grounds.extractor}, a claim needs {_number(grounds.thresholds['default'])}"
    yield (
        f"sentences {len(explained)}, claims {len(claims)} in {count(counts['claim'], 'place')}, "
        f"near misses {counts['near miss']}, likely ties without a claim {counts['no claim']}"
    )
    for explanation in explained:
        yield ""
        yield f"{explanation.sentence.start}-{explanation.sentence.end}  {_one_line(explanation.sentence.text)}"
        yield from (f"  {line}" for line in _explain(explanation))
    yield ""


def _explain(explanation: Explanation) -> Iterator[str]:
    if not explanation.judgements:
        named = ", ".join(f"{_quote(end.mention)} {_kind(end)}" for end in explanation.mentions)
        found = "no mention" if not named else "only" if len(explanation.mentions) == 1 else "nothing likely between"
        yield f"{found} {named}".rstrip()
    for one in explanation.judgements:
        yield f"{one.verdict}: {_say(one)}  {_number(one.confidence)}"
        yield from (f"  {name:9} {value}" for name, value in _reasons(one))


def _reasons(one: Judgement) -> Iterator[tuple[str, str]]:
    yield from _about("subject", one.subject)
    yield from _about("object", one.object)
    if one.claim and isinstance(one.claim.object, Literal):
        yield "", f"read as {to_label(one.claim.object)}, {one.claim.object.datatype}"
    others = ", ".join(f"{CLASSES.get(name, name)} {_number(chance)}" for name, chance in one.runners_up)
    yield "relation", f"{one.predicate} {_number(one.relation)}; next {others}"
    side = "subject" if one.subject.certainty <= one.object.certainty else "object"
    least = min(one.subject.certainty, one.object.certainty)
    weakest = "relation" if one.weakest == "relation" else f"mention of the {one.weakest}"
    short = f", {_number(one.threshold - one.confidence)} short" if one.verdict == "near miss" else ""
    yield (
        "decided",
        f"{_number(one.confidence)} from {side} {_number(least)} x relation {_number(one.relation)}; "
        f"{_number(one.threshold)} needed{short}; the {weakest} is weakest",
    )
    yield "said", f"{'denied' if one.denied >= DENIED else 'affirmed'} (denial {_number(one.denied)}), {one.modality}"
    if one.qualifier:
        name = "role" if one.predicate == "holdsOfficeIn" else "amount"
        among = f", nearest to the object of {one.qualifier.options}" if one.qualifier.options > 1 else ""
        tied = f"tied to the subject {_number(one.qualifier.probability)}"
        yield name, f"{_quote(one.qualifier.mention)}, {tied}{among}"
    if one.claim and one.claim.attributed_to:
        yield "said by", _name(one.claim.attributed_to)
    if one.refusal:
        yield "why not", REASONS[one.refusal]


def _about(name: str, end: End) -> Iterator[tuple[str, str]]:
    yield name, f"{_quote(end.mention)}, {_kind(end)}"
    if end.antecedent and end.antecedent[0].text.casefold() != end.mention.text.casefold():
        earlier, chance = end.antecedent
        is_joined = earlier in end.others
        yield "", f"{'refers' if is_joined else 'might refer'} to {_quote(earlier)} {_number(chance)}"
    if end.entity:
        yield "", f"is {_name(end.entity)}{_known_as(end)}; {_chain(end)}"
    elif end.mention.type not in LITERAL_TYPES:
        yield "", f"names nothing; {_chain(end)}"


def _known_as(end: End) -> str:
    return f", known as {end.entity.type}" if end.entity and end.entity.type != end.mention.type else ""


def _chain(end: End) -> str:
    if not end.others:
        return "mentioned only here"
    shown = ", ".join(_quote(one) for one in end.others[:MOST_MENTIONS])
    more = len(end.others) - MOST_MENTIONS
    return f"also mentioned as {shown}{f' and {more} times more' if more > 0 else ''}"


def _kind(end: End) -> str:
    sure = "" if end.certainty == end.mention.score else f", with its antecedent {_number(end.certainty)}"
    return f"{end.mention.type} {_number(end.mention.score)}{sure}"


def _say(one: Judgement) -> str:
    if one.claim:
        return say(one.claim)
    ends = [end.entity.label if end.entity else _one_line(end.mention.text) for end in (one.subject, one.object)]
    return f"{ends[0]} {one.predicate} {ends[1]}"


def _name(entity: Entity) -> str:
    known = f" {entity.wikidata}" if entity.wikidata else ""
    return f"{entity.label} (ent:{to_local(entity.iri)}{known})"


def _quote(mention: Mention) -> str:
    return f'"{_one_line(mention.text)}" {mention.start}-{mention.end}'


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _number(probability: float) -> str:
    return f"{probability:.3f}"
