"""The journey of documents: what is read, left alone, skipped and kept, by one process and by several."""

import io
import json
import os
import pickle
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fake_reader import FakeReader

from kg.errors import ReadError
from kg.export import export
from kg.parallel import Note
from kg.pipeline import Summary, build, extract
from kg.store import Store

if TYPE_CHECKING:
    from kg.nlp import Reader

READER = FakeReader()


def to_trig(store: Store) -> bytes:
    stream = io.BytesIO()
    export(store, "trig", stream)
    return stream.getvalue()


def test_a_build_stores_every_document_and_counts_what_it_gave(texts: Path) -> None:
    store = Store.memory()
    assert build([str(texts)], store, READER) == Summary(
        read=("english", "indonesia"),
        sentences=9,
        silent=2,
        claims={"supports": 4, "hasQuantity": 1, "holdsOfficeIn": 1, "hosts": 1},
    )
    assert store.ids() == ("english", "indonesia")
    [shared] = [claim for claim in store.claims() if len(claim.evidence) == 2]
    assert {one.document for one in shared.evidence} == {"english", "indonesia"}
    assert shared.confidence == 0.98


def test_what_is_unchanged_is_not_read_again_and_what_changed_is(texts: Path) -> None:
    store = Store.memory()
    build([str(texts)], store, READER)
    (texts / "indonesia.txt").write_text("Komdigi mendukung tata kelola AI di negara ini.", encoding="utf-8")
    second = build([str(texts)], store, READER)
    assert (second.read, second.unchanged) == (("indonesia",), ("english",))
    assert [claim.subject.label for claim in store.claims("indonesia")] == ["Komdigi"]
    other = build([str(texts)], store, FakeReader(extractor="fake/2"))
    assert other.read == ("english", "indonesia"), "another extractor reads everything again"


BAD = {
    "binary.txt": (b"\x00\x01\x02\x03" * 50, r"binary\.txt: .*not text"),
    "bug.txt": (b"BROKEN is this text.", r"bug\.txt: kg failed with IndexError: list index out of range"),
    "empty.txt": (b" \n", r"empty\.txt: empty"),
    "no-pdf.pdf": (b"%PDF-1.7 not really", r"no-pdf\.pdf: "),
    "offset.txt": (b"So WRONG OFFSET it is that China supports WAIC.", r"offset\.txt: .*text 0-3 is not '\?\?\?'"),
    "unreadable.txt": (b"UNREADABLE is this text.", r"unreadable\.txt: the model cannot read this"),
}


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_bad_document_is_named_with_its_reason_and_the_rest_goes_on(texts: Path, jobs: int) -> None:
    for name, (content, _) in BAD.items():
        (texts / name).write_bytes(content)
    store = Store.memory()
    summary = build([str(texts)], store, READER, jobs=jobs)
    assert summary.read == store.ids() == ("english", "indonesia")
    assert len(summary.skipped) == len(BAD)
    for line, (_, reason) in zip(summary.skipped, BAD.values(), strict=True):
        assert re.search(reason, line), line


def test_several_processes_give_the_same_graph_and_summary_as_one(tmp_path: Path) -> None:
    for number in range(9):
        text = (
            f"China supports AI governance. WAIC lasts {number}. Komdigi {'opposes' if number % 2 else 'hosts'} WAIC."
        )
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    one, several = Store.memory(), Store.memory()
    assert build([str(tmp_path)], several, READER, jobs=3) == build([str(tmp_path)], one, READER)
    assert to_trig(several) == to_trig(one)
    assert several.conflicts()


def test_documents_of_a_process_that_was_ended_are_named(texts: Path) -> None:
    (texts / "large.txt").write_text("This ENDS THE PROCESS.", encoding="utf-8")
    summary = build([str(texts / "large.txt"), str(texts)], Store.memory(), READER, jobs=2)
    assert summary.skipped[0].endswith(
        "large.txt: the process that read was ended, perhaps for its memory; try fewer jobs"
    )
    assert len(summary.read) + len(summary.skipped) == 3


def test_a_path_that_means_nothing_raises_before_anything_is_read(texts: Path) -> None:
    store = Store.memory()
    with pytest.raises(ReadError, match="nowhere"):
        build([str(texts), str(texts / "nowhere.txt")], store, READER)
    assert store.ids() == ()


def test_files_of_other_kinds_in_a_folder_are_told_of(texts: Path) -> None:
    (texts / "photo.png").write_bytes(b"\x89PNG")
    summary = build([str(texts)], Store.memory(), READER)
    assert (len(summary.read), summary.skipped) == (2, ())
    assert "photo.png" in summary.left_out[0]


def test_documents_of_the_same_name_are_kept_apart_in_a_build_and_replaced_with_a_word_later(tmp_path: Path) -> None:
    for folder, text in {"a": "China supports WAIC.", "b": "Komdigi supports WAIC."}.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "note.txt").write_text(text, encoding="utf-8")
    together = Store.memory()
    summary = build([str(tmp_path)], together, READER)
    assert len(together.ids()) == len(set(summary.read)) == 2
    assert build([str(tmp_path)], together, READER).unchanged == summary.read

    apart = Store.memory()
    build([str(tmp_path / "a")], apart, READER)
    [line] = build([str(tmp_path / "b")], apart, READER).warnings[-1:]
    assert line.endswith("a/note.txt, which has the same name")
    assert apart.ids() == ("note",)


def test_rows_of_a_table_are_documents_even_where_names_meet(tmp_path: Path) -> None:
    rows = [{"id": "x", "text": "China supports WAIC."}, {"text": "WAIC lasts 3."}]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "x.txt").write_text("Komdigi supports WAIC.", encoding="utf-8")
    store = Store.memory()
    summary = build([str(tmp_path)], store, READER)
    assert summary.read[:2] == ("x", "rows-2")
    assert len(store.ids()) == 3


def test_names_that_are_no_text_do_not_stop_the_others(texts: Path) -> None:
    for name in (b"bad \xff.txt", b"two\nlines.txt", "名 «a» #?.txt".encode()):
        Path(os.fsdecode(os.fsencode(texts) + b"/" + name)).write_text("WAIC lasts 3.", encoding="utf-8")
    store = Store.memory()
    summary = build([str(texts)], store, READER)
    assert len(summary.read) == 5
    assert {"bad ?", "two\nlines", "名 «a» #?"} < set(store.ids())
    assert build([str(texts)], store, READER).unchanged == summary.read


def test_progress_goes_from_nothing_to_all(texts: Path) -> None:
    seen: list[tuple[int, int]] = []
    build([str(texts)], Store.memory(), READER, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2), (2, 2)]


def test_extract_gives_joined_claims_and_notes(texts: Path) -> None:
    for name in ("empty.txt", "offset.txt"):
        (texts / name).write_bytes(BAD[name][0])
    notes: list[Note] = []
    found = list(extract([str(texts)], READER, on_note=notes.append))
    assert [(document.id, len(claims)) for document, claims in found] == [("english", 5), ("indonesia", 2)]
    assert [
        re.search(BAD[name][1], note.text) is not None
        for name, note in zip(("empty.txt", "offset.txt"), notes, strict=True)
    ]


# ---- with the model


def test_the_model_reads_the_seed_alike_in_one_process_and_in_several(reader: "Reader", root: Path) -> None:
    paths = [str(root / "seeds" / "waic-2025-id.txt")]
    one, several = Store.memory(), Store.memory()
    summary = build(paths, one, reader)
    assert build(paths, several, type(reader).load(), jobs=2) == summary
    assert to_trig(several) == to_trig(one)
    assert summary.sentences > summary.silent > 0
    assert sum(summary.claims.values()) == len(one.claims()) > 5


def test_every_word_that_the_model_points_at_is_in_the_text(reader: "Reader", root: Path) -> None:
    [(document, claims)] = extract([str(root / "seeds" / "waic-2025-id.txt")], reader)
    for claim in claims:
        for one in claim.evidence:
            assert document.text[one.start : one.end] == one.sentence
            for mention in (one.subject, one.object):
                assert document.text[mention.start : mention.end] == mention.text
                assert one.start <= mention.start < mention.end <= one.end


def test_a_reader_that_has_read_can_go_to_another_process(reader: "Reader", root: Path) -> None:
    list(extract([str(root / "seeds" / "waic-2025-id.txt")], reader))
    assert pickle.loads(pickle.dumps(reader)).extractor == reader.extractor


ENDED = """\
import sys, time
sys.path[:0] = {path!r}
from fake_reader import FakeReader
from kg.pipeline import build
from kg.store import Store

class SlowReader(FakeReader):
    def read(self, document):
        time.sleep(0.03)
        return super().read(document)

if __name__ == "__main__":
    with Store.open({store!r}) as store:
        build([{folder!r}], store, SlowReader(), jobs={jobs}, progress=lambda done, total: print(done, flush=True))
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_ctrl_c_ended_is_whole_and_goes_on_where_it_was(tmp_path: Path, jobs: int) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:02}.txt").write_text(f"China supports AI governance. Indonesia hosts WAIC {number}.")
    script = tmp_path / "run.py"
    script.write_text(ENDED.format(path=sys.path, store=str(tmp_path / "kg"), folder=str(folder), jobs=jobs))
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # whoever runs the tests may not hear it
    ) as process:
        assert process.stdout
        while int(process.stdout.readline()) < 30:
            pass
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process of the group hears it
        process.communicate(timeout=60)
    assert process.returncode != 0
    with Store.open(tmp_path / "kg") as store:
        kept = store.ids()
        assert 5 < len(kept) < 60
        assert all(store.text(id) for id in kept)
        summary = build([str(folder)], store, FakeReader())
        assert summary.unchanged == kept
        assert set(summary.read) | set(kept) == {f"{number:02}" for number in range(60)}
        at_once = Store.memory()
        build([str(folder)], at_once, FakeReader())
        assert to_trig(store) == to_trig(at_once)
