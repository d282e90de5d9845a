"""What is put before a reviewer: claims and proposed merges as records of a review file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from kg.decisions import Decision, to_said
from kg.model import Claim, Evidence
from kg.network import strongest
from kg.proposals import Proposal
from kg.review.records import Record, to_plain
from kg.telling import say, to_page

FORMAT = "1"
"""Version of the format of review files."""

HEAD = (
    "Write accept, reject or correct after `decision:`, then: kg review apply FILE",
    "With `correct`, add what is right: subject: predicate: object: polarity: modality: role: amount: time: ...",
)


def open_review(reviewer: str = "") -> Record:
    """Make the record that opens a review file.

    >>> open_review("Ani").fields[1].value
    'Ani'
    """
    return Record.of(*HEAD, review=FORMAT, reviewer=reviewer)


def offer_claim(
    claim: Claim, *, document: str | None = None, language: str | None = None, decision: Decision | None = None
) -> Record:
    """Make the record of a claim: with its surest sentence, of a document if one is given, and an empty decision.

    `decision` is the one that gave it its status.
    """
    [first] = to_shown(claim, document).evidence
    told = [to_told(claim.status, decision)] if decision else []
    told += [f"also {_to_place(one)}: {one.sentence}" for one in claim.evidence if one != first]
    return Record.of(
        *told,
        claim=claim.id,
        says=_flat(say(to_said(claim), language)),
        sentence=_flat(first.sentence),
        document=_to_place(first),
        confidence=f"{claim.confidence:.2f}",
        decision="",
        note="",
    )


def to_told(done: str, decision: Decision) -> str:
    """Tell what was done, by whom and when, and why if that was noted."""
    return f"{done} by {decision.by} at {decision.time}" + (f": {decision.note}" if decision.note else "")


def offer_merge(proposal: Proposal, shorten: Callable[[str], str]) -> Record:
    """Make the record of two entities that may be one, the first of which would stay."""
    ends = (proposal.one, proposal.other)
    return Record.of(
        merge=" + ".join(shorten(entity.iri) for entity in ends),
        score=f"{proposal.score:.2f}",
        labels=" + ".join(f"{entity.label} ({entity.type})" for entity in ends),
        decision="",
        note="",
    )


def to_shown(claim: Claim, document: str | None = None) -> Claim:
    """Keep the evidence of a claim that is shown: the surest, of a document if one is given."""
    own = replace(claim, evidence=tuple(one for one in claim.evidence if document in (None, one.document)))
    found = strongest(own)
    return replace(claim, evidence=(found,) if found else ())


def shortener(prefixes: Mapping[str, str]) -> Callable[[str], str]:
    """Make a function that writes the IRI of an entity as people type it.

    >>> shortener({"ent": "https://example.org/entity/"})("https://example.org/entity/china")
    'ent:china'
    """
    namespace = prefixes["ent"]
    return lambda iri: f"ent:{iri.removeprefix(namespace)}" if iri.startswith(namespace) else iri


def select(
    claims: Iterable[Claim], *, document: str | None, status: str, below: float | None, by_confidence: bool
) -> list[Claim]:
    """Choose the claims to review, in the order of the documents or the least sure first."""
    found = [
        claim
        for claim in claims
        if status in ("all", claim.status)
        and (below is None or claim.confidence < below)
        and (document is None or any(one.document == document for one in claim.evidence))
    ]

    def place(claim: Claim) -> tuple[str, int, str]:
        [first] = to_shown(claim, document).evidence
        return (first.document, first.start, claim.id)

    return sorted(found, key=lambda claim: (claim.confidence if by_confidence else 0.0, place(claim)))


def _to_place(one: Evidence) -> str:
    return ", ".join(filter(None, (f"{one.document} {one.start}-{one.end}", to_page(one))))


def _flat(text: str) -> str:
    return " ".join(to_plain(text).split())
