/** Claims as sentences that people read: what is said, how firmly, of what, by whom. */

import { toDate } from "./dates";
import { toLabel } from "./index";
import type { Claim, Language, Payload, Predicate, Value } from "./payload";
import type { Corrections } from "./review";

/** A piece of a sentence; entities can be followed. */
export interface Piece {
  text: string;
  role: "text" | "predicate" | "subject" | "object" | "speaker";
  entity?: number;
}

/** Indonesian predicates that read better with a verb. */
const VERBS: Partial<Record<string, string>> = {
  memberOf: "merupakan anggota",
  partOf: "merupakan bagian dari",
  hasQuantity: "memiliki",
  date: "bertanggal",
  startDate: "mulai pada",
  endDate: "selesai pada",
};

/** English predicates whose label is a heading more than a verb. */
const SAYINGS: Partial<Record<string, string>> = { hasQuantity: "has", date: "has the date" };

/** The plain form of an English verb in the third person: "calls" to "call", "supplies" to "supply". */
export function toPlain(verb: string): string {
  if (verb === "is" || verb === "was") return "be";
  if (verb === "has") return "have";
  if (/[^aeiou]ies$/.test(verb)) return `${verb.slice(0, -3)}y`;
  if (/(sh|ch|ss|x|o)es$/.test(verb)) return verb.slice(0, -2);
  return verb.endsWith("s") ? verb.slice(0, -1) : verb;
}

function sayEnglish(label: string, isDenied: boolean, modality: Claim["modality"]): string {
  const [verb, ...rest] = label.split(" ");
  const after = (words: string): string => [words, ...rest].join(" ");
  const not = isDenied ? " not" : "";
  if (modality === "planned") return after(`is${not} to ${toPlain(verb)}`);
  if (modality === "possible") return after(`may${not} ${toPlain(verb)}`);
  const allegedly = modality === "alleged" ? "allegedly " : "";
  if (!isDenied) return allegedly + label;
  return allegedly + (verb === "is" || verb === "was" ? after(`${verb} not`) : after(`does not ${toPlain(verb)}`));
}

function sayIndonesian(label: string, isDenied: boolean, modality: Claim["modality"]): string {
  const mood = { asserted: "", planned: "akan ", possible: "mungkin ", alleged: "diduga " }[modality];
  const not = !isDenied ? "" : label.startsWith("merupakan ") ? "bukan " : "tidak ";
  return modality === "planned" ? `${isDenied ? "tidak " : ""}akan ${label.replace(/^merupakan /, "menjadi ")}` : mood + not + label;
}

/** Say a predicate as firmly as the claim does: "does not support", "mungkin mendukung". */
export function toSaying(predicate: Predicate, polarity: Claim["polarity"], modality: Claim["modality"], language: Language): string {
  const isDenied = polarity === "negated";
  if (language === "id") return sayIndonesian(VERBS[predicate.name] ?? predicate.labels.id, isDenied, modality);
  return sayEnglish(SAYINGS[predicate.name] ?? predicate.labels.en, isDenied, modality);
}

/** Write a value with what it counts: "800 exhibitors", "26 July 2025". */
export function toValue(value: Value, language: Language): string {
  if (/(date|gYear|gYearMonth)$/.test(value.datatype)) return toDate(value.value, language);
  const isNumber = /(integer|decimal)$/.test(value.datatype) && Number.isFinite(Number(value.value));
  const number = isNumber ? Number(value.value).toLocaleString(language === "id" ? "id-ID" : "en-GB") : value.value;
  return [number, value.unit, value.of].filter(Boolean).join(" ");
}

/** Say a claim in pieces; what a reviewer corrected comes in place of what was read. */
export function toPieces(data: Payload, claim: Claim, language: Language, corrected: Corrections = {}): Piece[] {
  const name = (entity: number): string => toLabel(data.entities[entity], language);
  const given = (text: string): string => {
    const known = data.entities.find((entity) => entity.iri === text);
    return known ? toLabel(known, language) : text;
  };
  const isId = language === "id";
  const predicate = data.predicates.find((each) => each.name === corrected.predicate) ?? data.predicates[claim.predicate];
  const pieces: Piece[] = [];
  const say = (text: string): void => void pieces.push({ text, role: "text" });
  const speaker = corrected.attributed_to !== undefined ? given(corrected.attributed_to) : (claim.attributed_to >= 0 ? name(claim.attributed_to) : "");
  if (speaker) {
    say(isId ? "Menurut " : "According to ");
    pieces.push({ text: speaker, role: "speaker", ...(corrected.attributed_to === undefined ? { entity: claim.attributed_to } : {}) });
    say(", ");
  }
  pieces.push({ text: corrected.subject !== undefined ? given(corrected.subject) : name(claim.subject), role: "subject", ...(corrected.subject === undefined ? { entity: claim.subject } : {}) });
  say(" ");
  const polarity = (corrected.polarity as Claim["polarity"] | undefined) ?? claim.polarity;
  const modality = (corrected.modality as Claim["modality"] | undefined) ?? claim.modality;
  pieces.push({ text: toSaying(predicate, polarity, modality, language), role: "predicate" });
  say(" ");
  if (corrected.object !== undefined) pieces.push({ text: given(corrected.object), role: "object" });
  else if (claim.object >= 0) pieces.push({ text: name(claim.object), role: "object", entity: claim.object });
  else pieces.push({ text: claim.value ? toValue(claim.value, language) : "…", role: "object" });
  const role = corrected.role ?? claim.role;
  const amount = corrected.amount ?? claim.amount;
  const time = corrected.time ?? claim.time;
  if (role) say(isId ? ` sebagai ${role}` : ` as ${role}`);
  if (amount) say(isId ? `, senilai ${amount}` : `, for ${amount}`);
  if (time) say(` (${toDate(time, language)})`);
  return pieces;
}

/** Say a claim in one line. */
export function toSentence(data: Payload, claim: Claim, language: Language, corrected: Corrections = {}): string {
  return toPieces(data, claim, language, corrected).map((piece) => piece.text).join("");
}
