/** A claim as readers see it: said in a sentence, with its badges, its evidence, its conflicts and what was decided. */

import { toDate } from "./dates";
import { button, h, type Child } from "./dom";
import { icon } from "./icons";
import { STATUS } from "./index";
import { toSign, type Page } from "./page";
import type { Claim, Evidence } from "./payload";
import { toPieces } from "./phrases";
import { makeQuote } from "./quote";
import { toPercent } from "./texts";

/** The claim as a sentence whose entities can be followed. */
export function makeSaying(page: Page, number: number, canFollow = true): HTMLElement {
  const claim = page.data.claims[number];
  const corrections = page.review.decisions.get(number)?.corrections ?? {};
  const pieces = toPieces(page.data, claim, page.state.language, corrections).map((piece) => {
    const { entity } = piece;
    if (entity !== undefined && canFollow) {
      return button({ class: "entity-link", "data-key": `${number} ${piece.role}`, onclick: () => page.choose({ kind: "entity", index: entity }) }, piece.text);
    }
    return piece.role === "text" ? piece.text : h(piece.role === "predicate" ? "strong" : "span", { class: piece.role }, piece.text);
  });
  return h("span", { class: "saying" }, ...pieces);
}

/** How sure the reading is, as a small bar and a percentage. */
export function makeConfidence(page: Page, confidence: number): HTMLElement {
  const bar = h("i", {});
  bar.style.width = toPercent(confidence);
  return h("span", { class: "sureness", title: page.texts.confidence }, h("span", { class: "gauge", "aria-hidden": "true" }, bar), h("span", { class: "vh" }, `${page.texts.confidence}: `), toPercent(confidence));
}

/** What differs from a plain, affirmed, unreviewed statement. */
export function makeBadges(page: Page, number: number): HTMLElement[] {
  const { texts, review } = page;
  const claim = page.data.claims[number];
  const badges: HTMLElement[] = [];
  if (claim.polarity === "negated") badges.push(h("span", { class: "badge negated" }, texts.polarity.negated));
  if (claim.modality !== "asserted") badges.push(h("span", { class: `badge ${claim.modality}` }, texts.modality[claim.modality]));
  const status = STATUS[review.toStatus(number)];
  if (status !== "unreviewed") badges.push(h("span", { class: `badge ${status}` }, texts.status[status]));
  if (claim.conflicts.length) badges.push(h("span", { class: "badge conflict" }, icon("warning"), texts.conflictOf(claim.conflicts.length)));
  return badges;
}

/** Where a sentence stands. */
export function makeSource(page: Page, claim: number, evidence: Evidence): HTMLElement {
  const { texts } = page;
  const document = page.data.documents[evidence.document];
  const title = button({ class: "source-link", "data-key": `source ${claim} ${evidence.start}`, title: texts.inReader, onclick: () => page.openDocument(evidence.document, claim) }, icon("reader"), document.title || texts.untitled);
  const date = document.date ? toDate(document.date, page.state.language) : texts.undatedDocument;
  const place = evidence.page !== null && h("span", {}, texts.page(evidence.page));
  return h("p", { class: "source" }, title, place, h("span", {}, date), h("span", {}, document.language.toUpperCase()));
}

function makeFacts(page: Page, claim: Claim): HTMLElement | null {
  const { texts } = page;
  const facts: [string, Child][] = [];
  if (claim.role) facts.push([texts.role, claim.role]);
  if (claim.amount) facts.push([texts.amount, claim.amount]);
  if (claim.time) facts.push([texts.when, toDate(claim.time, page.state.language)]);
  if (claim.attributed_to >= 0) {
    const speaker = claim.attributed_to;
    facts.push([texts.speaker, button({ class: "entity-link", onclick: () => page.choose({ kind: "entity", index: speaker }) }, page.label(speaker))]);
  }
  const extractors = [...new Set(claim.evidence.map((evidence) => evidence.extractor))];
  if (extractors.length) facts.push([texts.extractor, extractors.join(", ")]);
  return facts.length ? h("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])) : null;
}

/** The buttons that decide on a claim. */
export function makeDecisions(page: Page, number: number, correct: () => void): HTMLElement {
  const { texts, review } = page;
  const decision = review.decisions.get(number);
  const make = (kind: "accept" | "reject" | "correct", key: string, run: () => void): HTMLButtonElement =>
    button({ class: `decide ${kind}`, "data-key": `${kind} ${number}`, "aria-pressed": decision?.decision === kind ? "true" : "false", "aria-keyshortcuts": key, onclick: run }, texts[kind], h("kbd", { "aria-hidden": "true" }, key));
  const toggle = (kind: "accept" | "reject"): void =>
    page.decide(number, decision?.decision === kind ? null : { decision: kind, note: decision?.note ?? "", corrections: {} });
  const note = h("input", {
    type: "text",
    class: "note",
    "aria-label": texts.note,
    placeholder: texts.note,
    "data-key": `note ${number}`,
    onchange: () => decision && page.decide(number, { ...decision, note: note.value }),
  });
  note.value = decision?.note ?? "";
  return h("div", { class: "decisions" }, h("div", { class: "row", role: "group", "aria-label": texts.review }, make("accept", "a", () => toggle("accept")), make("reject", "r", () => toggle("reject")), make("correct", "c", correct)), decision ? note : null);
}

/** A claim in a list: what it says and its first sentence; opens as a whole. */
export function makeItem(page: Page, number: number, canFollow = false): HTMLElement {
  const claim = page.data.claims[number];
  const evidence = claim.evidence[0];
  const isChosen = page.state.chosen?.kind === "claim" && page.state.chosen.index === number;
  const open = button(
    { class: "open-claim", "data-claim": number, "data-key": `claim ${number}`, "aria-current": isChosen ? "true" : null, onclick: () => page.choose({ kind: "claim", index: number }) },
    h("span", { class: `sign ${toSign(claim)}`, "aria-hidden": "true" }),
    makeSaying(page, number, canFollow),
  );
  const meta = h("div", { class: "meta" }, makeConfidence(page, claim.confidence), ...makeBadges(page, number));
  const more = claim.evidence.length > 1 ? h("p", { class: "soft" }, page.texts.evidenceOf(claim.evidence.length)) : null;
  return h("li", { class: "item" }, open, meta, evidence ? makeQuote(page, evidence, false) : null, evidence ? makeSource(page, number, evidence) : null, more);
}

function toReason(page: Page, reason: string): string {
  const [name, ...rest] = reason.split(": ");
  const said = (page.texts.conflictReasons as Partial<Record<string, string>>)[name];
  return said ? [said, ...rest].join(": ") : reason;
}

function makeSide(page: Page, title: string, number: number): HTMLElement {
  const claim = page.data.claims[number];
  const evidence = claim.evidence[0];
  return h(
    "div",
    { class: "party" },
    h("h4", {}, title),
    button({ class: "open-claim", "data-claim": number, "data-key": `side ${number}`, onclick: () => page.choose({ kind: "claim", index: number }) }, makeSaying(page, number, false)),
    evidence ? makeQuote(page, evidence, false) : null,
    evidence ? makeSource(page, number, evidence) : null,
    makeConfidence(page, claim.confidence),
  );
}

/** The claims that cannot hold beside this one, each next to it. */
export function makeConflicts(page: Page, number: number): HTMLElement[] {
  const { texts } = page;
  const { conflicts } = page.data.claims[number];
  if (!conflicts.length) return [];
  const pairs = conflicts.map((conflict) =>
    h("div", { class: "conflict-pair" }, h("p", { class: "reason" }, icon("warning"), toReason(page, conflict.reason)), h("div", { class: "sides" }, makeSide(page, texts.thisClaim, number), makeSide(page, texts.otherClaim, conflict.claim))),
  );
  return [h("section", { class: "block" }, h("h3", {}, texts.conflict), ...pairs)];
}

/** All that is known of a claim. */
export function makeClaim(page: Page, number: number, correct: () => void): HTMLElement[] {
  const { texts } = page;
  const claim = page.data.claims[number];
  const evidence = claim.evidence.flatMap((each) => [makeQuote(page, each, true), makeSource(page, number, each)]);
  return [
    h("h2", { tabindex: -1 }, makeSaying(page, number)),
    h("div", { class: "meta" }, makeConfidence(page, claim.confidence), ...makeBadges(page, number)),
    ...(page.view.passing[number] ? [] : [h("p", { class: "soft" }, texts.hasFiltered)]),
    makeDecisions(page, number, correct),
    h("section", { class: "block" }, h("h3", {}, texts.evidenceOf(claim.evidence.length)), ...evidence),
    ...makeConflicts(page, number),
    ...[makeFacts(page, claim)].filter((facts) => facts !== null),
  ];
}
