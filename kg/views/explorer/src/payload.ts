/** What the page is about: plain JSON that `kg.views.explorer` writes. Lists are joined by index; -1 stands for none.
 * All offsets count UTF-16 units, as JavaScript does: Python has turned code points into them. */

export type Language = "en" | "id";

/** Words in both languages of the interface. */
export interface Names { en: string; id: string }

export interface EntityType {
  name: string; // class of the ontology: "Country"
  labels: Names;
  shape: "dot" | "square" | "diamond" | "triangle" | "triangleDown" | "hexagon" | "star" | "pentagon";
  colour: string; // on a light ground, "#rrggbb"
  dark: string; // on a dark ground
}

export interface Predicate {
  name: string; // property of the ontology: "callsFor"
  labels: Names;
  symmetric: boolean;
  subjects: string[]; // names of the types in this file that it may join
  objects: string[]; // the same; empty where it takes a value
  stance: "supports" | "opposes" | "callsFor" | null; // what it counts as in the stance matrix
}

export interface Entity {
  iri: string;
  type: number; // into types
  label: string;
  labels: Partial<Record<string, string>>; // by language
  aliases: string[];
  wikidata: string | null; // "Q148"
  x: number; // place in the whole picture, y downwards
  y: number;
  radius: number;
  group: number; // into groups, -1 where the graph is drawn as a whole
}

/** A community of a large graph, drawn as one until it is opened. */
export interface Group {
  labels: Names; // after its best connected members
  x: number;
  y: number;
  radius: number;
  size: number; // how many entities
}

export interface Evidence {
  document: number; // into documents
  start: number; // of the sentence in the document's text
  end: number;
  subject: [number, number]; // the words of both ends, in the document's text
  object: [number, number];
  confidence: number;
  extractor: string;
  page: number | null; // of a paged source, from 1
}

export interface Value { value: string; datatype: string; of: string | null; unit: string | null }

export interface Claim {
  id: string;
  subject: number; // into entities
  predicate: number; // into predicates
  object: number; // into entities, -1 where it is a value
  value: Value | null;
  polarity: "affirmed" | "negated";
  modality: "asserted" | "planned" | "possible" | "alleged";
  role: string | null;
  amount: string | null;
  time: string | null; // ISO year, month or day, or an interval: "2025-07", "2019/.."
  attributed_to: number; // into entities, -1
  confidence: number;
  status: "unreviewed" | "accepted" | "rejected" | "corrected";
  conflicts: { claim: number; reason: string }[]; // claims that cannot hold beside it
  evidence: Evidence[];
}

export interface Document {
  id: string;
  title: string;
  source: string;
  address: string | null; // http(s) only
  publisher: string | null;
  language: string;
  date: string | null; // ISO
  text: string; // whole
}

export interface Payload {
  format: 1;
  version: string; // of kg
  title: string;
  language: Language; // of the interface at first
  focus: number; // entity to start from, -1
  hops: 1 | 2 | 3;
  hidden: number; // entities of the graph that this file leaves out
  grouped: boolean; // start from the overview of groups
  types: EntityType[];
  predicates: Predicate[];
  entities: Entity[];
  groups: Group[];
  claims: Claim[];
  documents: Document[];
}
