"""RDF as text, the same bytes for the same statements: what is written is sorted first, by what a reader looks for.

Documents come first, then runs, entities, claims with their evidence right below, and mentions.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from kg.errors import ExportError
from kg.rdf.ordering import Nodes, to_blocks
from kg.rdf.terms import Blank, Iri, Quad, Subject, Term, Text, Triple, Typed
from kg.vocab import RDF, XSD

Shorten = Callable[[str], str | None]

_CHARACTER = r"[A-Za-z0-9_]|%[0-9A-Fa-f]{2}"
_LOCAL = re.compile(rf"(?:{_CHARACTER})(?:(?:{_CHARACTER}|[./-])*(?:{_CHARACTER}|-))?")
_BARE = {XSD.integer: re.compile(r"-?\d+"), XSD.decimal: re.compile(r"-?\d+\.\d+")}
_QNAME = re.compile(r"(.*[/#:])([A-Za-z_][\w.-]*)")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SAFE_INTEGER = 2**53
_REMEMBERED = 1 << 16
"""IRIs of which the short form is remembered."""


def shortener(prefixes: Mapping[str, str]) -> Shorten:
    """Make a function that shortens an IRI to prefix and local name, or gives None where no prefix fits.

    >>> short = shortener({"ent": "https://example.org/entity/"})
    >>> short("https://example.org/entity/china"), short("https://example.org/")
    ('ent:china', None)
    """
    longest_first = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))

    @lru_cache(maxsize=_REMEMBERED)
    def shorten(iri: str) -> str | None:
        found = (
            f"{prefix}:{local}"
            for prefix, namespace in longest_first
            if iri.startswith(namespace) and _LOCAL.fullmatch(local := iri[len(namespace) :])
        )
        return next(found, None)

    return shorten


def to_turtle(triples: Iterable[Triple] | Nodes, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Write Turtle: a block a subject, a line a predicate."""
    nodes = Nodes.of(triples)
    yield from _turtle_head(nodes.all(), prefixes)
    write = partial(_turtle_term, shortener(prefixes))
    for block in to_blocks(nodes):
        yield "\n" + _turtle_block(block, write)


def to_turtle12(triples: Iterable[Triple] | Nodes, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Write RDF 1.2 Turtle: the same statements as `to_turtle`, and each claim as a reifier of what it is about.

    ``ent:a aip:supports ent:b ~ clm:1`` gives the statement with the claim that is about it. What is not a statement
    of the graph, a denial for one, is only mentioned: ``clm:1 rdf:reifies <<( ent:a aip:supports ent:b )>>``.
    """
    nodes = Nodes.of(triples)
    stated = {block[0][0]: found for block in to_blocks(nodes) if (found := _stated(block))}
    claims: dict[Triple, list[Subject]] = defaultdict(list)
    for claim, triple in stated.items():
        claims[triple].append(claim)
    said = {triple for triple in nodes.all() if triple in claims}
    yield from _turtle_head(chain(nodes.all(), claims), prefixes)
    write = partial(_turtle_term, shortener(prefixes))
    reifies = write(Iri(RDF.iri + "reifies"))

    def mark(triple: Triple) -> str:
        return "".join(f" ~ {write(claim)}" for claim in claims.get(triple, ()))

    for block in to_blocks(nodes):
        text = _turtle_block(block, write, mark)
        found = stated.get(block[0][0])
        if found and found not in said:
            term = " ".join(map(write, found))
            text = text[: -len(" .\n")] + f" ;\n    {reifies} <<( {term} )>> .\n"
        yield "\n" + text


def _stated(block: Iterable[Triple]) -> Triple | None:
    """Give the statement that a claim is about."""
    parts = {predicate.value: thing for _, predicate, thing in block}
    match parts.get(RDF.subject), parts.get(RDF.predicate), parts.get(RDF.object):
        case Iri() | Blank() as subject, Iri() as predicate, (Iri() | Blank() | Text() | Typed()) as thing:
            return subject, predicate, thing
    return None


def to_trig(graphs: Mapping[str, Iterable[Triple]], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Write TriG: Turtle in braces for each named graph; one graph at a time is held."""
    named: Iterator[Triple] = ((Iri(name), Iri(name), Iri(name)) for name in graphs)
    yield from _turtle_head(chain(named, _flat(graphs)), prefixes)
    write = partial(_turtle_term, shortener(prefixes))
    for name in sorted(graphs):
        yield f"\n{write(Iri(name))} {{\n"
        before = ""
        for block in to_blocks(Nodes.of(graphs[name])):
            yield before + re.sub("(?m)^(?=.)", "  ", _turtle_block(block, write))
            before = "\n"
        yield "}\n"


def to_ntriples(triples: Iterable[Triple] | Nodes, prefixes: Mapping[str, str] | None = None) -> Iterator[str]:
    """Write sorted N-Triples."""
    nodes = Nodes.of(triples)
    for subject in sorted({triple[0] for triple in nodes.all()}, key=str):
        yield from sorted({f"{subject} {predicate} {thing} .\n" for _, predicate, thing in nodes.about(subject)})


def to_nquads(quads: Iterable[Quad], prefixes: Mapping[str, str] | None = None) -> Iterator[str]:
    """Write N-Quads, sorted by graph and within a graph."""
    yield from (line for _, line in sorted({(quad.graph.value, f"{quad}\n") for quad in quads}))


def to_jsonld(graphs: Mapping[str, Iterable[Triple]], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Write JSON-LD, a line a node; the name of the default graph is empty.

    The context has a plain word for each property that needs no more, with the type that all its values share. The
    graphs are gone through twice, and one at a time is held.
    """
    words = _json_words(_flat(graphs), prefixes)
    short = shortener(prefixes)

    def to_items() -> Iterator[str]:
        for name in sorted(graphs):
            nodes = (_json(_json_node(block, short, words)) for block in to_blocks(Nodes.of(graphs[name])))
            if name:
                yield f'{{"@id": {_json(short(name) or name)}, "@graph": [\n' + ",\n".join(nodes) + "\n]}"
            else:
                yield from nodes

    yield '{"@context": {' + ", ".join(f"{_json(prefix)}: {_json(space)}" for prefix, space in prefixes.items())
    yield "".join(f",\n  {_json(word.name)}: {_json(word.entry(short))}" for word in sorted(words.values()))
    yield '},\n"@graph": [\n'
    before = ""
    for item in to_items():
        yield before + item
        before = ",\n"
    yield "\n]}\n"


def to_rdfxml(triples: Iterable[Triple] | Nodes, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Write RDF/XML; what XML cannot hold (control characters, some predicates) raises."""
    nodes = Nodes.of(triples)
    used = {_to_qname(predicate)[0] for predicate in {triple[1].value for triple in nodes.all()}} | {RDF.iri}
    known = {namespace: prefix for prefix, namespace in prefixes.items()} | {RDF.iri: "rdf"}
    names = {
        namespace: known.get(namespace, f"ns{number}") for number, namespace in enumerate(sorted(used | {RDF.iri}), 1)
    }
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
    yield "".join(f"\n  xmlns:{prefix}={quoteattr(space)}" for space, prefix in sorted(names.items(), key=_by_name))
    yield ">\n"
    for block in to_blocks(nodes):
        yield f"<rdf:Description {_xml_node('about', block[0][0])}>\n"
        for _, predicate, thing in block:
            namespace, local = _to_qname(predicate.value)
            yield f"  {_xml_element(f'{names[namespace]}:{local}', thing)}\n"
        yield "</rdf:Description>\n"
    yield "</rdf:RDF>\n"


def to_graphs(quads: Iterable[Quad]) -> dict[str, list[Triple]]:
    """Sort quads by graph, each with its statements.

    >>> to_graphs([])
    {}
    """
    found: dict[str, list[Triple]] = defaultdict(list)
    for quad in quads:
        found[quad.graph.value].append((quad.subject, quad.predicate, quad.object))
    return dict(sorted(found.items()))


def _by_name(item: tuple[str, str]) -> str:
    return item[1]


def _flat(graphs: Mapping[str, Iterable[Triple]]) -> Iterator[Triple]:
    return (triple for name in graphs for triple in graphs[name])


def _turtle_head(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> Iterator[str]:
    short = shortener(prefixes)
    iris: set[str] = set()
    for triple in triples:
        iris.update(part.datatype if isinstance(part, Typed) else part.value for part in triple if _has_iri(part))
    used = {found.partition(":")[0] for found in map(short, iris) if found}
    yield from (f"@prefix {prefix}: <{prefixes[prefix]}> .\n" for prefix in sorted(used))


def _has_iri(part: Term | Blank) -> bool:
    return isinstance(part, Iri) or (isinstance(part, Typed) and not _is_bare(part))


def _is_bare(thing: Typed) -> bool:
    """Tell whether Turtle reads the number back with its datatype when it stands without quotes."""
    form = _BARE.get(thing.datatype)
    return form is not None and form.fullmatch(thing.value) is not None


def _turtle_term(short: Shorten, thing: Term | Blank) -> str:
    if isinstance(thing, Iri):
        found = short(thing.value)
        return found.replace("/", "\\/") if found else str(thing)
    if isinstance(thing, Typed):
        datatype = short(thing.datatype) or f"<{thing.datatype}>"
        return thing.value if _is_bare(thing) else f"{Text(thing.value)}^^{datatype}"
    return str(thing)


def _turtle_block(
    block: list[Triple], write: Callable[[Term | Blank], str], mark: Callable[[Triple], str] = lambda triple: ""
) -> str:
    lines: dict[str, list[str]] = {}
    for triple in block:
        _, predicate, thing = triple
        name = "a" if predicate.value == RDF.type else write(predicate)
        lines.setdefault(name, []).append(write(thing) + mark(triple))
    said = " ;\n    ".join(f"{name} {', '.join(things)}" for name, things in lines.items())
    return f"{write(block[0][0])} {said} .\n"


@dataclass(frozen=True, slots=True, order=True)
class _Word:
    """The name of a property in JSON-LD."""

    name: str
    iri: str
    type: str
    """The datatype that all values have, ``@id`` where all are nodes, empty where they differ or are texts."""

    def entry(self, short: Shorten) -> str | dict[str, str]:
        """Give what the context says of it."""
        iri = short(self.iri) or self.iri
        return {"@id": iri, "@type": short(self.type) or self.type} if self.type else iri


def _json_words(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> dict[str, _Word]:
    """Find a word for each property: its local name, where no other property and no prefix has the same."""
    types: dict[str, set[str]] = defaultdict(set)
    for _, predicate, thing in triples:
        if predicate.value != RDF.type:
            types[predicate.value].add(_json_type(thing))
    names = {iri: found[2] for iri in types if (found := _QNAME.fullmatch(iri)) and found[2].isidentifier()}
    met = Counter(names.values())
    return {
        iri: _Word(name, iri, next(iter(types[iri])) if len(types[iri]) == 1 else "")
        for iri, name in names.items()
        if met[name] == 1 and name not in prefixes
    }


def _json_type(thing: Term | Blank) -> str:
    if isinstance(thing, (Iri, Blank)):
        return "@id"
    return thing.datatype if isinstance(thing, Typed) else ""


def _json_node(block: list[Triple], short: Shorten, words: Mapping[str, _Word]) -> dict[str, Any]:
    subject = block[0][0]
    node: dict[str, Any] = {
        "@id": str(subject) if isinstance(subject, Blank) else short(subject.value) or subject.value
    }
    for _, predicate, thing in block:
        if predicate.value == RDF.type and isinstance(thing, Iri):
            node.setdefault("@type", []).append(short(thing.value) or thing.value)
            continue
        word = words.get(predicate.value)
        name = word.name if word else short(predicate.value) or predicate.value
        value = _json_term(thing, short)
        if word and word.type and isinstance(value, dict):  # the context says the type
            value = value.get("@id", value.get("@value"))
        node.setdefault(name, []).append(value)
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in node.items()}


def _json_term(thing: Term | Blank, short: Shorten) -> Any:
    if isinstance(thing, Iri):
        return {"@id": short(thing.value) or thing.value}
    if isinstance(thing, Blank):
        return {"@id": str(thing)}
    if isinstance(thing, Text):
        return {"@value": thing.value, "@language": thing.language} if thing.language else thing.value
    if thing.datatype == XSD.integer and _is_bare(thing) and abs(int(thing.value)) < _SAFE_INTEGER:
        return int(thing.value)
    return {"@value": thing.value, "@type": short(thing.datatype) or thing.datatype}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _to_qname(predicate: str) -> tuple[str, str]:
    found = _QNAME.fullmatch(predicate)
    if found is None:
        raise ExportError(f"RDF/XML cannot hold the predicate <{predicate}>; export turtle instead")
    return found[1], found[2]


def _xml_node(name: str, node: Subject) -> str:
    return f'rdf:nodeID="{node.value}"' if isinstance(node, Blank) else f"rdf:{name}={quoteattr(node.value)}"


def _xml_element(name: str, thing: Term | Blank) -> str:
    if isinstance(thing, (Iri, Blank)):
        return f"<{name} {_xml_node('resource', thing)}/>"
    if _NOT_XML.search(thing.value):
        raise ExportError(f"XML cannot hold a control character of {thing.value[:40]!r}; export turtle instead")
    said = escape(thing.value, {"\r": "&#13;"})
    if isinstance(thing, Typed):
        return f"<{name} rdf:datatype={quoteattr(thing.datatype)}>{said}</{name}>"
    language = f' xml:lang="{thing.language}"' if thing.language else ""
    return f"<{name}{language}>{said}</{name}>"
