"""What people decide, applied to what was read: by itself, in the store, and after whatever happens to documents."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import port_claims as port
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_store import check

from kg.assemble import assemble, of_document
from kg.decisions import Decision, Judgement, Merge, Rename, Retype, Split, What, decide, to_said
from kg.errors import NotFoundError, StoreError
from kg.ids import to_iri
from kg.model import Claim, Document, Entity
from kg.rdf import Iri, Run, read_decisions, write_decision
from kg.rdf.syntaxes import to_nquads
from kg.store import Store
from kg.store.engine import Engine
from kg.vocab import AIP, PROV, RDF

TIME = "2025-08-01T09:00:00Z"
CROWN = port.to_entity("Crown of Arunika", "Country", "Mahkota Arunika")
ISLE = port.to_entity("Isle of Arunika", "Place")


def made(*whats: What, by: str = "Ani") -> tuple[Decision, ...]:
    """Decisions of one time, in order."""
    return tuple(Decision(what=what, by=by, time=TIME, number=number) for number, what in enumerate(whats, 1))


def claim(predicate: str, document: str = "port-en", **more: object) -> Claim:
    """The one claim with a predicate that a document makes."""
    said = [one for one in port.SAID if one.predicate == predicate and one.evidence[0].document == document]
    [found] = [one for one in said if all(getattr(one, name) == value for name, value in more.items())]
    return found


def about(predicate: str, document: str = "port-en") -> Claim:
    return to_said(claim(predicate, document))


def judge(predicate: str, verdict: str, document: str = "port-en", /, **right: object) -> Judgement:
    said = about(predicate, document)
    corrected = replace(said, **right) if right else None  # type: ignore[arg-type]
    return Judgement(claim=said, verdict=verdict, right=corrected)  # type: ignore[arg-type]


def tell(claims: Iterable[Claim]) -> set[str]:
    """Claims in words, with the status of those that have one."""
    return {
        f"{one.subject.label} {'not ' if one.polarity == 'negated' else ''}{one.predicate} "
        f"{one.object.label if isinstance(one.object, Entity) else one.object.value}"
        + (f" ({one.status})" if one.status != "unreviewed" else "")
        for one in claims
    }


ALL = tell(port.CLAIMS)
DEPENDS = judge("dependsOn", "correct", predicate="uses")
USES = Judgement(claim=replace(about("dependsOn"), predicate="uses"), verdict="reject")
BACK = Judgement(claim=replace(about("dependsOn"), predicate="uses"), verdict="correct", right=about("dependsOn"))
TO_CROWN = Merge(stays=CROWN, goes=port.ARUNIKA)
TO_ARUNIKA = Merge(stays=port.ARUNIKA, goes=port.NORVALIA)
PLACE = ("port-en", *(lambda one: (one.start, one.end, one.text))(claim("dependsOn").evidence[0].subject))


@pytest.mark.parametrize(
    ("whats", "gone", "come"),
    [
        ((), set(), set()),
        ([judge("dependsOn", "accept")], {"Arunika dependsOn B9 chips"}, {"Arunika dependsOn B9 chips (accepted)"}),
        ([judge("dependsOn", "reject")], {"Arunika dependsOn B9 chips"}, {"Arunika dependsOn B9 chips (rejected)"}),
        (  # the later stands
            [judge("dependsOn", "reject"), judge("dependsOn", "accept")],
            {"Arunika dependsOn B9 chips"},
            {"Arunika dependsOn B9 chips (accepted)"},
        ),
        (  # corrected: what was read is rejected, what is right is beside it
            [DEPENDS],
            {"Arunika dependsOn B9 chips"},
            {"Arunika dependsOn B9 chips (rejected)", "Arunika uses B9 chips (corrected)"},
        ),
        (  # the correction is overruled, and goes
            [DEPENDS, judge("dependsOn", "accept")],
            {"Arunika dependsOn B9 chips"},
            {"Arunika dependsOn B9 chips (accepted)"},
        ),
        (  # what a correction made is rejected too
            [DEPENDS, USES],
            {"Arunika dependsOn B9 chips"},
            {"Arunika dependsOn B9 chips (rejected)", "Arunika uses B9 chips (rejected)"},
        ),
        (  # a correction of a correction, back to where it was
            [DEPENDS, BACK],
            {"Arunika dependsOn B9 chips"},
            {"Arunika dependsOn B9 chips (corrected)", "Arunika uses B9 chips (rejected)"},
        ),
        (  # a correction to what another sentence says anyway
            [judge("signs", "correct", polarity="affirmed")],
            {"Arunika not signs Harbour Declaration", "Arunika signs Harbour Declaration"},
            {"Arunika not signs Harbour Declaration (rejected)", "Arunika signs Harbour Declaration (corrected)"},
        ),
        ([Merge(stays=port.ARUNIKA, goes=CROWN)], set(), set()),  # nobody speaks of what goes
        ([Merge(stays=port.CHIPS, goes=port.CONTROLS, apart=True)], set(), set()),
        (
            [Merge(stays=port.CHIPS, goes=port.CONTROLS)],
            {"Borealis opposes export controls"},
            {"Borealis opposes B9 chips"},
        ),
        (  # merge, then accept
            [TO_CROWN, Judgement(claim=replace(about("dependsOn"), subject=CROWN), verdict="accept")],
            {one for one in ALL if "Arunika" in one},
            {one.replace("Arunika", "Crown of Arunika") for one in ALL if "Arunika" in one}
            - {"Crown of Arunika dependsOn B9 chips"}
            | {"Crown of Arunika dependsOn B9 chips (accepted)"},
        ),
        (  # accept, then merge
            [judge("dependsOn", "accept"), TO_CROWN],
            {one for one in ALL if "Arunika" in one},
            {one.replace("Arunika", "Crown of Arunika") for one in ALL if "Arunika" in one}
            - {"Crown of Arunika dependsOn B9 chips"}
            | {"Crown of Arunika dependsOn B9 chips (accepted)"},
        ),
        (  # correct, then merge what is right
            [judge("opposes", "correct", "port-id", object=port.CHIPS), Merge(stays=port.SUMMIT, goes=port.CHIPS)],
            {one for one in ALL if "B9 chips" in one} | {"Borealis opposes export controls"},
            {one.replace("B9 chips", "Harbour Summit") for one in ALL if "B9 chips" in one}
            | {"Borealis opposes export controls (rejected)", "Borealis opposes Harbour Summit (corrected)"},
        ),
        (  # a claim whose ends become one says nothing any more
            [TO_ARUNIKA],
            {one for one in ALL if "Norvalia" in one},
            {one.replace("Norvalia", "Arunika") for one in ALL if "Norvalia" in one and "Arunika" not in one}
            | {"Arunika cooperatesWith Arunika (rejected)", "Arunika imposesExportControlsOn Arunika (rejected)"},
        ),
        (
            [Rename(entity=port.CHIPS, label="Bolt chips")],
            {one for one in ALL if "B9" in one},
            {one.replace("B9", "Bolt") for one in ALL if "B9" in one},
        ),
        (  # of a mention
            [Split(entity=port.ARUNIKA, into=ISLE, mentions=(PLACE,))],
            {"Arunika dependsOn B9 chips"},
            {"Isle of Arunika dependsOn B9 chips"},
        ),
        (  # of a document: what both said is two claims now
            [Split(entity=port.SUMMIT, into=ISLE, documents=("port-id",))],
            {"Harbour Summit hasQuantity 900"},
            {"Isle of Arunika hasQuantity 900", "Ratna Wibisana participatesIn Isle of Arunika"},
        ),
        (  # the words there are others: the text has changed since
            [Split(entity=port.ARUNIKA, into=ISLE, mentions=((*PLACE[:3], "Norvalia"),))],
            set(),
            set(),
        ),
        (  # a decision on a claim of the old entity does not go along with what was split off
            [judge("dependsOn", "reject"), Split(entity=port.ARUNIKA, into=ISLE, mentions=(PLACE,))],
            {"Arunika dependsOn B9 chips"},
            {"Isle of Arunika dependsOn B9 chips"},
        ),
        (  # what a person worded later is not split by what was decided before
            [
                Split(entity=port.ARUNIKA, into=ISLE, mentions=(PLACE,)),
                Judgement(
                    claim=replace(about("dependsOn"), subject=ISLE),
                    verdict="correct",
                    right=replace(about("dependsOn"), predicate="uses"),
                ),
            ],
            {"Arunika dependsOn B9 chips"},
            {"Isle of Arunika dependsOn B9 chips (rejected)", "Arunika uses B9 chips (corrected)"},
        ),
        (  # merged, and merged on
            [Merge(stays=port.CHIPS, goes=port.CONTROLS), Merge(stays=port.PORT, goes=port.CHIPS)],
            {one for one in ALL if "B9 chips" in one} | {"Borealis opposes export controls"},
            {one.replace("B9 chips", "Port Selat") for one in ALL if "B9 chips" in one}
            | {"Borealis opposes Port Selat"},
        ),
    ],
)
def test_what_is_said_then(whats: Iterable[What], gone: set[str], come: set[str]) -> None:
    decided = decide(port.CLAIMS, made(*whats))
    assert tell(decided) == ALL - gone | come
    assert decided == assemble(decided), "in the order and form of every other claim"
    assert {one for said in decided for one in places(said)} == {one for said in port.CLAIMS for one in places(said)}


def places(said: Claim) -> set[tuple[str, int, int]]:
    return {(one.document, one.start, one.end) for one in said.evidence}


def test_a_symmetric_claim_keeps_its_ends_apart_through_a_merge_and_a_split() -> None:
    late = port.to_entity("Zebra Coast", "Country")  # sorts after Norvalia, so that the ends change places
    split = Split(entity=port.ARUNIKA, into=late, documents=("port-en",))
    [said] = [one for one in decide(port.CLAIMS, made(split)) if one.predicate == "cooperatesWith"]
    assert (said.subject.label, said.object) == ("Norvalia", late)
    assert (said.evidence[0].subject.text, said.evidence[0].object.text) == ("Norvalia", "Arunika")


def test_merged_renamed_and_retyped_entities_keep_all_their_names() -> None:
    whats = (
        TO_CROWN,
        Rename(entity=CROWN, label="The Crown", labels=(("id", "Sang Mahkota"),)),
        Retype(entity=CROWN, type="CountryGroup"),
    )
    [said] = [one for one in decide(port.CLAIMS, made(*whats)) if one.predicate == "dependsOn"]
    assert said.subject == Entity(
        iri=CROWN.iri,
        label="The Crown",
        type="CountryGroup",
        labels=(("en", "The Crown"), ("id", "Sang Mahkota")),
        aliases=("Arunika", "Crown of Arunika", "Kingdom of Arunika", "Mahkota Arunika"),
        wikidata="Q900000001",
    )


WHATS = (
    *(judge("dependsOn", verdict) for verdict in ("accept", "reject")),
    DEPENDS,
    USES,
    BACK,
    judge("signs", "correct", polarity="affirmed"),
    judge("participatesIn", "reject"),
    judge("opposes", "correct", "port-id", subject=port.NORVALIA, attributed_to=None, modality="asserted"),
    TO_CROWN,
    Merge(stays=port.ARUNIKA, goes=CROWN),
    TO_ARUNIKA,
    replace(TO_ARUNIKA, apart=True),
    Merge(stays=port.CHIPS, goes=port.CONTROLS),
    Rename(entity=port.ARUNIKA, label="Arunika Raya", labels=(("id", "Arunika Raya"),)),
    Retype(entity=port.SUMMIT, type="Initiative"),
    Split(entity=port.ARUNIKA, into=ISLE, mentions=(PLACE,)),
    Split(entity=port.ARUNIKA, into=CROWN, documents=("port-id",)),
)


@pytest.mark.parametrize("what", WHATS)
def test_decisions_go_to_rdf_and_back(what: What) -> None:
    decision = Decision(what=what, by='Ani "Nan" Wijaya\\', time=TIME, note='Why?\n"decision: accept"', number=7)
    quads = tuple(write_decision(decision))
    assert read_decisions(quads) == (decision,)
    assert {quad.graph.value for quad in quads} == {to_iri("graph", "decisions")}
    node = Iri(to_iri("decision", decision.id))
    assert {quad.object.value for quad in quads if quad.subject == node and quad.predicate.value == RDF.type} == {
        AIP.Decision,
        PROV.Activity,
    }


def test_a_broken_decision_is_named() -> None:
    [decision] = made(TO_CROWN)
    quads = [quad for quad in write_decision(decision) if quad.predicate.value != RDF.value]
    with pytest.raises(StoreError, match=f"{decision.id} is no decision as kg writes them"):
        read_decisions(quads)


# ---- in the store


def fill(store: Store, *documents: Document) -> Store:
    for document in documents or port.DOCUMENTS:
        store.put(document, port.CLAIMS, port.RUN)
    return store


def to_state(store: Store) -> tuple[str, set[object]]:
    return "".join(to_nquads(store.quads())), set(store.statements())


def check_decided(store: Store, read: Iterable[Claim] = port.CLAIMS) -> None:
    """Every document says what it was read to say, as decided; and all that follows from that holds."""
    decisions = store.decisions()
    for document in store.ids():
        assert store.claims(document) == decide(of_document(read, document), decisions)
    assert not [quad for quad in store.quads() if quad.predicate.value == AIP.awaits]
    check(store)


def test_a_rejected_claim_has_no_edge_and_no_conflict_and_one_corrected_says_what_it_revises() -> None:
    store = fill(Store.memory())
    edge = "ASK { ent:arunika aip:dependsOn ent:b9-chips }"
    assert store.query(edge).answer and len(store.conflicts()) == 3
    store.decide(made(DEPENDS, judge("hasQuantity", "reject")))
    check_decided(store)
    assert not store.query(edge).answer and store.query("ASK { ent:arunika aip:uses ent:b9-chips }").answer
    assert [reason for *_, reason in store.conflicts()] == [
        "affirmed and denied",
        "different roles: Perdana Menteri, President",
    ]
    [row] = store.query(
        "SELECT ?old ?who ?when ?verdict { ?new aip:status aip:Corrected ; prov:wasRevisionOf ?old ; aip:decision ?d ."
        " ?d prov:wasAssociatedWith/rdfs:label ?who ; prov:endedAtTime ?when ; aip:verdict ?verdict }"
    ).to_values()
    assert row == {
        "old": to_iri("claim", about("dependsOn").id),
        "who": "Ani",
        "when": TIME,
        "verdict": "correct",
    }


def test_taking_everything_back_leaves_no_trace(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        before = to_state(fill(store))
        decisions = store.decide(replace(one, note="why") for one in made(*WHATS))
        check_decided(store)
        assert len(list((tmp_path / "readings").iterdir())) == 2
        for decision in decisions[::-1]:
            assert store.undo(decision.id[:12]) == decision
            if decision.number % 4 == 0:
                check_decided(store)
        assert to_state(store) == before
        assert list((tmp_path / "readings").iterdir()) == []
        with pytest.raises(NotFoundError, match="no decision has an id that begins with 'beef'"):
            store.undo("beef")


@pytest.mark.parametrize(
    "happens",
    [
        lambda store: fill(store),  # read again
        lambda store: fill(store).remove("port-en") or fill(store),  # removed and added again
        lambda store: [  # by another version
            store.put(document, [by_version(one, "encoder/0.2") for one in port.CLAIMS], Run(extractor="encoder/0.2"))
            for document in port.DOCUMENTS
        ],
    ],
)
def test_decisions_outlive_another_reading(tmp_path: Path, happens: Callable[[Store], object]) -> None:
    whats = (judge("dependsOn", "accept"), judge("restricts", "reject"), judge("heldIn", "correct", object=CROWN))
    with Store.open(tmp_path) as store:
        fill(store).decide(made(*whats, Merge(stays=port.CHIPS, goes=port.CONTROLS)))
        before = tell(store.claims())
        assert {"Arunika dependsOn B9 chips (accepted)", "Harbour Summit heldIn Crown of Arunika (corrected)"} < before
    with Store.open(tmp_path) as store:
        happens(store)
    with Store.open(tmp_path) as store:
        assert tell(store.claims()) == before
        check(store)


def by_version(said: Claim, extractor: str) -> Claim:
    return replace(said, evidence=tuple(replace(one, extractor=extractor) for one in said.evidence))


def test_a_document_that_comes_later_is_decided_too() -> None:
    store = fill(Store.memory(), port.PORT_EN)
    store.decide(made(judge("opposes", "reject", "port-id"), TO_CROWN))
    fill(store, port.PORT_ID)
    check_decided(store)
    assert "Borealis opposes export controls (rejected)" in tell(store.claims("port-id"))
    assert "Crown of Arunika signs Harbour Declaration" in tell(store.claims("port-id"))


def test_a_store_without_readings_is_decided_from_its_graph(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        fill(store)
    assert not (tmp_path / "readings").exists()
    with Store.open(tmp_path) as store:
        store.decide(made(TO_CROWN))
        check_decided(store)


def test_lost_readings_hinder_nobody_and_come_back_with_the_documents(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        fill(store).decide(made(judge("dependsOn", "reject")))
        [file] = (tmp_path / "readings").iterdir()
        file.unlink()
        assert list(store.as_read()) == []
        [kept] = store.decide(made(TO_CROWN))
        assert "Crown of Arunika dependsOn B9 chips (rejected)" in tell(store.claims())
    with Store.open(tmp_path) as store:
        fill(store)
        check_decided(store)
        store.undo(kept.id)
        check_decided(store)


def test_only_the_documents_concerned_are_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    store = fill(Store.memory())
    written: list[str | None] = []
    replace_graph = Engine.replace

    def spy(self: Engine, graph: str | None, *arguments: object, **more: object) -> None:
        written.append(graph)
        replace_graph(self, graph, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "replace", spy)
    store.decide(made(judge("dependsOn", "accept")))
    assert written == [None, to_iri("document", "port-en")]
    written.clear()
    store.decide(made(Merge(stays=CROWN, goes=ISLE)))
    assert written == [None]


@st.composite
def happenings(draw: st.DrawFn) -> tuple[str, object]:
    kind = draw(st.sampled_from(["decide", "decide", "undo", "put", "remove"]))
    if kind == "decide":
        return kind, draw(st.lists(st.sampled_from(WHATS), min_size=1, max_size=4))
    if kind == "undo":
        return kind, draw(st.integers(0, 100))
    return kind, draw(st.sampled_from(port.DOCUMENTS))


@settings(max_examples=15, deadline=None)
@given(st.lists(happenings(), max_size=7))
def test_whatever_happens_documents_say_what_was_read_and_decided(happened: list[tuple[str, object]]) -> None:
    store = fill(Store.memory())
    for kind, value in happened:
        if kind == "decide":
            store.decide(made(*value))  # type: ignore[misc]
        elif kind == "undo" and (decisions := store.decisions()):
            store.undo(decisions[value % len(decisions)].id)  # type: ignore[operator]
        elif kind == "put":
            fill(store, value)  # type: ignore[arg-type]
        elif kind == "remove" and value.id in store.ids():  # type: ignore[attr-defined]
            store.remove(value.id)  # type: ignore[attr-defined]
        check_decided(store)
    for decision in store.decisions():
        store.undo(decision.id)
    fresh = fill(Store.memory(), *store.documents()) if store.ids() else Store.memory()
    assert to_state(store) == to_state(fresh)


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_what_was_interrupted_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    replace_graph, left = Engine.replace, [writes]

    def break_off(self: Engine, graph: str | None, *arguments: object, **more: object) -> None:
        if not left[0]:
            raise StoreError("the power went")
        left[0] -= 1
        replace_graph(self, graph, *arguments, **more)  # type: ignore[arg-type]

    decisions = made(TO_CROWN, judge("dependsOn", "reject"))
    with Store.open(tmp_path) as store:
        fill(store)
        monkeypatch.setattr(Engine, "replace", break_off)
        with pytest.raises(StoreError, match="the power went"):
            store.decide(decisions)
        monkeypatch.undo()
    with Store.open(tmp_path, read_only=True) as store:
        check(store)
        assert len(store.decisions()) == (len(decisions) if writes else 0)
    with Store.open(tmp_path) as store:
        check_decided(store)
        assert bool(store.decisions()) == bool(writes)
        assert len(list((tmp_path / "readings").glob("*"))) == (2 if writes else 0)


WRITER = """
import sys
import port_claims as port
import test_decisions as here
from kg.store import Store
with Store.open(sys.argv[1]) as store:
    here.fill(store)
    print("ready", flush=True)
    while True:
        for made in store.decide(here.made(*here.WHATS)):
            store.undo(made.id)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("delay", [0.02, 0.1, 0.17, 0.31, 0.5])
def test_a_killed_reviewer_leaves_whole_documents_and_all_decisions(tmp_path: Path, delay: float) -> None:
    here = Path(__file__).parent
    path = os.pathsep.join([str(here), str(here.parent), *sys.path])
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    )
    assert process.stdout and process.stdout.readline() == b"ready\n"
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with Store.open(tmp_path) as store:
        check_decided(store)
        for decision in store.decisions():
            store.undo(decision.id)
        assert store.claims() == port.CLAIMS
