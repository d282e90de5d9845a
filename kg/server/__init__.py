"""The endpoint: SPARQL 1.1 and Graph Store protocols over a project, a query page, and a page for each IRI."""
