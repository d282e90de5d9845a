/** From payload and state to what is shown; the work is linear in the claims and touches only arrays of numbers. */

import type { Shown, State } from "./contract";
import { toDays } from "./dates";
import { FACETS, MODALITY, POLARITY, toClaimsOf, type Facet, type Index } from "./index";
import { findPath, toBetween, toDistances, type Path } from "./paths";

export interface View {
  shown: Shown;
  passing: Uint8Array; // claims that the filters let through
  claims: Int32Array; // claims in view: passing, and within focus or path where there is one
  entities: Int32Array; // entities in view
  counts: Record<Facet, Int32Array>; // how many each value would show, given all other filters
  dated: Uint8Array; // claims that all filters but the range of time let through
  undated: number; // claims left out for having no date while a range is set
  path: Path | null;
}

const BIT = Object.fromEntries(FACETS.map((facet, number) => [facet, 1 << number])) as Record<Facet, number>;
const SURE = 1 << FACETS.length;
const TIMED = 1 << (FACETS.length + 1);

function toOn(index: Index, state: State): Record<Facet, Uint8Array> {
  const entries = FACETS.map((facet) => [facet, Uint8Array.from(index.values[facet], (name) => (state.off[facet].has(name) ? 0 : 1))]);
  return Object.fromEntries(entries) as Record<Facet, Uint8Array>;
}

/** For each claim the set of filters that keep it out, 0 where it passes. */
function toReasons(index: Index, state: State, status: Uint8Array): Int32Array {
  const { claims, entities } = index.data;
  const on = toOn(index, state);
  const from = toDays(state.from)?.[0] ?? -Infinity;
  const to = toDays(state.to)?.[1] ?? Infinity;
  const hasRange = state.from !== null || state.to !== null;
  return Int32Array.from(claims, (claim, number) => {
    let reasons = 0;
    const hasTypes = on.types[entities[claim.subject].type] && (claim.object < 0 || on.types[entities[claim.object].type]);
    if (!hasTypes) reasons |= BIT.types;
    if (!on.predicates[claim.predicate]) reasons |= BIT.predicates;
    if (!claim.evidence.some((each) => on.documents[each.document])) reasons |= BIT.documents;
    if (!claim.evidence.some((each) => on.languages[index.language[each.document]])) reasons |= BIT.languages;
    if (!on.polarity[POLARITY.indexOf(claim.polarity)]) reasons |= BIT.polarity;
    if (!on.modality[MODALITY.indexOf(claim.modality)]) reasons |= BIT.modality;
    if (!on.status[status[number]]) reasons |= BIT.status;
    if (claim.confidence < state.confidence) reasons |= SURE;
    if (hasRange && (!index.low[number] || index.high[number] < from || index.low[number] > to)) reasons |= TIMED;
    return reasons;
  });
}

function toCounts(index: Index, reasons: Int32Array, status: Uint8Array): Record<Facet, Int32Array> {
  const { claims, entities } = index.data;
  const counts = Object.fromEntries(FACETS.map((facet) => [facet, new Int32Array(index.values[facet].length)])) as Record<Facet, Int32Array>;
  const met = new Uint8Array(entities.length);
  reasons.forEach((reason, number) => {
    const claim = claims[number];
    const only = (facet: Facet): boolean => (reason & ~BIT[facet]) === 0;
    const each = (facet: Facet, found: readonly number[]): void => {
      if (only(facet)) for (const value of new Set(found)) counts[facet][value]++;
    };
    if (only("types")) {
      met[claim.subject] = 1;
      if (claim.object >= 0) met[claim.object] = 1;
    }
    if (only("predicates")) counts.predicates[claim.predicate]++;
    each("documents", claim.evidence.map((evidence) => evidence.document));
    each("languages", claim.evidence.map((evidence) => index.language[evidence.document]));
    if (only("polarity")) counts.polarity[POLARITY.indexOf(claim.polarity)]++;
    if (only("modality")) counts.modality[MODALITY.indexOf(claim.modality)]++;
    if (only("status")) counts.status[status[number]]++;
  });
  entities.forEach((entity, number) => {
    if (met[number] || isAlone(index, number)) counts.types[entity.type]++;
  });
  return counts;
}

function isAlone(index: Index, entity: number): boolean {
  return index.starts[entity] === index.starts[entity + 1];
}

/** What stands out: how strongly each entity and claim is shown, and whether the rest fades. */
interface Emphasis {
  entities: Map<number, number>;
  claims: Map<number, number>;
}

function toReach(index: Index, passing: Uint8Array, centre: number, hops: number): Emphasis {
  const distance = toDistances(index, passing, centre, hops);
  const emphasis: Emphasis = { entities: new Map(), claims: new Map() };
  distance.forEach((steps, entity) => {
    if (steps < 0) return;
    emphasis.entities.set(entity, steps === 0 ? 3 : 2);
    if (steps < hops) for (const claim of toClaimsOf(index, entity)) if (passing[claim]) emphasis.claims.set(claim, 2);
  });
  return emphasis;
}

function toStrong(index: Index, entities: readonly number[], claims: readonly number[]): Emphasis {
  const ends = claims.flatMap((claim) => [index.data.claims[claim].subject, index.data.claims[claim].object]);
  return {
    entities: new Map([...entities, ...ends].filter((entity) => entity >= 0).map((entity) => [entity, 3])),
    claims: new Map(claims.map((claim) => [claim, 3])),
  };
}

/** What the reader asked to have before them, so that lists hold only this too. */
function toScope(index: Index, state: State, passing: Uint8Array, path: Path | null): Emphasis | null {
  if (path) return toStrong(index, path.entities, path.steps.flat());
  return state.focus >= 0 ? toReach(index, passing, state.focus, state.hops) : null;
}

function toChosen(index: Index, state: State, passing: Uint8Array): Emphasis | null {
  if (state.between) return toStrong(index, state.between, toBetween(index, passing, ...state.between));
  if (state.chosen?.kind === "claim") return toStrong(index, [], [state.chosen.index]);
  return state.chosen?.kind === "entity" ? toReach(index, passing, state.chosen.index, 1) : null;
}

function toDocumentScope(index: Index, document: number, passing: Uint8Array): Emphasis {
  const found = [...passing.keys()].filter((claim) => passing[claim] && index.data.claims[claim].evidence.some((each) => each.document === document));
  const ends = found.flatMap((claim) => [index.data.claims[claim].subject, index.data.claims[claim].object]);
  return {
    entities: new Map(ends.filter((entity) => entity >= 0).map((entity) => [entity, 2])),
    claims: new Map(found.map((claim) => [claim, 2])),
  };
}

/** Tell whether an entity is drawn within its group's sign. */
export function isGrouped(index: Index, state: State, entity: number): boolean {
  const { group } = index.data.entities[entity];
  return index.data.grouped && group >= 0 && !state.open.has(group);
}

function toShown(index: Index, state: State, passing: Uint8Array, met: Uint8Array, scope: Emphasis | null): Shown {
  const { entities, claims, groups } = index.data;
  const chosen = toChosen(index, state, passing);
  const document = state.chosen?.kind === "document" ? toDocumentScope(index, state.chosen.index, passing) : null;
  const rest = scope ?? chosen ?? document;
  const level = (kind: "entities" | "claims", number: number): number => {
    const strong = chosen?.[kind].get(number) === 3 ? 3 : 0;
    return rest ? Math.max(rest[kind].get(number) ?? 1, strong) : 2;
  };
  const shown: Shown = { entities: new Uint8Array(entities.length), claims: new Uint8Array(claims.length), groups: new Uint8Array(groups.length) };
  for (let claim = 0; claim < claims.length; claim++) shown.claims[claim] = passing[claim] ? level("claims", claim) : 0;
  entities.forEach((entity, number) => {
    if (!met[number]) return;
    const strength = level("entities", number);
    const isInGroup = isGrouped(index, state, number);
    if (!isInGroup || (rest && strength > 1)) shown.entities[number] = strength;
    if (isInGroup) shown.groups[entity.group] = Math.max(shown.groups[entity.group], rest ? 1 : 2);
  });
  if (state.chosen?.kind === "group" && shown.groups[state.chosen.index]) shown.groups[state.chosen.index] = 3;
  return shown;
}

/** Work out all that follows from the state; `status` is each claim's review, into STATUS. */
export function toView(index: Index, state: State, status: Uint8Array): View {
  const { claims, entities } = index.data;
  const reasons = toReasons(index, state, status);
  const passing = Uint8Array.from(reasons, (reason) => (reason === 0 ? 1 : 0));
  const path = state.path && state.path[1] >= 0 ? findPath(index, passing, ...state.path) : null;
  const met = Uint8Array.from(entities, (entity, number) => (isAlone(index, number) && !state.off.types.has(index.values.types[entity.type]) ? 1 : 0));
  const inView = met.slice();
  const scope = toScope(index, state, passing, path);
  const kept: number[] = [];
  claims.forEach((claim, number) => {
    if (!passing[number]) return;
    const ends = [claim.subject, claim.object, claim.attributed_to].filter((end) => end >= 0);
    const isKept = !scope || scope.claims.has(number);
    if (isKept) kept.push(number);
    for (const end of ends) {
      if (state.off.types.has(index.values.types[entities[end].type])) continue;
      met[end] = 1;
      if (isKept) inView[end] = 1;
    }
  });
  if (scope) inView.forEach((_, entity) => (inView[entity] = scope.entities.has(entity) && met[entity] ? 1 : 0));
  return {
    shown: toShown(index, state, passing, met, scope),
    passing,
    claims: Int32Array.from(kept),
    entities: Int32Array.from([...inView.keys()].filter((entity) => inView[entity])),
    counts: toCounts(index, reasons, status),
    dated: Uint8Array.from(reasons, (reason) => ((reason & ~TIMED) === 0 ? 1 : 0)),
    undated: reasons.reduce((sum, reason, number) => sum + (reason === TIMED && !index.low[number] ? 1 : 0), 0),
    path,
  };
}
