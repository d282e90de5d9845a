"""The command line: what goes where, how it ends, and what it says when something is wrong."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from fake_reader import FakeReader

from kg import __version__
from kg.cli import COMMANDS, kg
from kg.sources.finding import READABLE
from kg.store import Store

Run = Callable[..., Result]


@pytest.fixture
def run(texts: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command beside the two small texts, with a reader that needs no model."""
    monkeypatch.chdir(texts.parent)
    monkeypatch.delenv("KG_HOME", raising=False)
    for module in ("kg.cli.build", "kg.cli.quality"):
        monkeypatch.setattr(f"{module}.load_reader", FakeReader.load)
    return lambda *arguments, **options: CliRunner().invoke(kg, list(map(str, arguments)), prog_name="kg", **options)


@pytest.fixture
def built(run: Run) -> Run:
    """The same, after a build."""
    assert run("build", "texts").exit_code == 0
    return run


# ---- help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_with_an_example(run: Run, name: str) -> None:
    shown = run(name, "--help")
    assert shown.exit_code == 0
    assert f"Usage: kg {name}" in shown.output
    example = shown.output.partition("Example:\n")[2]
    assert f"  kg {name}" in example
    command = getattr(import_module(f"kg.cli.{COMMANDS[name][0]}"), f"{name}_command")
    assert (command.help or "").partition("\n")[0] == COMMANDS[name][1]


def test_the_overview_lists_every_command_and_the_version_is_that_of_the_package(run: Run) -> None:
    shown = run("--help").output
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert run("--version").output == f"kg, version {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["build"],
        ["build", "texts", "--jobs", "0"],
        ["build", "texts", "--min-confidence", "1.01"],
        ["add", "texts", "--min-confidence", "-0.1"],
        ["extract", "texts", "--min-confidence", "nan"],
        ["extract", "texts", "--explain", "--format", "jsonl"],
        ["eval", "texts", "--min-confidence", "high"],
        ["eval", "texts", "--min-confidence", "0.5", "--claims", "texts/english.txt"],
        ["build", "texts", "--base", "not an iri"],
        ["export"],
        ["export", "-f", "docx"],
        ["query"],
        ["show"],
        ["query", "ASK {}", "-n", "events"],
        ["query", "ASK {}", "--bind", "novalue"],
        ["query", "-f", "nowhere.rq"],
        ["eval", "nowhere"],
        ["eval", "texts", "--update-floor"],
    ],
)
def test_wrong_usage_ends_with_2(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["build", "nowhere.txt"], "kg: nowhere.txt: no such file or folder; check the name"),
        (["build", "empty"], f"kg: empty: nothing to read in this folder; kg reads {READABLE}"),
        (["list"], "kg: .kg: no graph there; make one with `kg build` or `kg add`"),
        (["remove", "x"], "kg: .kg: no graph there; make one with `kg build` or `kg add`"),
        (["-C", "elsewhere", "show", "China"], "kg: elsewhere: no graph there; make one with `kg build` or `kg add`"),
        (
            ["add", "texts", "--cluster", "foo"],
            "kg: foo: no address of a Dask scheduler; write it as tcp://10.0.0.1:8786",
        ),
        (["query", "-n", "zzz"], "kg: .kg: no graph there; make one with `kg build` or `kg add`"),
        (["eval", "texts"], "kg: texts: no gold annotations (*.yaml) here; give the folder that holds them"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_ends_with_1(run: Run, arguments: list[str], line: str) -> None:
    Path("empty").mkdir()
    result = run(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", line + "\n")
    assert not Path(arguments[-1]).is_dir() or not (Path(arguments[-1]) / "store").exists()


# ---- reading


def test_build_tells_what_it_read_and_writes_three_files(run: Run) -> None:
    Path("texts/empty.txt").write_bytes(b"")
    Path("texts/photo.png").write_bytes(b"")
    result = run("build", "texts", "-o", "out")
    assert result.exit_code == 0
    assert "kg: texts/empty.txt: empty; remove it or give it some text\n" in result.stderr
    assert result.stdout == (
        "documents  2 read, 0 unchanged, 1 skipped\n"
        f"left out   1 of other kinds, the first texts/photo.png: skipped, kg reads {READABLE}\n"
        "sentences  9 read, 2 of them without a claim\n"
        "graph      2 documents, 6 entities, 6 claims\n"
        "        3  supports\n"
        "        1  hasQuantity\n"
        "        1  holdsOfficeIn\n"
        "        1  hosts\n"
        "written    out/graph.html\n"
        "written    out/graph.ttl\n"
        "written    out/claims.jsonl\n"
    )
    assert sorted(path.name for path in Path("out").iterdir()) == ["claims.jsonl", "graph.html", "graph.ttl"]
    assert "AI governance" in Path("out/graph.html").read_text(encoding="utf-8")
    assert "aip:supports ent:ai-governance" in Path("out/graph.ttl").read_text(encoding="utf-8")
    claims = [json.loads(line) for line in Path("out/claims.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [claim["document"] for claim in claims] == ["english"] * 5 + ["indonesia"] * 2
    for claim in claims:
        text = Path(f"texts/{claim['document']}.txt").read_text(encoding="utf-8")
        assert all(text[one["start"] : one["end"]] == one["sentence"] for one in claim["evidence"])


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["render", "-o", "nowhere/a.html"], "nowhere/a.html: cannot write: No such file or directory; choose another"),
        (["brief", "China", "-o", "nowhere/a.md"], "nowhere/a.md: cannot write: No such file or directory; choose"),
        (["review", "-o", "nowhere/a.txt"], "nowhere/a.txt: cannot write: No such file or directory; choose another"),
        (["build", "texts", "-o", "kg-out/graph.ttl/x"], "kg-out/graph.ttl/x: cannot make the folder: Not a directory"),
        (["remove", "n\udce4me"], "'n\\udce4me' is not UTF-8 text; write it as UTF-8, or as `kg list` shows it"),
        (["query", "-n", "zzz"], "no query is named 'zzz'; `kg query --list` lists them all"),
        (["validate", "gone.ttl"], "gone.ttl: no such file; check the name"),
    ],
)
def test_what_a_project_cannot_do_is_one_line_with_the_fix(built: Run, arguments: list[str], line: str) -> None:
    result = built(*arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"kg: {line}") and result.stderr.count("\n") == 1


def test_nothing_to_list_is_told_beside_the_data(built: Run) -> None:
    result = built("review", "log")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "kg: nothing was decided yet; `kg review -o FILE` writes what to decide on\n"


def test_a_second_build_reads_nothing_and_writes_the_same_bytes(built: Run) -> None:
    before = {path.name: path.read_bytes() for path in Path("kg-out").iterdir()}
    result = built("build", "texts", "--jobs", "2")
    assert result.stdout.startswith("documents  0 read, 2 unchanged, 0 skipped\n")
    assert {path.name: path.read_bytes() for path in Path("kg-out").iterdir()} == before


def test_a_build_of_which_nothing_could_be_read_has_failed(run: Run) -> None:
    Path("bad.txt").write_bytes(b"")
    result = run("build", "bad.txt")
    assert result.exit_code == 1
    assert "documents  0 read, 0 unchanged, 1 skipped" in result.stdout


def test_extract_prints_what_build_writes_and_stores_nothing(run: Run) -> None:
    result = run("extract", "texts/english.txt")
    assert not Path(".kg").exists()
    run("build", "texts/english.txt")
    assert result.stdout == Path("kg-out/claims.jsonl").read_text(encoding="utf-8")
    assert result.stderr == ""


def test_extract_reads_standard_input(run: Run) -> None:
    [line] = run("extract", "-", input="Tiongkok mendukung tata kelola AI.").stdout.splitlines()
    assert json.loads(line)["subject"]["mention"] == "Tiongkok"


EXPLAINED = """\
indonesia  texts/indonesia.txt, language id
read by fake/1;min-confidence=0.85, a claim needs 0.850
sentences 3, claims 0 in 0 places, near misses 2, likely ties without a claim 0

0-34  Tiongkok mendukung tata kelola AI.
  near miss: China supports AI governance  0.800
    subject   "Tiongkok" 0-8, Country 1.000
              is China (ent:china Q148); mentioned only here
    object    "tata kelola AI" 19-33, Concept 1.000
              is AI governance (ent:ai-governance); also mentioned as "tata kelola AI" 104-118
    relation  supports 0.800; next no relation 0.200, locatedIn 0.000, basedIn 0.000
    decided   0.800 from subject 1.000 x relation 0.800; 0.850 needed, 0.050 short; the relation is weakest
    said      affirmed (denial 0.100), asserted

35-85  Hal ini dikatakan pada hari Senin oleh pemerintah.
  no mention

86-119  Komdigi mendukung tata kelola AI.
  near miss: Komdigi supports AI governance  0.800
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_extract_explains_each_sentence(run: Run, jobs: int) -> None:
    shown = run("extract", "texts", "--explain", "--min-confidence", "0.85", "--jobs", jobs).stdout
    english, indonesia = shown.split("\n\nindonesia  ")
    assert f"indonesia  {indonesia}".startswith(EXPLAINED)
    assert english.splitlines()[2] == "sentences 6, claims 5 in 5 places, near misses 0, likely ties without a claim 0"
    claims = [line for line in english.splitlines() if line.startswith("  claim: ")]
    assert claims[2:4] == [
        "  claim: China supports AI governance [denied]  0.900",
        "  claim: WAIC hasQuantity 3  0.900",
    ]
    assert "              read as 3, xsd:integer\n" in english
    assert english.endswith("    said      affirmed (denial 0.100), planned")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_least_confidence_reaches_every_reader(run: Run, jobs: int) -> None:
    found = run("extract", "texts", "--min-confidence", "0.85", "--jobs", jobs).stdout
    assert {json.loads(line)["document"] for line in found.splitlines()} == {"english"}
    assert run("extract", "texts", "--min-confidence", "0.95", "--jobs", jobs).stdout == ""


@pytest.mark.parametrize("command", ["build", "add"])
def test_an_unchanged_document_is_read_again_with_another_least_confidence(run: Run, command: str) -> None:
    for options, counts in (
        ([], "2 read, 0 unchanged"),
        (["--min-confidence", "0.85"], "2 read, 0 unchanged"),
        (["--min-confidence", "0.85"], "0 read, 2 unchanged"),
        ([], "2 read, 0 unchanged"),
    ):
        result = run(command, "texts", *options)
        assert result.stdout.startswith(f"documents  {counts}, 0 skipped\n"), options
        assert len(Store.open(".kg", read_only=True).claims()) == (5 if options else 6)


def test_add_list_and_remove(run: Run) -> None:
    assert run("add", "texts/english.txt").stdout.startswith("documents  1 read")
    only_english = run("export", "-f", "nquads").stdout
    run("add", "texts")
    listed = run("list").stdout
    assert [line.split()[:2] for line in listed.splitlines()[2:4]] == [["english", "en"], ["indonesia", "id"]]

    unknown = run("remove", "indonesia", "nothing")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert unknown.stderr.startswith("kg: no document has the id 'nothing'")
    assert run("list").stdout == listed

    assert run("remove", "indonesia").stdout == "removed indonesia\n"
    assert run("export", "-f", "nquads").stdout == only_english


def test_the_project_may_lie_elsewhere(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("-C", "one", "add", "texts/english.txt")
    run("add", "-C", "two", "texts/indonesia.txt")
    assert not Path(".kg").exists()
    assert "english" in run("list", "-C", "one").stdout
    monkeypatch.setenv("KG_HOME", "two")
    assert "indonesia" in run("list").stdout
    assert "english" in run("-C", "one", "list").stdout


def test_a_project_keeps_its_base(run: Run) -> None:
    base = "https://example.org/kg/"
    run("add", "texts/english.txt", "--base", base)
    run("add", "texts/indonesia.txt")
    assert {entity.iri.startswith(base + "entity/") for entity in Store.open(".kg", read_only=True).entities()} == {
        True
    }
    assert f"iri       {base}entity/china" in run("show", "China").stdout
    other = run("add", "texts", "--base", "https://example.org/other/")
    assert other.exit_code == 1
    assert other.stderr.startswith(f"kg: .kg: its base is {base}; ")


# ---- asking


@pytest.mark.parametrize(
    "name", ["China", "tiongkok", "Q148", "ent:china", "https://w3id.org/aipolicy-kg/id/entity/china"]
)
def test_show_finds_an_entity_by_any_name(built: Run, name: str) -> None:
    assert built("show", name).stdout.startswith("China\n  type      Country\n")


def test_show_tells_everything_that_is_claimed(built: Run) -> None:
    sentence = "english 0-29: China supports AI governance."
    shown = built("show", "China").stdout
    assert shown == (
        "China\n"
        "  type      Country\n"
        "  labels    China (en), Tiongkok (id)\n"
        "  wikidata  Q148\n"
        "  iri       https://w3id.org/aipolicy-kg/id/entity/china\n"
        "  claims    3 in 2 documents\n"
        "\n"
        "supports -->\n"
        "  AI governance  0.98\n"
        f"    {sentence}\n"
        "    indonesia 0-34: Tiongkok mendukung tata kelola AI.\n"
        "    ! disagrees with China supports AI governance [denied] (affirmed and denied)\n"
        "  AI governance [denied]  0.90\n"
        "    english 76-113: China does not support AI governance.\n"
        "    ! disagrees with China supports AI governance (affirmed and denied)\n"
        "\n"
        "<-- holdsOfficeIn\n"
        "  Xi Jinping [as president]  0.90\n"
        "    english 52-75: Xi Jinping leads China.\n"
    )


def test_show_lists_entities_that_may_be_one(run: Run) -> None:
    Path("texts/forums.txt").write_text(
        "China supports Tin Forum on Trade. Indonesia supports Tin Trade Forum.", "utf-8"
    )
    run("build", "texts")
    line = (
        "0.86  names    Tin Forum on Trade (Event, tin-forum-on-trade)  =?  Tin Trade Forum (Event, tin-trade-forum)\n"
    )
    assert run("show", "--similar").stdout == line
    assert run("show", "--similar", "Tin Trade Forum").stdout == line
    assert run("show", "--similar", "China").stdout == ""


def test_show_suggests_where_nothing_is_called_so(built: Run) -> None:
    result = built("show", "Chnia")
    assert result.exit_code == 1
    assert "near it: China" in result.stderr


def test_path_tells_each_step_with_its_sentence(built: Run) -> None:
    assert built("path", "Xi Jinping", "Komdigi").stdout == (
        "1. Xi Jinping -- holdsOfficeIn --> China [as president]  0.90\n"
        "   english 52-75: Xi Jinping leads China.\n"
        "2. China -- supports --> AI governance  0.98\n"
        "   english 0-29: China supports AI governance.\n"
        "   indonesia 0-34: Tiongkok mendukung tata kelola AI.\n"
        "3. AI governance <-- supports -- Komdigi  0.80\n"
        "   indonesia 86-119: Komdigi mendukung tata kelola AI.\n"
    )


@pytest.mark.parametrize(
    ("ends", "line"),
    [
        (["China", "WAIC"], "kg: no claims tie China to WAIC within 6 steps; raise --hops\n"),
        (["China", "Tiongkok"], "kg: China and Tiongkok are the same: China; give two entities\n"),
    ],
)
def test_path_says_where_there_is_none(built: Run, ends: list[str], line: str) -> None:
    result = built("path", *ends)
    assert (result.exit_code, result.stderr) == (1, line)


SUPPORT = "SELECT DISTINCT ?who { ?who aip:supports ent:ai-governance } ORDER BY ?who"


def test_query_by_text_file_input_and_name(built: Run) -> None:
    Path("q.rq").write_text(SUPPORT, encoding="utf-8")
    wanted = "who\r\nhttps://w3id.org/aipolicy-kg/id/entity/china\r\nhttps://w3id.org/aipolicy-kg/id/entity/komdigi\r\n"
    asked = "CONSTRUCT WHERE { ?s aip:supports ?o }"
    for arguments, options in (([SUPPORT], {}), (["-f", "q.rq"], {}), (["-f", "-"], {"input": SUPPORT})):
        result = built("query", *arguments, "--format", "csv", **options)
        assert result.stdout_bytes.decode() == wanted, result.output
    assert "ent:china aip:supports ent:ai-governance" in built("query", asked, "--format", "turtle").stdout
    named = built("query", "-n", "who-supports", "--bind", "topic=governance").stdout
    assert "Komdigi" in named and "(" in named


def test_query_list_names_questions_and_parameters(run: Run) -> None:
    listed = run("query", "--list").stdout
    assert "who-supports\n    Who supports a thing?\n" in listed
    assert "    --bind topic=governance\n" in listed


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["-n", "who-suports"], "near it: who-supports"),
        (["-n", "who-supports"], "lacks a binding"),
        (["DELETE WHERE { ?s ?p ?o }"], "would change the graph"),
    ],
)
def test_a_bad_query_is_one_line(built: Run, arguments: list[str], reason: str) -> None:
    result = built("query", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert reason in result.stderr and result.stderr.count("\n") == 1


# ---- writing


def test_export_to_a_file_is_what_goes_to_standard_output(built: Run) -> None:
    assert built("export", "-f", "turtle", "-o", "x.ttl").stdout == ""
    assert (
        Path("x.ttl").read_bytes()
        == built("export", "-f", "turtle").stdout_bytes
        == Path("kg-out/graph.ttl").read_bytes()
    )


def test_export_to_a_folder_that_is_not_there_fails_in_one_line(built: Run) -> None:
    result = built("export", "-f", "csv", "-o", "nowhere/x.csv")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "nowhere" in result.stderr


def test_render_draws_what_surrounds_an_entity(built: Run) -> None:
    built("render", "--focus", "tiongkok", "--lang", "id", "-o", "page.html")
    page = Path("page.html").read_text(encoding="utf-8")
    data = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
    assert '<html lang="id"' in page
    assert sorted(entity["label"] for entity in data["entities"]) == ["AI governance", "China", "Xi Jinping"]
    assert (data["entities"][data["focus"]]["label"], data["language"], data["hidden"]) == ("China", "id", 3)
    assert built("render").stdout.startswith("<!doctype html>")


def test_render_by_pyvis_draws_a_plain_picture(built: Run) -> None:
    page = built("render", "--style", "pyvis", "--focus", "tiongkok").stdout
    assert "vis-network" in page and "Xi Jinping" in page and "WAIC" not in page


# ---- measuring

GOLD = """
language: en
entities:
  china: {label: China, type: Country, surface: [PRC]}
  rules: {label: AI governance, type: Concept}
  xi: {label: Xi Jinping, type: Person}
claims:
  - {s: china, p: supports, o: rules, q: "supports AI governance"}
  - {s: xi, p: holdsOfficeIn, o: china, q: "Xi Jinping leads"}
  - {s: china, p: opposes, o: xi, q: "nothing of the kind"}
"""


@pytest.fixture
def gold(run: Run) -> Run:
    """The first text with annotations beside it."""
    Path("texts/english.yaml").write_text(GOLD, encoding="utf-8")
    return run


def test_eval_prints_a_table(gold: Run) -> None:
    result = gold("eval", "texts")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[1] == ["all", "0.4000", "0.6667", "0.5000", "5", "2", "3", "2"]
    assert [line[:2] for line in lines[2:4]] == [["language", "en"], ["document", "english"]]
    assert "missed" not in result.stdout
    assert result.exit_code == 0


MISSES = """
missed 1
     1  threshold    the relation is below the threshold

wrong 3
     2  not in gold  gold has nothing like it
     1  polarity     gold denies it, or affirms what is denied

missed, threshold: the relation is below the threshold
  english: China | opposes | Xi Jinping | nothing of the kind
    opposes 0.000 of 0.500 needed; the likeliest is no relation 1.000

wrong, polarity: gold denies it, or affirms what is denied
  english: China | supports | AI governance | China does not support AI governance.
    gold has China | supports | AI governance

wrong, not in gold: gold has nothing like it
  english: Indonesia | hosts | WAIC | Indonesia plans to host WAIC.
  english: WAIC | hasQuantity | 3 | WAIC lasts 3.
"""


def test_eval_lists_misses_by_cause(gold: Run) -> None:
    table = gold("eval", "texts").stdout
    listed = gold("eval", "texts", "--misses").stdout.removeprefix(table)
    assert sorted(listed.splitlines()) == sorted(MISSES.splitlines())
    assert listed.index("missed 1") < listed.index("wrong 3") < listed.index("missed, threshold")


def test_eval_of_a_file_leaves_out_causes_that_lie_in_the_reading(gold: Run) -> None:
    Path("claims.jsonl").write_text(gold("extract", "texts/english.txt").stdout, encoding="utf-8")
    listed = gold("eval", "texts", "--claims", "claims.jsonl", "--misses").stdout
    assert "missed 1\n     1  unclaimed    no claim joins the ends\n" in listed
    assert "nothing of the kind\n    each end is in other claims\n" in listed


def test_eval_answers_in_json_too(gold: Run) -> None:
    told = json.loads(gold("eval", "texts", "--format", "json").stdout)
    assert list(told) == ["rows", "entities"]
    assert told["rows"]["all"] == {
        **{"precision": 0.4, "recall": 0.6667, "f1": 0.5},
        **{"claims": 5, "right": 2, "gold": 3, "found": 2},
    }
    told = json.loads(gold("eval", "texts", "--format", "json", "--misses").stdout)
    assert told["causes"] == {"missed": {"threshold": 1}, "wrong": {"not in gold": 2, "polarity": 1}}
    [missed] = [miss for miss in told["misses"] if miss["kind"] == "missed"]
    assert missed == {
        "kind": "missed",
        "document": "english",
        "subject": "China",
        "predicate": "opposes",
        "object": "Xi Jinping",
        "words": "nothing of the kind",
        "cause": "threshold",
        "detail": "opposes 0.000 of 0.500 needed; the likeliest is no relation 1.000",
        "probability": 0.0,
    }


def test_eval_scores_a_file_of_claims_alike(gold: Run) -> None:
    Path("claims.jsonl").write_text(gold("extract", "texts/english.txt").stdout, encoding="utf-8")
    Path("texts/english.txt").unlink()
    assert gold("eval", "texts", "--claims", "claims.jsonl", "--strict").stdout.splitlines()[1].split()[1] == "0.4000"
    assert "english.txt: no such text" in gold("eval", "texts").stderr


def test_eval_reads_with_a_least_confidence(gold: Run) -> None:
    row = gold("eval", "texts", "--min-confidence", "0.95").stdout.splitlines()[1]
    assert row.split() == ["all", "0.0000", "0.0000", "0.0000", "0", "0", "3", "0"]


def test_eval_holds_the_floor(gold: Run) -> None:
    missing = gold("eval", "texts", "--floor", "floor.toml")
    assert (missing.exit_code, "--update-floor" in missing.stderr) == (1, True)
    assert gold("eval", "texts", "--floor", "floor.toml", "--update-floor").exit_code == 0
    assert gold("eval", "texts", "--floor", "floor.toml").exit_code == 0
    Path("texts/english.txt").write_text("China supports AI governance.", encoding="utf-8")
    fallen = gold("eval", "texts", "--floor", "floor.toml", "--update-floor")
    assert fallen.exit_code == 1
    assert "kg: floor.toml: all: recall 0.3333 is below 0.6616\n" in fallen.stderr
    assert "precision = 1.0000" in Path("floor.toml").read_text(encoding="utf-8"), "what rose is kept all the same"


# ---- the process


def start(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "LC_ALL": "C", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "kg", *arguments]
    return subprocess.run(command, capture_output=True, env=environment, check=False, **options)  # type: ignore[call-overload, no-any-return]


def test_output_is_utf_8_in_every_locale(built: Run) -> None:
    Path("texts/chinese.txt").write_text("“北京” – Komdigi supports AI governance.", encoding="utf-8")
    built("add", "texts")
    shown = start("show", "Komdigi")
    assert "“北京” – Komdigi supports".encode() in shown.stdout
    assert shown.stderr == b""


def test_a_reader_that_goes_away_is_no_error(built: Run) -> None:
    command = f"{sys.executable} -m kg query 'SELECT * {{ ?a ?b ?c . ?d ?e ?f }} LIMIT 30000' --format csv | head -n 1"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    run = subprocess.run(["bash", "-c", command], capture_output=True, env=environment, check=False)
    assert (run.stdout, run.stderr) == (b"a,b,c,d,e,f\r\n", b"")


def test_the_module_runs_as_the_command() -> None:
    assert start("--version").stdout == f"kg, version {__version__}\n".encode()
    assert isinstance(kg, click.Group)
