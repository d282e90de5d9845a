"""Write docs/queries.md from the named queries: ``python docs/write_queries.py``."""

from collections.abc import Iterator
from pathlib import Path

from kg import queries
from kg.queries import Binding, NamedQuery
from kg.store import Store

PAGE = Path(__file__).with_name("queries.md")
OPENING = """\
# Named queries

Written by `python docs/write_queries.py` from the files of `kg/queries/`.

Each is a question that can be asked without SPARQL: `kg query -n NAME`, with `--bind NAME=VALUE` for a parameter and
`--format table,csv,tsv,json,xml` for the form of the answer. An entity is given by any of its names in any language,
its Wikidata item or its IRI; a text is looked for in the names of things, without regard to case. From Python it is
`store.run(NAME, {"topic": "governance"})`. A row holds the `claim` that it rests on, the `document` and the `sentence`,
where the question is about claims.

```sh
kg build seeds/
```
"""


def to_page() -> str:
    """Give the page: what is the same for all, and a section for each query."""
    found = [queries.load(name) for name in queries.names()]
    return OPENING + "".join(line for query in found for line in to_section(query))


def to_section(query: NamedQuery) -> Iterator[str]:
    """Give the section of a query: its question in each language, how it is asked, and the columns of the answer."""
    yield f"\n## {query.name}\n\n"
    yield "\n".join(f"- {language}: {question}" for language, question in sorted(query.questions.items())) + "\n"
    bound = "".join(f" --bind {binding.name}={to_value(binding)}" for binding in query.bindings)
    yield f"\n```sh\nkg query -n {query.name}{bound}\n```\n\n"
    for binding in query.bindings:
        kind = "an entity" if binding.is_entity else "a text"
        yield f"Parameter `{binding.name}`: {kind}, such as `{to_value(binding)}`.\n"
    columns = Store.memory().query(query.text).variables
    yield f"Columns: {', '.join(f'`{column}`' for column in columns)}.\n"


def to_value(binding: Binding) -> str:
    """Write an example as it is typed."""
    return f"'{binding.example}'" if " " in binding.example else binding.example


if __name__ == "__main__":
    PAGE.write_text(to_page(), encoding="utf-8")
