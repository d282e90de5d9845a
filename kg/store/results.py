"""Answers to queries as values, and the forms they can be written in."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape, quoteattr

from kg.errors import QueryError
from kg.ids import BASE
from kg.rdf.syntaxes import Shorten, shortener, to_jsonld, to_ntriples, to_rdfxml, to_turtle
from kg.rdf.terms import Blank, Iri, Term, Text, Triple, Typed
from kg.vocab import XSD, prefixes

Cell = Term | Blank | None
FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle", "ntriples", "jsonld")
"""The forms of `Result.to`."""
_NUMERIC = (XSD.integer, XSD.decimal, XSD.double)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a query gave: rows (SELECT), triples (CONSTRUCT, DESCRIBE) or an answer (ASK)."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    triples: tuple[Triple, ...] | None = None
    answer: bool | None = None
    prefixes: Mapping[str, str] = field(default_factory=lambda: prefixes(BASE))
    is_cut: bool = False
    """Whether there were more rows or triples than were asked for."""

    def to(self, format: str, *, width: int | None = None) -> str:
        """Write the result as one of `FORMATS`; a table is cut to a `width` in columns where one is given.

        Rows and answers become SPARQL results in JSON, XML, CSV and TSV; triples become Turtle, N-Triples, JSON-LD
        (``json`` too), RDF/XML (``xml``), or rows of subject, predicate and object.

        >>> print(Result(variables=("who", "n"), rows=((Text("Indonesia"), Typed("2", XSD.integer)),)).to("table"))
        who        n
        ---------  -
        Indonesia  2
        (1 row)
        <BLANKLINE>
        """
        if format not in FORMATS:
            raise QueryError(f"{format!r} is no form of results; use one of {', '.join(FORMATS)}")
        if format == "table":
            return _to_table(self, width)
        if self.triples is not None:
            return _GRAPHS[format](self)
        if format not in _ROWS:
            raise QueryError(f"only CONSTRUCT and DESCRIBE give a graph, which {format} is for; use table, csv or json")
        return _ROWS[format](self)

    def to_values(self) -> list[dict[str, str]]:
        """Give the rows as plain text by variable, without what is unbound.

        >>> Result(variables=("a", "b"), rows=((Text("x"), None),)).to_values()
        [{'a': 'x'}]
        """
        return [
            {name: cell.value for name, cell in zip(self.variables, row, strict=True) if cell is not None}
            for row in self.rows
        ]


def _flat(result: Result) -> Result:
    """Turn triples and answers into rows."""
    if result.triples is not None:
        names = ("subject", "predicate", "object")
        rows = tuple(sorted(result.triples, key=lambda triple: tuple(map(str, triple))))
        return replace(result, variables=names, rows=rows, triples=None)
    if result.answer is not None:
        return Result(variables=("answer",), rows=((Text(str(result.answer).lower()),),), prefixes=result.prefixes)
    return result


def _to_csv(result: Result) -> str:
    flat, stream = _flat(result), io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(flat.variables)
    writer.writerows(
        ["" if cell is None else str(cell) if isinstance(cell, Blank) else cell.value for cell in row]
        for row in flat.rows
    )
    return stream.getvalue()


def _to_tsv(result: Result) -> str:
    flat = _flat(result)
    lines = ["\t".join(f"?{name}" for name in flat.variables)]
    lines += ["\t".join("" if cell is None else str(cell) for cell in row) for row in flat.rows]
    return "\n".join(lines) + "\n"


def _to_json(result: Result) -> str:
    if result.answer is not None:
        return json.dumps({"head": {}, "boolean": result.answer}) + "\n"
    bindings = [
        {name: _to_json_term(cell) for name, cell in zip(result.variables, row, strict=True) if cell is not None}
        for row in result.rows
    ]
    document = {"head": {"vars": result.variables}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _to_json_term(cell: Term | Blank) -> dict[str, str]:
    if isinstance(cell, (Iri, Blank)):
        return {"type": "uri" if isinstance(cell, Iri) else "bnode", "value": cell.value}
    more = {"datatype": cell.datatype} if isinstance(cell, Typed) else {"xml:lang": cell.language}
    return {"type": "literal", "value": cell.value, **{key: value for key, value in more.items() if value}}


def _to_xml(result: Result) -> str:
    names = "".join(f"<variable name={quoteattr(name)}/>" for name in result.variables)
    head = f'<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n<head>{names}</head>\n'
    if result.answer is not None:
        return f"{head}<boolean>{str(result.answer).lower()}</boolean>\n</sparql>\n"
    rows = "".join(
        "<result>"
        + "".join(
            f"<binding name={quoteattr(name)}>{_to_xml_term(cell)}</binding>"
            for name, cell in zip(result.variables, row, strict=True)
            if cell is not None
        )
        + "</result>\n"
        for row in result.rows
    )
    return f"{head}<results>\n{rows}</results>\n</sparql>\n"


def _to_xml_term(cell: Term | Blank) -> str:
    said = escape(cell.value, {"\r": "&#13;"})
    if isinstance(cell, (Iri, Blank)):
        kind = "uri" if isinstance(cell, Iri) else "bnode"
        return f"<{kind}>{said}</{kind}>"
    if isinstance(cell, Typed):
        return f"<literal datatype={quoteattr(cell.datatype)}>{said}</literal>"
    return f'<literal xml:lang="{cell.language}">{said}</literal>' if cell.language else f"<literal>{said}</literal>"


def _to_table(result: Result, width: int | None) -> str:
    flat = _flat(result)
    short = shortener(flat.prefixes)
    rows = [[_to_cell(cell, short) for cell in row] for row in flat.rows]
    columns = list(zip(flat.variables, *rows, strict=True)) if rows else [(name,) for name in flat.variables]
    sizes = _fit([max(map(_columns, column)) for column in columns], width)
    numeric = [_is_numeric(row[index] for row in flat.rows) for index in range(len(sizes))]
    lines = [flat.variables, tuple("-" * size for size in sizes), *rows]
    written = [
        "  ".join(_pad(cell, size, right) for cell, size, right in zip(line, sizes, numeric, strict=True)).rstrip()
        for line in lines
    ]
    count = len(rows)
    more = ", and there are more" if flat.is_cut else ""
    return "\n".join([*written, f"({count} row{'' if count == 1 else 's'}{more})"]) + "\n"


def _is_numeric(cells: Iterable[Cell]) -> bool:
    return all(cell is None or (isinstance(cell, Typed) and cell.datatype in _NUMERIC) for cell in cells)


def _to_cell(cell: Cell, short: Shorten) -> str:
    if cell is None:
        return ""
    text = (
        short(cell.value) or cell.value
        if isinstance(cell, Iri)
        else str(cell)
        if isinstance(cell, Blank)
        else cell.value
    )
    return " ".join(text.split())


def _fit(sizes: list[int], width: int | None) -> list[int]:
    """Narrow the widest columns first until the line fits; a column keeps at least 8."""
    sizes = list(sizes)
    while width and sizes and sum(sizes) + 2 * (len(sizes) - 1) > width and max(sizes) > 8:
        sizes[sizes.index(max(sizes))] -= 1
    return sizes


def _pad(cell: str, size: int, right: bool) -> str:
    if _columns(cell) > size:
        while cell and _columns(cell) > size - 1:
            cell = cell[:-1]
        cell += "…"
    blank = " " * (size - _columns(cell))
    return blank + cell if right else cell + blank


def _columns(text: str) -> int:
    """Count the columns that text takes in a terminal: Chinese takes two a letter, a combining accent none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)


def _to_graph(write: Callable[..., Iterable[str]]) -> Callable[[Result], str]:
    return lambda result: "".join(write(result.triples or (), result.prefixes))


def _to_nodes(result: Result) -> str:
    return "".join(to_jsonld({"": result.triples or ()}, result.prefixes))


_ROWS: Mapping[str, Callable[[Result], str]] = {"csv": _to_csv, "tsv": _to_tsv, "json": _to_json, "xml": _to_xml}
_GRAPHS: Mapping[str, Callable[[Result], str]] = {
    "csv": _to_csv,
    "tsv": _to_tsv,
    "json": _to_nodes,
    "xml": _to_graph(to_rdfxml),
    "turtle": _to_graph(to_turtle),
    "ntriples": _to_graph(to_ntriples),
    "jsonld": _to_nodes,
}
