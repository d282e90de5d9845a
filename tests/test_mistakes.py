"""A query that is wrong is told where and what, with the line and a mark, and what was perhaps meant."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.queries.mistakes import at
from kg.store import Store, Worker

# query, what is said, the line with the mark below
MISTAKES = [
    ("SELECT * {", "query line 1, column 10: the { here is not closed", "SELECT * {\n         ^"),
    (
        "SELECT * {\n  { ?s ?p ?o\n}",
        "query line 1, column 10: the { here is not closed",
        "SELECT * {\n         ^",
    ),
    (
        "SELECT * {\n  ?s aio:supports ?o\n}",
        "query line 2, column 6: the prefix aio: is not declared; near it: airo:, aip:",
        "  ?s aio:supports ?o\n     ^",
    ),
    (
        "PREFIX mine: <urn:m#>\nASK { ?s mien:p ?o }",
        "query line 2, column 10: the prefix mien: is not declared; near it: men:, mine:, ent:",
        "ASK { ?s mien:p ?o }\n         ^",
    ),
    (
        "ASK { ?s qqq:p ?o }",
        "query line 1, column 10: the prefix qqq: is not declared; write PREFIX qqq: <...> before the query",
        "ASK { ?s qqq:p ?o }\n         ^",
    ),
    (
        "SELECT (STRLN(?s) AS ?n) {}",
        "query line 1, column 9: no function is called STRLN; near it: STRLEN, STRLANG, STR",
        "SELECT (STRLN(?s) AS ?n) {}\n        ^",
    ),
    (
        "ASK { FILTER(xsd:int(1)) }",
        "query line 1, column 14: no function is called xsd:int; near it: xsd:integer, xsd:string, xsd:time",
        "ASK { FILTER(xsd:int(1)) }\n             ^",
    ),
    (
        "ASK { FILTER(<urn:f>(1)) }",
        "query line 1, column 14: no function is called <urn:f>",
        "ASK { FILTER(<urn:f>(1)) }\n             ^",
    ),
    (
        "SELECT ?x WHRE { ?x ?p ?o }",
        "query line 1, column 11: WHRE is no word of SPARQL; near it: WHERE",
        "SELECT ?x WHRE { ?x ?p ?o }\n          ^",
    ),
    (
        "SELCT ?x {}",
        "query line 1, column 1: 'SELCT' opens no query; SELECT, ASK, CONSTRUCT and DESCRIBE do",
        "SELCT ?x {}\n^",
    ),
    (
        "ASK { ?s ?p \"China'@en }",
        'query line 1, column 13: the text that opens with " is not closed on its line',
        "ASK { ?s ?p \"China'@en }\n            ^",
    ),
    (
        "SELECT ?a { ?s ?p ?a } GROUP BY ?s",
        "query line 1, column 1: SELECT has a variable that GROUP BY has not",
        "SELECT ?a { ?s ?p ?a } GROUP BY ?s\n^",
    ),
    (
        "SELECT (1 AS ?x) (2 AS ?x) {}",
        "query line 1, column 1: SELECT gives two columns the same name",
        "SELECT (1 AS ?x) (2 AS ?x) {}\n^",
    ),
    ("", "query line 1, column 1: not SPARQL at its end", "\n^"),
    # tabs stay, letters of two columns count as two, and what a terminal would obey is not shown to it
    ("ASK {\r\n\t?s\t§ ?o\r\n}", "query line 2, column 5: not SPARQL before '§ ?o'", "\t?s\t§ ?o\n\t  \t^"),
    (
        "ASK { ?s ?p '中国', § }",
        "query line 1, column 19: not SPARQL before '§ }'",
        f"ASK {{ ?s ?p '中国', § }}\n{'':20}^",
    ),
    (
        "ASK { ?s ?p '\x1b[2J', § }",
        "query line 1, column 21: not SPARQL before '§ }'",
        f"ASK {{ ?s ?p '�[2J', § }}\n{'':20}^",
    ),
]


@pytest.mark.parametrize(("text", "message", "excerpt"), MISTAKES)
def test_mistakes_are_shown_where_they_are(text: str, message: str, excerpt: str) -> None:
    with pytest.raises(QueryError) as caught:
        Store.memory().query(text)
    assert (str(caught.value), caught.value.excerpt) == (message, excerpt)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX select: <urn:s#> ASK { select:where ?p 'WHRE foo:bar STRLN(1)'@en-GB } # foo:bar (",
        "BASE <http://example.org/> ASK { <rel> a 'x' . _:b a true, 1e5, 0.5, -7 }",
    ],
)
def test_what_only_looks_wrong_is_not_named(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        Store.memory().query(f"{text}\n§")
    assert str(caught.value) == "query line 2, column 1: not SPARQL before '§'"


def test_a_long_line_is_shown_around_the_place() -> None:
    error = at("x" * 500 + "§" + "y" * 500, 500, "wrong")
    line, mark = error.excerpt.split("\n")
    assert line[len(mark) - 1] == "§" and line[0] == line[-1] == "…" and len(line) == 102
    error = at("§" + "y" * 500, 0, "wrong")
    assert error.excerpt.split("\n") == ["§" + "y" * 99 + "…", "^"]


@given(st.text(max_size=300), st.integers(0, 300))
@example("\n\n", 1)
def test_a_mark_is_under_every_place(text: str, place: int) -> None:
    error = at(text, min(place, len(text)), "wrong")
    line, mark = error.excerpt.split("\n")
    assert mark.endswith("^") and mark[:-1].strip() == "" and "\n" not in line


@given(st.text(alphabet="ASKELCT {}()?xyz:<>'\"\\#@_.;,0 \n\té", max_size=60))
def test_whatever_is_asked_is_answered_or_refused_in_one_line(text: str) -> None:
    try:
        Store.memory().query(text)
    except QueryError as error:
        assert "\n" not in str(error).replace("\\n", "")


def test_a_worker_shows_the_place_too(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    with Worker(tmp_path) as worker, pytest.raises(QueryError) as caught:
        worker.ask("ASK {\n  foo:bar ?p ?o }")
    assert caught.value.excerpt == "  foo:bar ?p ?o }\n  ^"


def test_the_command_shows_line_and_mark_and_names_the_file(tmp_path: Path) -> None:
    Store.open(tmp_path / "kg").close()
    file = tmp_path / "question.rq"
    file.write_text("SELECT *\nWHERE { ?who aio:supports ?what }\n")
    command = [sys.executable, "-m", "kg", "-C", "kg", "query"]
    for arguments, asked in ((["-f", file.name], None), (["-f", "-"], file.read_text()), ([file.read_text()], None)):
        run = subprocess.run([*command, *arguments], capture_output=True, text=True, cwd=tmp_path, input=asked)
        where = {"question.rq": "question.rq: ", "-": "<stdin>: "}.get(arguments[-1], "")
        assert (run.returncode, run.stdout) == (1, "")
        assert run.stderr == (
            f"kg: {where}query line 2, column 14: the prefix aio: is not declared; near it: airo:, aip:\n"
            "    WHERE { ?who aio:supports ?what }\n"
            "                 ^\n"
        )
