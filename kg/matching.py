"""When a claim and a gold claim say the same: the rules of the gold annotations' guidelines.

Claims are read in the form of ``claims.jsonl``.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any

from kg.gold import GoldClaim, GoldEntity
from kg.vocab import PREDICATES

Record = Mapping[str, Any]
"""One line of ``claims.jsonl``."""

SAME_ENTITY = 0.75
"""Token F1 of two names of one entity: "AI" against "AI governance" has 0.67 and is another thing."""
SAME_LITERAL = 0.6
SAME_PHRASE = 0.5
"""For roles and counted things, which are often quoted in part."""
DISTINCTIVE = 20
"""A number this large names its quantity by itself; "three" must say three of what."""
SYMMETRIC = frozenset(name for name, predicate in PREDICATES.items() if predicate.symmetric)
FILLERS = frozenset(
    "the a an of on in for to and s its their "
    "yang para sang si dan di dari untuk atas terhadap nya tersebut ini itu".split()
)
MAGNITUDES = {
    **dict.fromkeys(("thousand", "ribu"), 1e3),
    **dict.fromkeys(("million", "juta"), 1e6),
    **dict.fromkeys(("billion", "bn", "miliar", "milyar"), 1e9),
    **dict.fromkeys(("trillion", "triliun"), 1e12),
}


def agrees(record: Record, claim: GoldClaim, *, strict: bool = False) -> bool:
    """Tell whether a claim is right by a gold claim; `strict` asks for the annotator's quote too.

    >>> china, rules = (GoldEntity(key=name, names=(name,)) for name in ("China", "AI rules"))
    >>> claim = GoldClaim(subject=china, predicates=("supports",), object=rules, quote="is for AI rules")
    >>> record = {"subject": {"label": "China"}, "predicate": "supports", "object": {"label": "the AI rules"}}
    >>> agrees(record, claim), agrees({**record, "polarity": "negated"}, claim)
    (True, False)
    """
    return (
        same_predicate(record, claim)
        and same_polarity(record, claim)
        and same_role(record, claim)
        and (not strict or is_quoted(record, claim))
        and same_ends(record, claim)
    )


def same_predicate(record: Record, claim: GoldClaim) -> bool:
    """Tell whether the predicate is one of those that are right."""
    return to_predicate(record) in claim.predicates


def same_polarity(record: Record, claim: GoldClaim) -> bool:
    """Tell whether both affirm or both deny."""
    return bool(record.get("polarity", "affirmed") == "negated") == claim.negated


def same_role(record: Record, claim: GoldClaim) -> bool:
    """Tell whether the roles agree, where both sides give one."""
    role = record.get("role")
    return not (claim.roles and role) or any(token_f1(role, wanted) >= SAME_PHRASE for wanted in claim.roles)


def is_quoted(record: Record, claim: GoldClaim) -> bool:
    """Tell whether the evidence contains the annotator's quote, its typography apart."""
    return any(squash(claim.quote) in squash(one["sentence"]) for one in record.get("evidence", ()))


def same_ends(record: Record, claim: GoldClaim) -> bool:
    """Tell whether subject and object agree; of a symmetric predicate, in either order."""
    subject, thing = record["subject"], record["object"]
    if same_entity(subject, claim.subject) and same_object(thing, claim):
        return True
    return not SYMMETRIC.isdisjoint(claim.predicates) and is_swapped(record, claim)


def is_swapped(record: Record, claim: GoldClaim) -> bool:
    """Tell whether the ends agree the other way round."""
    return (
        isinstance(claim.object, GoldEntity)
        and same_entity(record["object"], claim.subject)
        and same_entity(record["subject"], claim.object)
    )


def same_entity(end: Record, gold: GoldEntity) -> bool:
    """Tell whether an end is the gold entity: by Wikidata item where both have one, else by a name."""
    wikidata = end.get("wikidata")
    if wikidata and gold.wikidata:
        return str(wikidata).rsplit("/", 1)[-1] == gold.wikidata
    return any(token_f1(name, wanted) >= SAME_ENTITY for name in to_names(end) for wanted in gold.names)


def same_object(end: Record, claim: GoldClaim) -> bool:
    """Tell whether an end is the gold claim's object, by name or by value."""
    gold = claim.object
    if isinstance(gold, GoldEntity):
        return bool(end.get("iri") or end.get("label")) and same_entity(end, gold)
    value = end.get("value", end.get("label"))
    if value is None:
        return False
    if isinstance(gold, str):
        return str(value) == gold or token_f1(value, gold) >= SAME_LITERAL
    if to_number(str(value)) != float(gold):
        return False
    counted = end.get("of") or end.get("unit") or ""
    wanted = claim.counted
    return gold >= DISTINCTIVE or not wanted or any(token_f1(counted, w) >= SAME_PHRASE for w in wanted)


def to_names(end: Record) -> list[str]:
    """List the names of an end: label, words, labels by language."""
    names = (end.get("label"), end.get("mention"), *(end.get("labels") or {}).values())
    return [name for name in names if name]


def to_predicate(record: Record) -> str:
    """Give the local name of a claim's predicate."""
    return re.split("[#:]", record["predicate"])[-1]


def _tokens(text: object) -> Counter[str]:
    folded = unicodedata.normalize("NFKC", str(text)).casefold()
    return Counter(token for token in re.findall(r"[^\W_]+", folded) if token not in FILLERS)


def token_f1(left: object, right: object) -> float:
    """Compare two phrases by their words, articles apart.

    >>> token_f1("the AI governance", "AI"), token_f1("China", "china")
    (0.6666666666666666, 1.0)
    """
    ours, theirs = _tokens(left), _tokens(right)
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0


def to_number(text: str) -> float | None:
    """Read a number as either language writes it; None where there is none.

    >>> [to_number(text) for text in ("3.000", "3,000", "1,5 miliar", "75 million", "many")]
    [3000.0, 3000.0, 1500000000.0, 75000000.0, None]
    """
    match = re.search(r"(-?\d[\d.,]*)\s*([^\W\d_]+)?", text)
    if not match:
        return None
    digits, scale = match[1].rstrip(".,"), MAGNITUDES.get((match[2] or "").casefold(), 1.0)
    if re.fullmatch(r"-?\d{1,3}([.,]\d{3})+", digits):
        return float(re.sub("[.,]", "", digits)) * scale
    return float(digits.replace(",", ".")) * scale if len(re.findall("[.,]", digits)) <= 1 else None


def squash(text: str) -> str:
    """Fold case, blanks and quotation marks."""
    plain = unicodedata.normalize("NFKC", text).translate(str.maketrans("“”‘’", "\"\"''"))
    return re.sub(r"\s+", " ", plain).casefold()
