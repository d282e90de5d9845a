// Asks a SPARQL endpoint three questions through Comunica and prints what it got as JSON: node comunica.mjs ENDPOINT
import { QueryEngine } from "@comunica/query-sparql";

const sources = [{ type: "sparql", value: process.argv[2] }];
const engine = new QueryEngine();
const aip = "PREFIX aip: <https://w3id.org/aipolicy-kg/ontology#> ";

const rows = await (await engine.queryBindings(`${aip} SELECT ?s ?o { ?s aip:callsFor ?o }`, { sources })).toArray();
const answer = await engine.queryBoolean(`${aip} ASK { ?s aip:callsFor ?o }`, { sources });
const quads = await (
  await engine.queryQuads(`${aip} CONSTRUCT { ?s ?p ?o } WHERE { ?s aip:callsFor ?x ; ?p ?o }`, { sources })
).toArray();

console.log(
  JSON.stringify({
    select: rows.map((row) => [row.get("s").value, row.get("o").value]),
    ask: answer,
    construct: quads.length,
  }),
);
