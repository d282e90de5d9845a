/** The state as the part of the address after "#": names instead of numbers, only what differs from the beginning. */

import type { Chosen, State } from "./contract";
import { FACETS, type Facet, type Index } from "./index";

const VIEWS: readonly State["view"][] = ["graph", "table", "timeline", "matrix", "reader"];
const THEMES: readonly State["theme"][] = ["auto", "light", "dark"];

/** Where the page starts from. */
export function toFirst(index: Index): State {
  const { language, focus, hops } = index.data;
  const none: ReadonlySet<string> = new Set();
  return {
    language,
    theme: "auto",
    view: "graph",
    chosen: focus >= 0 ? { kind: "entity", index: focus } : null,
    focus,
    hops,
    path: null,
    between: null,
    document: -1,
    table: "claims",
    sort: { by: "confidence", down: true },
    off: { types: none, predicates: none, documents: none, languages: none, polarity: none, modality: none, status: new Set(["rejected"]) },
    confidence: 0,
    from: null,
    to: null,
    open: new Set(),
  };
}

const escape = (text: string): string => encodeURIComponent(text).replace(/%2F/gi, "/").replace(/%20/g, "+").replace(/[~*'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const unescape = (text: string): string => {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return ""; // half an escape, as in an address cut short
  }
};

function isEqual(one: ReadonlySet<unknown>, other: ReadonlySet<unknown>): boolean {
  return one.size === other.size && [...one].every((value) => other.has(value));
}

/** Write the names that are on or off, whichever are fewer: "*Law,Person" for only these, "Law" for all but this. */
function writeOff(values: readonly string[], off: ReadonlySet<string>): string {
  const left = values.filter((value) => !off.has(value));
  const isFew = left.length < values.length - left.length;
  return (isFew ? "*" : "") + (isFew ? left : values.filter((value) => off.has(value))).map(escape).join(",");
}

function readOff(values: readonly string[], text: string): ReadonlySet<string> {
  const names = new Set(text.replace(/^\*/, "").split(",").map(unescape));
  return new Set(values.filter((value) => names.has(value) !== text.startsWith("*")));
}

function writeChosen(index: Index, chosen: Chosen | null): string {
  if (!chosen) return "none";
  const { claims, documents } = index.data;
  const keys = { entity: index.entityKeys, claim: claims.map((claim) => claim.id), document: documents.map((document) => document.id) };
  return `${chosen.kind}:${escape(chosen.kind === "group" ? String(chosen.index) : keys[chosen.kind][chosen.index])}`;
}

function readChosen(index: Index, text: string): Chosen | null {
  const [, kind, key] = /^(entity|claim|document|group):(.*)$/s.exec(text) ?? [];
  if (!kind || key === undefined) return null;
  const name = unescape(key);
  const maps = { entity: index.entityByKey, claim: index.claimById, document: index.documentById };
  const found = kind === "group" ? Number(name) : maps[kind as "entity"].get(name);
  if (found === undefined || !Number.isInteger(found) || found < 0) return null;
  return kind === "group" && found >= index.data.groups.length ? null : { kind: kind as Chosen["kind"], index: found };
}

/** Write what of the state differs from the first one. */
export function toHash(index: Index, state: State): string {
  const first = toFirst(index);
  const parts: [string, string][] = [];
  const add = (name: string, text: string, isFirst: boolean): void => void (isFirst || parts.push([name, text]));
  const entity = (number: number): string => (number < 0 ? "" : escape(index.entityKeys[number]));
  const pair = (ends: readonly number[] | null): string => ends?.map(entity).join("..") ?? "";
  add("view", state.view, state.view === first.view);
  add("chosen", writeChosen(index, state.chosen), writeChosen(index, state.chosen) === writeChosen(index, first.chosen));
  add("focus", entity(state.focus) || "none", state.focus === first.focus);
  add("hops", String(state.hops), state.hops === first.hops);
  add("path", pair(state.path), !state.path);
  add("between", pair(state.between), !state.between);
  add("document", escape(index.data.documents[state.document]?.id ?? ""), state.document < 0);
  add("table", state.table, state.table === first.table);
  add("sort", `${state.sort.down ? "-" : ""}${state.sort.by}`, state.sort.by === first.sort.by && state.sort.down === first.sort.down);
  for (const facet of FACETS) add(facet, writeOff(index.values[facet], state.off[facet]), isEqual(state.off[facet], first.off[facet]));
  add("confidence", String(state.confidence), state.confidence === first.confidence);
  add("from", escape(state.from ?? ""), state.from === null);
  add("to", escape(state.to ?? ""), state.to === null);
  add("open", [...state.open].sort((a, b) => a - b).join(","), state.open.size === 0);
  add("lang", state.language, state.language === first.language);
  add("theme", state.theme, state.theme === first.theme);
  return parts.map(([name, text]) => `${name}=${text}`).join("&");
}

/** Read a state; whatever is not understood, as from an older graph, stays as at first. */
export function fromHash(index: Index, hash: string): State {
  const parts = new Map(hash.replace(/^#/, "").split("&").map((part) => [part.split("=", 1)[0], part.slice(part.indexOf("=") + 1)]));
  const state = toFirst(index);
  const entity = (text: string): number => index.entityByKey.get(unescape(text)) ?? -1;
  const oneOf = <Value extends string>(name: string, values: readonly Value[], first: Value): Value => values.find((value) => value === parts.get(name)) ?? first;
  const pair = (name: string, least: number): [number, number] | null => {
    const [one, other] = (parts.get(name) ?? "").split("..").map(entity);
    return one !== undefined && one >= 0 && other !== undefined && other >= least ? [one, other] : null;
  };
  const date = (name: string): string | null => /^-?\d{4}(-\d{2}){0,2}$/.exec(parts.get(name) ?? "")?.[0] ?? null;
  const chosen = parts.get("chosen");
  const focus = parts.get("focus");
  const hops = Number(parts.get("hops"));
  const confidence = Number(parts.get("confidence"));
  const sort = /^(-?)([a-z]+)$/.exec(parts.get("sort") ?? "");
  const open = (parts.get("open") ?? "").split(",").filter(Boolean).map(Number);
  const off = Object.fromEntries(FACETS.map((facet) => [facet, parts.has(facet) ? readOff(index.values[facet], parts.get(facet) ?? "") : state.off[facet]]));
  return {
    ...state,
    view: oneOf("view", VIEWS, state.view),
    chosen: chosen === undefined ? state.chosen : readChosen(index, chosen),
    focus: focus === undefined ? state.focus : entity(focus),
    hops: hops === 1 || hops === 2 || hops === 3 ? hops : state.hops,
    path: pair("path", -1),
    between: pair("between", 0),
    document: index.documentById.get(unescape(parts.get("document") ?? "")) ?? -1,
    table: oneOf("table", ["claims", "entities"], state.table),
    sort: sort ? { by: sort[2], down: sort[1] === "-" } : state.sort,
    off: off as Record<Facet, ReadonlySet<string>>,
    confidence: confidence > 0 && confidence <= 1 ? confidence : 0,
    from: date("from"),
    to: date("to"),
    open: new Set(open.filter((group) => Number.isInteger(group) && group >= 0 && group < index.data.groups.length)),
    language: oneOf("lang", ["en", "id"], state.language),
    theme: oneOf("theme", THEMES, state.theme),
  };
}
