/** What is worked out once from the payload, so that every change of the state is quick. */

import { toDays } from "./dates";
import type { Entity, Language, Payload } from "./payload";

/** The lists of the legend; each claim or entity has one value or several of each. */
export const FACETS = ["types", "predicates", "documents", "languages", "polarity", "modality", "status"] as const;
export type Facet = (typeof FACETS)[number];

export const POLARITY = ["affirmed", "negated"] as const;
export const MODALITY = ["asserted", "planned", "possible", "alleged"] as const;
export const STATUS = ["unreviewed", "accepted", "corrected", "rejected"] as const;

export interface Index {
  data: Payload;
  values: Record<Facet, readonly string[]>; // names that the state may switch off
  entityKeys: readonly string[]; // names for the address
  entityByKey: ReadonlyMap<string, number>;
  claimById: ReadonlyMap<string, number>;
  documentById: ReadonlyMap<string, number>;
  starts: Int32Array; // of an entity's claims in `incident`, one more than entities
  incident: Int32Array;
  low: Int32Array; // first and last day of a claim, 0 where it has none
  high: Int32Array;
  language: Int16Array; // of a document, into values.languages
}

function toKeys(entities: readonly Entity[]): string[] {
  const seen = new Set<string>();
  return entities.map((entity, number) => {
    const tail = entity.iri.split(/[/#]/).pop() || String(number);
    const key = seen.has(tail) ? `${tail}~${number}` : tail;
    seen.add(key);
    return key;
  });
}

function toIncident(data: Payload): [Int32Array, Int32Array] {
  const ends = data.claims.map((claim) => (claim.object >= 0 && claim.object !== claim.subject ? [claim.subject, claim.object] : [claim.subject]));
  const starts = new Int32Array(data.entities.length + 1);
  for (const each of ends) for (const end of each) starts[end + 1]++;
  for (let number = 0; number < data.entities.length; number++) starts[number + 1] += starts[number];
  const next = starts.slice();
  const incident = new Int32Array(starts[data.entities.length]);
  ends.forEach((each, claim) => each.forEach((end) => (incident[next[end]++] = claim)));
  return [starts, incident];
}

/** Work out the index of a payload. */
export function toIndex(data: Payload): Index {
  const [starts, incident] = toIncident(data);
  const entityKeys = toKeys(data.entities);
  const languages = [...new Set(data.documents.map((document) => document.language))].sort();
  const low = new Int32Array(data.claims.length);
  const high = new Int32Array(data.claims.length);
  data.claims.forEach((claim, number) => {
    const days = toDays(claim.time) ?? toDays(claim.evidence.map((evidence) => data.documents[evidence.document].date).filter(Boolean).sort()[0]);
    if (days) [low[number], high[number]] = days;
  });
  const toMap = (keys: readonly string[]): Map<string, number> => new Map(keys.map((key, number) => [key, number]));
  return {
    data,
    values: {
      types: data.types.map((type) => type.name),
      predicates: data.predicates.map((predicate) => predicate.name),
      documents: data.documents.map((document) => document.id),
      languages,
      polarity: POLARITY,
      modality: MODALITY,
      status: STATUS,
    },
    entityKeys,
    entityByKey: toMap(entityKeys),
    claimById: toMap(data.claims.map((claim) => claim.id)),
    documentById: toMap(data.documents.map((document) => document.id)),
    starts,
    incident,
    low,
    high,
    language: Int16Array.from(data.documents, (document) => languages.indexOf(document.language)),
  };
}

/** The claims that an entity is subject or object of. */
export function toClaimsOf(index: Index, entity: number): Int32Array {
  return index.incident.subarray(index.starts[entity], index.starts[entity + 1]);
}

/** The end of a claim that is not this entity; -1 where it is a value. */
export function toOther(index: Index, claim: number, entity: number): number {
  const { subject, object } = index.data.claims[claim];
  return subject === entity ? object : subject;
}

/** The name of an entity in a language, else its own. */
export function toLabel(entity: Entity, language: Language): string {
  return entity.labels[language] || entity.label || entity.iri;
}
