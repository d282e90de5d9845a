"""Derive the last part of shapes.ttl, what each predicate joins, from aipolicy.ttl.

Usage: python ontologies/make_shapes.py
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.ontology import Ontology, Term
from kg.vocab import CLASSES, PREDICATES

TARGET = Path(__file__).resolve().parent / "shapes.ttl"
LINE = "# ---- What each predicate joins: made by `python ontologies/make_shapes.py` from aipolicy.ttl\n"
OF_ENTITIES = tuple(name for name in CLASSES if name != "Claim")
PREFIXES = {"langString": "rdf:"}
"""Prefixes of the datatypes that are not of XSD."""
OR = {"en": "or", "id": "atau"}


def make(text: str, ontology: Ontology) -> str:
    """Give the text of shapes.ttl anew: what stands above the line, and below it the shapes of each predicate."""
    return text.partition(LINE)[0] + LINE + "\n" + "\n".join(to_shapes(ontology))


def to_shapes(ontology: Ontology) -> Iterator[str]:
    """Give the shapes in the order of the vocabulary."""
    yield to_property(
        "ClaimPredicate",
        "rdf:predicate",
        f"sh:targetClass aip:Claim ; sh:minCount 1 ; sh:maxCount 1 ; sh:in ( {to_names(PREDICATES)} )",
        ("A claim has one predicate of the ontology.", "Klaim memiliki satu predikat dari ontologi."),
    )
    yield to_property(
        "EntityKind",
        "rdf:type",
        "sh:targetObjectsOf rdf:subject , aip:refersTo , aip:attributedTo ; "
        f"sh:minCount 1 ; sh:maxCount 1 ; sh:in ( {to_names(OF_ENTITIES)} )",
        ("An entity is of one class of the ontology.", "Entitas termasuk satu kelas ontologi."),
    )
    symmetric = (name for name in PREDICATES if ontology.properties[name].symmetric)
    yield to_constraint(
        "SymmetricOnce",
        " UNION ".join(f"{{ ?value rdf:predicate aip:{name} }}" for name in symmetric),
        "FILTER EXISTS {",
        "    ?value prov:wasDerivedFrom $this ; rdf:subject ?one ; rdf:predicate ?predicate ; rdf:object ?other ;",
        "        aip:polarity ?polarity ; aip:modality ?modality .",
        "    ?again rdf:subject ?other ; rdf:predicate ?predicate ; rdf:object ?one ; prov:wasDerivedFrom $this ;",
        "        aip:polarity ?polarity ; aip:modality ?modality .",
        "    FILTER (STR(?one) > STR(?other))",
        "}",
        said=(
            "What holds both ways is claimed once, not from either side.",
            "Apa yang berlaku dua arah diklaim sekali, bukan dari kedua sisi.",
        ),
    )
    for name in PREDICATES:
        yield from to_predicate(ontology.properties[name], ontology)


def to_predicate(term: Term, ontology: Ontology) -> Iterator[str]:
    """Give the shape that finds the claims with a predicate, and those of their subjects and objects."""
    shape = term.name[0].upper() + term.name[1:]
    parts = [f"shape:{shape}Subject"] if term.domain else []
    yield (
        f"shape:{shape} a sh:PropertyShape ;\n    sh:targetNode aip:{term.name} ;\n"
        f"    sh:path [ sh:inversePath rdf:predicate ] ;\n"
        f"    sh:property {' , '.join((*parts, f'shape:{shape}Object'))} .\n"
    )
    if term.domain:
        yield to_end(f"{shape}Subject", "rdf:subject", term, term.domain, ("subject", "subjek"), ontology)
    if term.literal:
        types = [PREFIXES.get(name, "xsd:") + name for name in term.range]
        yield to_property(
            f"{shape}Object",
            "rdf:object",
            f"sh:or ( {' '.join(f'[ sh:datatype {name} ]' for name in types)} )",
            (
                f"{to_label(term, 'en')}: the value is a well-formed {to_list(types, 'en')}.",
                f"{to_label(term, 'id')}: nilainya {to_list(types, 'id')} yang berbentuk benar.",
            ),
        )
    elif term.range:
        yield to_end(f"{shape}Object", "rdf:object", term, term.range, ("object", "objek"), ontology)
    else:
        yield to_property(
            f"{shape}Object",
            "rdf:object",
            "sh:nodeKind sh:IRI",
            (f"{to_label(term, 'en')}: the object is an entity.", f"{to_label(term, 'id')}: objeknya suatu entitas."),
        )


def to_end(
    shape: str, path: str, term: Term, classes: tuple[str, ...], end: tuple[str, str], ontology: Ontology
) -> str:
    """Give the shape of one end of a predicate: its class is one of these or a kind of one."""
    english, indonesian = (
        to_list([ontology.to_label(name, language) for name in classes], language) for language in OR
    )
    kinds = to_names(name for name in OF_ENTITIES if is_kind(name, classes, ontology))
    return to_property(
        shape,
        f"( {path} rdf:type )",
        f"sh:in ( {kinds} ) ; sh:severity sh:Warning",
        (
            f"{to_label(term, 'en')}: the {end[0]} is expected to be of kind {english}.",
            f"{to_label(term, 'id')}: {end[1]}nya semestinya berjenis {indonesian}.",
        ),
    )


def to_property(name: str, path: str, rule: str, said: tuple[str, str]) -> str:
    """Give a property shape with its messages."""
    return (
        f"shape:{name} a sh:PropertyShape ;\n    sh:path {path} ; {rule} ;\n"
        f'    sh:message "{said[0]}"@en , "{said[1]}"@id .\n'
    )


def to_constraint(name: str, *where: str, said: tuple[str, str]) -> str:
    """Give a constraint in SPARQL over the graph of a document."""
    lines = "".join(f"\n            {line}" for line in where)
    return (
        f"shape:{name} a sh:SPARQLConstraint ;\n    sh:prefixes <https://w3id.org/aipolicy-kg/shapes> ;\n"
        f'    sh:message "{said[0]}"@en , "{said[1]}"@id ;\n'
        f'    sh:select """\n        SELECT $this ?value WHERE {{{lines}\n        }}""" .\n'
    )


def to_label(term: Term, language: str) -> str:
    """Give the label of a predicate with its name, where they differ.

    >>> to_label(Term(name="hosts", labels={"en": "hosts", "id": "menyelenggarakan"}, definitions={}), "id")
    'menyelenggarakan (hosts)'
    """
    label = term.labels[language]
    return label if label == term.name else f"{label} ({term.name})"


def is_kind(name: str, classes: tuple[str, ...], ontology: Ontology) -> bool:
    """Tell whether a class is one of others or, at any depth, a kind of one."""
    return name in classes or any(is_kind(parent, classes, ontology) for parent in ontology.classes[name].parents)


def to_names(names: Iterable[str]) -> str:
    """Write terms of the ontology in a row.

    >>> to_names(["Actor", "Place"])
    'aip:Actor aip:Place'
    """
    return " ".join(f"aip:{name}" for name in names)


def to_list(names: list[str], language: str) -> str:
    """Write alternatives as a language does.

    >>> to_list(["aktor", "peristiwa", "dokumen"], "id")
    'aktor, peristiwa atau dokumen'
    """
    *most, last = names
    return f"{', '.join(most)} {OR[language]} {last}" if most else last


if __name__ == "__main__":
    TARGET.write_text(make(TARGET.read_text(encoding="utf-8"), Ontology.read()), encoding="utf-8")
