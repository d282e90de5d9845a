/** The sentence behind a claim as it stands in its document, with what comes before and after. */

import { h } from "./dom";
import type { Page } from "./page";
import type { Evidence } from "./payload";

const NEAR = 420; // characters around a sentence in which its neighbours are looked for
const LONGEST = 260; // of a neighbour

const BREAK = /(?<=[.!?…][”’"')\]»]*)\s+|\s*\n+\s*/u;

/** The sentences before and after a stretch of text; empty where a paragraph begins or ends the text. */
export function toNeighbours(text: string, start: number, end: number): [string, string] {
  const before = text.slice(Math.max(0, start - NEAR), start).trim().split(BREAK).filter(Boolean).pop() ?? "";
  const after = text.slice(end, end + NEAR).trim().split(BREAK).filter(Boolean)[0] ?? "";
  const cut = before.length > LONGEST ? `… ${before.slice(-LONGEST)}` : before;
  return [cut, after.length > LONGEST ? `${after.slice(0, LONGEST)} …` : after];
}

/** The sentence in pieces: the words of either end are marked. */
export function toMarked(text: string, evidence: Evidence): (Node | string)[] {
  const { start, end } = evidence;
  const inside = (["subject", "object"] as const).filter((name) => evidence[name][0] >= start && evidence[name][1] <= end && evidence[name][0] < evidence[name][1]);
  const cuts = [...new Set([start, end, ...inside.flatMap((name) => evidence[name])])].sort((a, b) => a - b);
  return cuts.slice(1).map((to, number) => {
    const from = cuts[number];
    const names = inside.filter((name) => evidence[name][0] <= from && to <= evidence[name][1]);
    const words = text.slice(from, to);
    return names.length ? h("b", { class: `end ${names.join(" ")}` }, words) : words;
  });
}

/** A quotation; `hasContext` adds the neighbours of the sentence. */
export function makeQuote(page: Page, evidence: Evidence, hasContext: boolean): HTMLElement {
  const { text, language } = page.data.documents[evidence.document];
  const sentence = h("mark", {}, ...toMarked(text, evidence));
  const [before, after] = hasContext ? toNeighbours(text, evidence.start, evidence.end) : ["", ""];
  const lang = language === "und" ? {} : { lang: language };
  return h("blockquote", { ...lang, class: hasContext ? "context" : null }, before && h("span", { class: "near" }, before, " "), sentence, after && h("span", { class: "near" }, " ", after));
}
