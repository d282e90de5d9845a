"""The closed vocabulary: classes, predicates and namespaces as plain data, the same as ``ontologies/aipolicy.ttl``.

A test holds this module and the Turtle file together in both directions; definitions and labels live in the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kg.errors import VocabularyError
from kg.ids import BASE


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTerm:
    """A class of the ontology."""

    name: str
    parent: str | None = None
    also: tuple[str, ...] = ()
    """Further classes it counts as: a Country is a Place too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """A property that a claim can assert, with the types it may join."""

    name: str
    domain: tuple[str, ...] = ()
    """Classes of the subject; empty for any."""
    range: tuple[str, ...] = ()
    """Classes of the object; empty for any; one of `LITERAL_TYPES` where `literal`."""
    symmetric: bool = False
    transitive: bool = False
    functional: bool = False
    """Claims of one subject (and one thing counted, for ``hasQuantity``) with other objects disagree."""
    inverse_functional: bool = False
    """Claims of one object and one role with other subjects at the same time disagree (an office has one holder)."""
    parent: str | None = None
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """A namespace that knows its terms, so that a slip of the pen raises instead of making a new IRI.

    >>> AIP.callsFor
    'https://w3id.org/aipolicy-kg/ontology#callsFor'
    >>> AIP["callFor"]
    Traceback (most recent call last):
    ...
    kg.errors.VocabularyError: 'callFor' is no term of https://w3id.org/aipolicy-kg/ontology#
    """

    iri: str
    names: frozenset[str]

    def __getitem__(self, name: str) -> str:
        """Give the IRI of a term."""
        if name not in self.names:
            raise VocabularyError(f"{name!r} is no term of {self.iri}")
        return self.iri + name

    def __getattr__(self, name: str) -> str:
        """Give the IRI of a term."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __contains__(self, name: object) -> bool:
        """Tell whether a local name is a term."""
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        """Go through the local names in alphabetical order."""
        return iter(sorted(self.names))


def _classes(*terms: ClassTerm) -> Mapping[str, ClassTerm]:
    return MappingProxyType({term.name: term for term in terms})


def _predicates(*terms: Predicate) -> Mapping[str, Predicate]:
    return MappingProxyType({term.name: term for term in terms})


CLASSES = _classes(
    ClassTerm(name="Actor"),
    ClassTerm(name="Country", parent="Actor", also=("Place",)),
    ClassTerm(name="CountryGroup", parent="Actor"),
    ClassTerm(name="Organization", parent="Actor"),
    ClassTerm(name="IntergovernmentalOrganization", parent="Organization"),
    ClassTerm(name="GovernmentBody", parent="Organization"),
    ClassTerm(name="Company", parent="Organization"),
    ClassTerm(name="ResearchOrganization", parent="Organization"),
    ClassTerm(name="CivilSocietyOrganization", parent="Organization"),
    ClassTerm(name="Person", parent="Actor"),
    ClassTerm(name="Event"),
    ClassTerm(name="PolicyInstrument"),
    ClassTerm(name="Law", parent="PolicyInstrument"),
    ClassTerm(name="Strategy", parent="PolicyInstrument"),
    ClassTerm(name="Agreement", parent="PolicyInstrument"),
    ClassTerm(name="Guideline", parent="PolicyInstrument"),
    ClassTerm(name="Measure", parent="PolicyInstrument"),
    ClassTerm(name="Initiative"),
    ClassTerm(name="Technology"),
    ClassTerm(name="AISystem", parent="Technology"),
    ClassTerm(name="Hardware", parent="Technology"),
    ClassTerm(name="Concept"),
    ClassTerm(name="Place"),
    ClassTerm(name="Document"),
    ClassTerm(name="Claim"),
)
"""The classes of entities, documents and claims, parents first."""

_SPEAKERS = ("Actor", "PolicyInstrument", "Initiative", "Document", "Event")

ABSTRACT_PREDICATES = _predicates(
    Predicate(name="hasStanceOn", domain=_SPEAKERS),
    Predicate(name="interactsWith", domain=("Actor", "Technology"), range=("Actor", "Technology"), symmetric=True),
    Predicate(name="actsAgainst", domain=("Actor", "PolicyInstrument")),
    Predicate(name="relatesToInstrument", domain=_SPEAKERS),
)
"""Groups of predicates, for queries; never asserted."""

PREDICATES = _predicates(
    Predicate(name="locatedIn", range=("Place", "Country", "Organization"), transitive=True),
    Predicate(name="basedIn", domain=("Organization", "Initiative"), range=("Place", "Country"), parent="locatedIn"),
    Predicate(name="partOf", transitive=True),
    Predicate(name="memberOf", domain=("Actor",), range=("CountryGroup", "Organization", "Initiative", "Agreement")),
    Predicate(
        name="holdsOfficeIn",
        domain=("Person",),
        range=("Country", "Organization", "CountryGroup", "Initiative"),
        inverse_functional=True,
    ),
    Predicate(
        name="affiliatedWith", domain=("Person", "Organization"), range=("Organization", "Country", "Initiative")
    ),
    Predicate(name="foundedBy", domain=("Organization", "Initiative"), range=("Actor",)),
    Predicate(name="hosts", domain=("Actor",), range=("Event",)),
    Predicate(name="participatesIn", domain=("Actor",), range=("Event", "Initiative", "Concept")),
    Predicate(name="heldIn", domain=("Event",), range=("Place", "Country")),
    Predicate(name="hasTheme", domain=("Event",), range=("Theme",), literal=True),
    Predicate(name="proposes", domain=_SPEAKERS, parent="relatesToInstrument"),
    Predicate(
        name="adopts",
        domain=("Actor", "Event"),
        range=("PolicyInstrument", "Technology", "Concept", "Initiative"),
        parent="relatesToInstrument",
    ),
    Predicate(name="publishes", domain=("Actor", "Event"), parent="relatesToInstrument"),
    Predicate(name="signs", domain=("Actor",), range=("PolicyInstrument",), parent="relatesToInstrument"),
    Predicate(
        name="implements", domain=("Actor",), range=("PolicyInstrument", "Initiative"), parent="relatesToInstrument"
    ),
    Predicate(name="appliesTo", domain=("PolicyInstrument",)),
    Predicate(name="supports", domain=_SPEAKERS, parent="hasStanceOn"),
    Predicate(name="opposes", domain=_SPEAKERS, parent="hasStanceOn"),
    Predicate(name="callsFor", domain=_SPEAKERS, parent="hasStanceOn"),
    Predicate(name="seeks", domain=_SPEAKERS, parent="hasStanceOn"),
    Predicate(name="warnsOf", domain=_SPEAKERS, parent="hasStanceOn"),
    Predicate(name="accuses", domain=("Actor",), range=("Actor",), parent="hasStanceOn"),
    Predicate(name="restricts", domain=("Actor", "PolicyInstrument"), parent="actsAgainst"),
    Predicate(
        name="imposesExportControlsOn",
        domain=("Actor", "PolicyInstrument"),
        range=("Actor",),
        parent="restricts",
    ),
    Predicate(name="sanctions", domain=("Actor", "PolicyInstrument"), range=("Actor",), parent="restricts"),
    Predicate(name="investigates", domain=("Actor",), parent="actsAgainst"),
    Predicate(name="penalizes", domain=("Actor", "PolicyInstrument"), range=("Actor",), parent="actsAgainst"),
    Predicate(name="cooperatesWith", domain=("Actor",), range=("Actor",), symmetric=True, parent="interactsWith"),
    Predicate(
        name="competesWith",
        domain=("Actor", "Technology"),
        range=("Actor", "Technology"),
        symmetric=True,
        parent="interactsWith",
    ),
    Predicate(name="assists", domain=("Actor", "Initiative", "PolicyInstrument"), range=("Actor",)),
    Predicate(name="investsIn", domain=("Actor", "Initiative")),
    Predicate(name="acquires", domain=("Actor",), range=("Organization", "Technology")),
    Predicate(name="supplies", domain=("Actor",), range=("Actor",)),
    Predicate(name="dependsOn"),
    Predicate(name="develops", domain=("Actor",), range=("Technology", "Initiative", "Concept", "PolicyInstrument")),
    Predicate(name="produces", domain=("Actor", "Concept", "Initiative"), range=("Technology",)),
    Predicate(name="uses", domain=("Actor", "Technology", "Initiative")),
    Predicate(name="outperforms"),
    Predicate(name="hasQuantity", range=("Quantity",), literal=True, functional=True),
    Predicate(name="startDate", range=("Date",), literal=True, functional=True),
    Predicate(name="endDate", range=("Date",), literal=True, functional=True),
    Predicate(name="date", range=("Date",), literal=True, functional=True),
)
"""Every predicate that a claim can have, in the order of the guidelines."""

LASTING = frozenset(
    """locatedIn basedIn partOf memberOf holdsOfficeIn affiliatedWith appliesTo restricts imposesExportControlsOn
    sanctions cooperatesWith competesWith supplies dependsOn uses supports opposes""".split()
)
"""Predicates of what holds over a time and may end, as an office does; the others tell what happened."""

LITERAL_TYPES = ("Role", "Amount", "Quantity", "Date", "Theme")
"""Types of mentions that are values, not entities."""

ENTITY_TYPES = tuple(
    """Country CountryGroup IntergovernmentalOrganization GovernmentBody Company ResearchOrganization
    CivilSocietyOrganization Person Event Law Strategy Agreement Guideline Measure Initiative AISystem
    Hardware Technology Concept Place Document""".split()
)
"""The types of entities that annotators and the model give, in the order of the guidelines."""

MENTION_TYPES = ENTITY_TYPES + LITERAL_TYPES
"""Every type a mention can have."""

TECHNICAL_CLASSES = ("Mention", "Polarity", "Modality", "Status", "Decision")
"""Classes of the record-keeping around claims."""

_INDIVIDUALS = {
    "Polarity": ("Affirmed", "Negated"),
    "Modality": ("Asserted", "Planned", "Possible", "Alleged"),
    "Status": ("Unreviewed", "Accepted", "Rejected", "Corrected"),
}
INDIVIDUALS: Mapping[str, str] = MappingProxyType(
    {name: kind for kind, names in _INDIVIDUALS.items() for name in names}
)
"""The values of polarity, modality and status, with their class."""

ANNOTATIONS = tuple(
    """polarity modality status confidence evidence role amount time validFrom validUntil attributedTo conflictsWith
    subjectMention objectMention refersTo extractor contentHash language copyOf page countedThing unit
    decision decidesOn verdict reading awaits""".split()
)
"""Properties of the record-keeping around claims: of claim nodes, evidences, mentions, documents and decisions."""

TERM_ANNOTATIONS = ("singleValued", "singleHolder", "lasting")
"""Properties of properties: `Predicate.functional`, `Predicate.inverse_functional` and `LASTING` in the file."""

DATATYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Theme": ("string", "langString"),
        "Quantity": ("integer", "decimal", "string"),
        "Date": ("date", "gYearMonth", "gYear", "string"),
    }
)
"""Datatypes of the values of literal predicates: all of XSD but ``rdf:langString``."""

AIP = Terms(
    "https://w3id.org/aipolicy-kg/ontology#",
    frozenset((*CLASSES, *PREDICATES, *ABSTRACT_PREDICATES, *TECHNICAL_CLASSES, *INDIVIDUALS))
    | frozenset((*ANNOTATIONS, *TERM_ANNOTATIONS)),
)
RDF = Terms(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    frozenset(("type", "Statement", "subject", "predicate", "object", "langString", "value")),
)
RDFS = Terms(
    "http://www.w3.org/2000/01/rdf-schema#",
    frozenset(
        ("Class", "label", "comment", "subClassOf", "subPropertyOf", "domain", "range", "isDefinedBy", "seeAlso")
    ),
)
XSD = Terms(
    "http://www.w3.org/2001/XMLSchema#",
    frozenset(
        ("string", "boolean", "integer", "decimal", "double", "date", "dateTime", "gYear", "gYearMonth", "anyURI")
    ),
)
SKOS = Terms(
    "http://www.w3.org/2004/02/skos/core#",
    frozenset(
        ("Concept", "ConceptScheme", "prefLabel", "altLabel", "hiddenLabel", "definition", "note", "example")
        + ("exactMatch", "closeMatch", "inScheme", "notation")
    ),
)
PROV = Terms(
    "http://www.w3.org/ns/prov#",
    frozenset(
        ("Entity", "Activity", "Agent", "Person", "Organization", "SoftwareAgent", "Location", "Plan")
        + ("wasDerivedFrom", "wasGeneratedBy", "wasAttributedTo", "wasAssociatedWith", "hadPrimarySource", "used")
        + ("generatedAtTime", "startedAtTime", "endedAtTime", "value", "wasRevisionOf")
    ),
)
OA = Terms(
    "http://www.w3.org/ns/oa#",
    frozenset(
        ("Annotation", "SpecificResource", "TextPositionSelector", "TextQuoteSelector", "hasSource", "hasSelector")
        + ("start", "end", "exact", "prefix", "suffix", "hasBody", "hasTarget")
    ),
)
DCT = Terms(
    "http://purl.org/dc/terms/",
    frozenset(
        ("title", "description", "creator", "publisher", "created", "issued", "modified", "date", "language", "format")
        + ("identifier", "source", "license", "isPartOf", "extent", "subject", "Standard")
    ),
)

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "aip": AIP.iri,
        "airo": "https://w3id.org/airo#",
        "dct": DCT.iri,
        "eli": "http://data.europa.eu/eli/ontology#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "oa": OA.iri,
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": PROV.iri,
        "rdf": RDF.iri,
        "rdfs": RDFS.iri,
        "schema": "https://schema.org/",
        "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
        "skos": SKOS.iri,
        "wd": "http://www.wikidata.org/entity/",
        "xsd": XSD.iri,
    }
)
"""Prefixes of the fixed namespaces, sorted."""

KINDS: Mapping[str, str] = MappingProxyType(
    {"clm": "claim", "dec": "decision", "doc": "document", "ent": "entity"}
    | {"ev": "evidence", "men": "mention", "run": "run"}
)
"""Prefixes of the namespaces under the base IRI, with the kind of thing (`kg.ids.to_iri`)."""


def prefixes(base: str = BASE) -> dict[str, str]:
    """Give every prefix with its namespace, those under the base IRI included, sorted.

    >>> prefixes()["ent"]
    'https://w3id.org/aipolicy-kg/id/entity/'
    """
    return dict(sorted({**PREFIXES, **{prefix: f"{base}{kind}/" for prefix, kind in KINDS.items()}}.items()))


def _to_lineages() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {name: frozenset((name,)) for name in (*LITERAL_TYPES, *TECHNICAL_CLASSES)}
    for term in CLASSES.values():  # parents stand before their children
        above = found[term.parent] if term.parent else frozenset()
        found[term.name] = frozenset((term.name, *above, *term.also))
    return MappingProxyType(found)


_LINEAGES = _to_lineages()


def is_a(type: str, ancestor: str) -> bool:
    """Tell whether a type is another or a kind of it.

    >>> is_a("Company", "Actor"), is_a("Country", "Place"), is_a("Actor", "Company")
    (True, True, False)
    """
    for name in (type, ancestor):
        if name not in _LINEAGES:
            raise VocabularyError(f"{name!r} is no class or literal type; the known ones are in kg.vocab.CLASSES")
    return ancestor in _LINEAGES[type]


def to_predicate(name: str) -> Predicate:
    """Find a predicate, abstract ones too, by its local name.

    >>> to_predicate("sanctions").parent
    'restricts'
    """
    found = PREDICATES.get(name) or ABSTRACT_PREDICATES.get(name)
    if found is None:
        raise VocabularyError(f"{name!r} is no predicate; the known ones are in kg.vocab.PREDICATES")
    return found


def to_kinds(name: str) -> tuple[str, ...]:
    """List a predicate with all that are kinds of it, for queries.

    >>> to_kinds("restricts")
    ('restricts', 'imposesExportControlsOn', 'sanctions')
    """
    to_predicate(name)
    below = (kind for child in PREDICATES.values() if child.parent == name for kind in to_kinds(child.name))
    return (name, *below)


def allows(predicate: str, subject_type: str, object_type: str) -> bool:
    """Tell whether a predicate may join a subject and an object of these types.

    >>> allows("hosts", "Country", "Event"), allows("hosts", "Event", "Country")
    (True, False)
    >>> allows("hasTheme", "Event", "Theme"), allows("supports", "Country", "Role")
    (True, False)
    """
    term = to_predicate(predicate)
    if subject_type in LITERAL_TYPES or (object_type in LITERAL_TYPES) != term.literal:
        return False
    return _fits(subject_type, term.domain) and _fits(object_type, term.range)


def _fits(type: str, wanted: tuple[str, ...]) -> bool:
    return any(is_a(type, name) for name in wanted or (type,))
