"""spaCy's door: words, and extraction as a spaCy pipeline.

`load` gives a pipeline of a blank tokenizer and our three components; each is a registered factory, so that
``nlp.add_pipe("kg_sentences")``, ``"kg_mentions"`` and ``"kg_claims"`` work in any pipeline of spaCy's after
``import kg.nlp``. They write sentence starts, ``doc.ents`` (entities), ``doc.spans["kg_literals"]`` (roles, amounts,
quantities, dates, themes) and ``doc._.kg_reading`` (a `Reading`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg import languages
from kg.analysis import Analysis, analyse
from kg.calibration import Calibration
from kg.coreference import Chain, chain
from kg.encoder import FOLDER, Encoder, read_about
from kg.extract import Grounds, to_claims, to_day, without_vague
from kg.ids import BASE, to_content_hash
from kg.implied import to_implied
from kg.linking import Linker
from kg.model import Claim, Document, Entity, Sentence
from kg.timing import with_times
from kg.vocab import LITERAL_TYPES

LONGEST_TEXT = 200_000_000
"""Characters that spaCy's pipeline object accepts; readers of files refuse larger ones long before."""
LONGEST_SENTENCE = 400
"""Words; a longer run without a stop is a table or noise, and the model would read sense into it."""
OWN_THRESHOLD = -1.0
"""Stands for the model's own threshold in the configuration of a pipeline, which has no None."""
LITERALS = "kg_literals"
COMPONENTS = ("kg_sentences", "kg_mentions", "kg_claims")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read in a document; claims come one a piece of evidence, not yet joined."""

    document: Document
    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    skipped: int = 0
    """Sentences too long to be prose, left unread."""
    grounds: Grounds | None = field(default=None, compare=False, repr=False)
    """What the claims rest on, where the reader was asked to keep it."""


for _name in ("kg_document", "kg_sentences", "kg_analysis", "kg_reading"):
    Doc.set_extension(_name, default=None, force=True)


@cache
def blank(language: str) -> Language:
    """Give spaCy's blank pipeline for a language, the multi-language one where spaCy has none."""
    known = (Path(spacy.__file__).parent / "lang" / language / "__init__.py").is_file()
    nlp = spacy.blank(language if known and language not in NEEDS_MORE else "xx")
    nlp.max_length = LONGEST_TEXT
    return nlp


NEEDS_MORE = frozenset({"ja", "ko", "ru", "th", "uk", "vi"})
"""Languages whose spaCy tokenizer or vocabulary asks for further packages."""


def to_words(text: str, language: str) -> list[tuple[int, int]]:
    """Split a text into words with spaCy's tokenizer for the language: offsets, blanks left out.

    >>> to_words("Dr. Li spoke.", "en")
    [(0, 3), (4, 6), (7, 12), (12, 13)]
    """
    return _to_offsets(blank(language).make_doc(text))


def _to_offsets(doc: Doc) -> list[tuple[int, int]]:
    return [(token.idx, token.idx + len(token)) for token in doc if not token.is_space]


@cache
def _encoder(folder: str, threads: int) -> Encoder:
    return Encoder.load(Path(folder), threads or None)


@cache
def _linker(base: str) -> Linker:
    return Linker.load(base)


def _settle(folder: str, least: float) -> tuple[Mapping[str, float], str]:
    """Give the thresholds of a model and the extractor's name, which tells of a threshold that is not the model's."""
    about = read_about(Path(folder))
    own: Mapping[str, float] = about["thresholds"]
    name = f"encoder/{about['version']}"
    given = {"default": float(least)}
    return (own, name) if least < 0 or given == own else (given, f"{name};min-confidence={given['default']}")


def _to_document(doc: Doc) -> Document:
    if doc._.kg_document is None:
        text = doc.text
        language = doc.lang_ if doc.lang_ != "xx" else "und"
        doc._.kg_document = Document(
            id="doc", text=text, language=language, source="", content_hash=to_content_hash(text)
        )
    document: Document = doc._.kg_document
    return document


class Sentences:
    """Component that finds sentences and marks their first tokens."""

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.kg_sentences`` and sentence starts."""
        document = _to_document(doc)
        text = document.text
        doc._.kg_sentences = tuple(
            Sentence(index=index, start=start, end=end, text=text[start:end])
            for index, (start, end) in enumerate(languages.sentences(text, document.language))
        )
        starts = [sentence.start for sentence in doc._.kg_sentences]
        at = 0
        for token in doc:
            is_start = token.i == 0
            while at < len(starts) and starts[at] <= token.idx:
                is_start, at = True, at + 1
            token.is_sent_start = is_start
        return doc


class Mentions:
    """Component that reads the sentences with the encoder."""

    def __init__(self, folder: str, threads: int) -> None:
        """Load the model of a folder (once a process)."""
        self.encoder = _encoder(folder, threads)

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.kg_analysis``, ``doc.ents`` and the span group of literals."""
        if doc._.kg_sentences is None:
            Sentences()(doc)
        document = _to_document(doc)
        read = _with_words(doc._.kg_sentences, _to_offsets(doc))
        analysis = analyse(
            document.text, read, self.encoder, _to_literals(document, doc._.kg_sentences), document.language
        )
        doc._.kg_analysis = analysis
        spans = [(one, doc.char_span(one.start, one.end, label=one.type)) for one in analysis.mentions]
        doc.ents = [span for one, span in spans if span is not None and one.type not in LITERAL_TYPES]
        doc.spans[LITERALS] = [span for one, span in spans if span is not None and one.type in LITERAL_TYPES]
        return doc


NAMED = re.compile(r"[^\W\d_a-z][\w-]* $")


def _to_literals(document: Document, sentences: Iterable[Sentence]) -> Iterator[tuple[int, int, str]]:
    """Find the dates and numbers of a document by rules."""
    today = to_day(document)
    for sentence in sentences:
        days = languages.dates.find(sentence.text, document.language, today)
        for day in days:
            # the year of a name belongs to it, or not, as the model reads it: "WAIC 2025"
            if day.text.isdigit() and NAMED.search(sentence.text, 0, day.start):
                continue
            yield sentence.start + day.start, sentence.start + day.end, "Date"
        for number in languages.numbers.find(sentence.text, document.language):
            if not any(day.start < number.end and number.start < day.end for day in days):
                kind = "Amount" if number.kind == "amount" else "Quantity"
                yield sentence.start + number.start, sentence.start + number.end, kind


def _with_words(
    sentences: Sequence[Sentence], words: Sequence[tuple[int, int]]
) -> Iterator[tuple[Sentence, Sequence[tuple[int, int]]]]:
    at = 0
    for sentence in sentences:
        while at < len(words) and words[at][0] < sentence.start:
            at += 1
        begin = at
        while at < len(words) and words[at][0] < sentence.end:
            at += 1
        if at - begin <= LONGEST_SENTENCE:
            yield sentence, words[begin:at]


class Claims:
    """Component that joins mentions to chains, links them and makes claims."""

    def __init__(self, base: str, folder: str, threads: int, least: float, with_grounds: bool) -> None:
        """Load the known entities under a base IRI."""
        self.linker = _linker(base)
        self.with_grounds = with_grounds
        self.thresholds, self.extractor = _settle(folder, least)
        self.calibration = Calibration.of(_encoder(folder, threads).about.get("calibration"))

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.kg_reading``."""
        document, analysis, sentences = _to_document(doc), doc._.kg_analysis, doc._.kg_sentences
        chains, entities = link(document, analysis, self.linker)
        grounds = Grounds(
            document=document,
            sentences=sentences,
            analysis=analysis,
            chains=chains,
            entities=entities,
            thresholds=self.thresholds,
            calibration=self.calibration,
            extractor=self.extractor,
        )
        doc._.kg_reading = Reading(
            document=document,
            sentences=sentences,
            claims=tuple(with_times(without_vague((*to_claims(grounds), *to_implied(grounds, self.linker))), grounds)),
            skipped=sum(1 for sentence in sentences if sentence.text.count(" ") > LONGEST_SENTENCE),
            grounds=grounds if self.with_grounds else None,
        )
        return doc


def link(document: Document, analysis: Analysis, linker: Linker) -> tuple[dict[int, Chain], dict[int, Entity | None]]:
    """Give each mention's chain within the document and its entity, a known or a new one, by the mention's number."""
    numbers = [i for i, one in enumerate(analysis.mentions) if one.type not in LITERAL_TYPES]
    place = {number: at for at, number in enumerate(numbers)}
    antecedents = {place[number]: (place[earlier], score) for number, (earlier, score) in analysis.antecedents.items()}
    chains = chain([analysis.mentions[i] for i in numbers], antecedents, document.text, document.language)
    entities = linker.link(chains, document)
    at_offset = {
        (mention.start, mention.end): (one, entity)
        for one, entity in zip(chains, entities, strict=True)
        for mention in one.mentions
    }
    found = {i: at_offset[analysis.mentions[i].start, analysis.mentions[i].end] for i in numbers}
    return {i: one for i, (one, _) in found.items()}, {i: entity for i, (_, entity) in found.items()}


@Language.factory("kg_sentences")
def _make_sentences(nlp: Language, name: str) -> Sentences:
    return Sentences()


@Language.factory("kg_mentions", default_config={"folder": str(FOLDER), "threads": 0})
def _make_mentions(nlp: Language, name: str, folder: str, threads: int) -> Mentions:
    return Mentions(folder, threads)


@Language.factory(
    "kg_claims",
    default_config={
        "base": BASE,
        "folder": str(FOLDER),
        "threads": 0,
        "min_confidence": OWN_THRESHOLD,
        "with_grounds": False,
    },
)
def _make_claims(
    nlp: Language, name: str, base: str, folder: str, threads: int, min_confidence: float, with_grounds: bool
) -> Claims:
    return Claims(base, folder, threads, min_confidence, with_grounds)


def load(
    language: str = "xx",
    *,
    base: str = BASE,
    folder: Path = FOLDER,
    threads: int = 0,
    min_confidence: float | None = None,
    with_grounds: bool = False,
) -> Language:
    """Give a spaCy pipeline that reads texts of a language: ``load("id")("Tiongkok ...")._.kg_reading.claims``."""
    source = blank(language)
    nlp = spacy.blank(source.lang or "xx")
    nlp.max_length = LONGEST_TEXT
    shared = {"folder": str(folder), "threads": threads}
    nlp.add_pipe("kg_sentences")
    nlp.add_pipe("kg_mentions", config=shared)
    least = OWN_THRESHOLD if min_confidence is None else min_confidence
    nlp.add_pipe("kg_claims", config={**shared, "base": base, "min_confidence": least, "with_grounds": with_grounds})
    return nlp


class Reader:
    """Reads documents of any language with one model."""

    def __init__(self, base: str, folder: Path, threads: int, min_confidence: float | None, with_grounds: bool) -> None:
        """Use `Reader.load`."""
        self._options = (base, folder, threads, min_confidence, with_grounds)
        self._load = partial(
            load, base=base, folder=folder, threads=threads, min_confidence=min_confidence, with_grounds=with_grounds
        )
        self._pipelines: dict[str, Language] = {}
        _, self.extractor = _settle(str(folder), OWN_THRESHOLD if min_confidence is None else min_confidence)
        """Name and version of the model, as written into every evidence, with the threshold if it is another."""

    def __reduce__(self) -> tuple[type["Reader"], tuple[str, Path, int, float | None, bool]]:
        """Go to another process without the model, which is loaded there."""
        return Reader, self._options

    @staticmethod
    def load(
        base: str = BASE,
        *,
        folder: Path = FOLDER,
        threads: int = 0,
        min_confidence: float | None = None,
        with_grounds: bool = False,
    ) -> "Reader":
        """Load the model; ``threads`` 0 is one a processor. Raises ModelError.

        ``min_confidence`` from 0 to 1 takes the place of the model's own threshold, for every predicate.
        ``with_grounds`` keeps in each reading what its claims rest on.
        """
        return Reader(base, folder, threads, min_confidence, with_grounds)

    def read(self, document: Document) -> Reading:
        """Read one document."""
        nlp = self._pipelines.get(document.language)
        if nlp is None:
            nlp = self._load(document.language)
            self._pipelines[document.language] = nlp
        doc = nlp.make_doc(document.text)
        doc._.kg_document = document
        reading: Reading = nlp(doc)._.kg_reading
        return reading
