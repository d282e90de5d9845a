/** A document as a text in which mentions and the sentences of claims are marked, and lead to the graph. */

import { toDate } from "./dates";
import { button, h } from "./dom";
import { icon } from "./icons";
import type { Page, Part } from "./page";

interface Span {
  start: number;
  end: number;
  entity: number;
}

interface Sentence {
  start: number;
  end: number;
  claims: number[];
}

/** The mentions and claim sentences of a document, in the order of the text. */
function toMarks(page: Page, document: number): { spans: Span[]; sentences: Sentence[] } {
  const { claims } = page.data;
  const spans = new Map<string, Span>();
  const sentences = new Map<string, Sentence>();
  claims.forEach((claim, number) => {
    for (const evidence of claim.evidence) {
      if (evidence.document !== document || !page.view.passing[number]) continue;
      const { start, end } = evidence;
      const key = `${start} ${end}`;
      const sentence = sentences.get(key) ?? { start, end, claims: [] };
      if (!sentence.claims.includes(number)) sentence.claims.push(number);
      sentences.set(key, sentence);
      for (const [entity, [from, to]] of [[claim.subject, evidence.subject], [claim.object, evidence.object]] as const) {
        if (entity >= 0 && to > from) spans.set(`${from} ${to}`, { start: from, end: to, entity });
      }
    }
  });
  const byPlace = (a: { start: number; end: number }, b: { start: number; end: number }): number => a.start - b.start || b.end - a.end;
  const flat: Span[] = [];
  for (const span of [...spans.values()].sort(byPlace)) if (!flat.length || span.start >= flat[flat.length - 1].end) flat.push(span);
  return { spans: flat, sentences: [...sentences.values()].sort(byPlace) };
}

/** The document that the reader shows: the one chosen for it, that of the chosen claim, or the first. */
function toDocument(page: Page): number {
  const { document, chosen } = page.state;
  if (document >= 0) return document;
  if (chosen?.kind === "document") return chosen.index;
  if (chosen?.kind === "claim") return page.data.claims[chosen.index].evidence[0]?.document ?? 0;
  return page.data.documents.length ? 0 : -1;
}

/** Make the reader. */
export function makeReader(page: Page): Part {
  const { data, texts } = page;
  const order = data.documents.map((_, document) => document).sort((a, b) => (data.documents[b].date ?? "").localeCompare(data.documents[a].date ?? "") || a - b);
  const pick = h(
    "select",
    { "aria-label": texts.readerPick, onchange: () => page.openDocument(Number(pick.value)) },
    ...order.map((document) => h("option", { value: document }, data.documents[document].title || texts.untitled)),
  );
  const about = button({ class: "quiet", onclick: () => page.choose({ kind: "document", index: toDocument(page) }) }, icon("reader"), texts.aboutDocument);
  const text = h("article", { class: "text" });
  const scroller = h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": texts.view.reader }, text);

  const toPieces = (document: number, from: number, to: number, spans: readonly Span[], shift: (entity: number) => boolean): (Node | string)[] => {
    const { text: whole } = data.documents[document];
    const pieces: (Node | string)[] = [];
    let at = from;
    for (const span of spans) {
      if (span.start < at || span.end > to) continue;
      pieces.push(whole.slice(at, span.start));
      const words = whole.slice(span.start, span.end);
      const open = (event: Event): void => {
        if (event instanceof KeyboardEvent && event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        page.choose({ kind: "entity", index: span.entity });
      };
      const type = data.types[data.entities[span.entity].type];
      const mention = h("span", { class: shift(span.entity) ? "mention chosen" : "mention", role: "button", tabindex: 0, "data-key": `mention ${span.start}`, title: `${page.label(span.entity)} (${type.labels[page.state.language]})`, onclick: open, onkeydown: open }, words);
      mention.style.setProperty("--light", type.colour);
      mention.style.setProperty("--dark", type.dark);
      pieces.push(mention);
      at = span.end;
    }
    pieces.push(whole.slice(at, to));
    return pieces;
  };

  const fill = (document: number): void => {
    const { title, date, language, publisher, text: whole } = data.documents[document];
    const { spans, sentences } = toMarks(page, document);
    const { chosen } = page.state;
    const isStrong = (entity: number): boolean => chosen?.kind === "entity" && chosen.index === entity;
    const content: (Node | string)[] = [];
    let at = 0;
    for (const { start, end, claims } of sentences) {
      if (start < at) continue; // a sentence within one that is marked already
      content.push(...toPieces(document, at, start, spans.filter((span) => span.start >= at && span.end <= start), isStrong));
      const inside = toPieces(document, start, end, spans.filter((span) => span.start >= start && span.end <= end), isStrong);
      const isChosen = chosen?.kind === "claim" && claims.includes(chosen.index);
      const next = isChosen ? claims[(claims.indexOf(chosen.index) + 1) % claims.length] : claims[0];
      const opener = button({ class: "claims-here", "data-key": `sentence ${start}`, "data-claim": isChosen ? chosen.index : claims[0], "aria-label": texts.claimsHere(claims.length), title: texts.claimsHere(claims.length), onclick: () => page.choose({ kind: "claim", index: next }) }, claims.length);
      content.push(h("span", { class: isChosen ? "said chosen" : "said" }, ...inside, opener));
      at = end;
    }
    content.push(...toPieces(document, at, whole.length, spans.filter((span) => span.start >= at), isStrong));
    const meta = [publisher, date ? toDate(date, page.state.language) : texts.undatedDocument, language.toUpperCase()].filter(Boolean).join(" · ");
    const key = text.contains(window.document.activeElement) ? (window.document.activeElement as HTMLElement).dataset["key"] : undefined;
    text.replaceChildren(h("h2", {}, title || texts.untitled), h("p", { class: "soft" }, meta), h("div", { class: "prose", ...(language === "und" ? {} : { lang: language }) }, ...content));
    if (key !== undefined) [...text.querySelectorAll<HTMLElement>("[data-key]")].find((each) => each.dataset["key"] === key)?.focus({ preventScroll: true });
  };
  let before = "";
  let shown = -1;
  const update = (): void => {
    const document = toDocument(page);
    pick.hidden = document < 0;
    about.hidden = document < 0;
    if (document < 0) return text.replaceChildren(h("p", { class: "notice" }, texts.readerEmpty));
    const { chosen } = page.state;
    const now = `${document} ${page.version} ${JSON.stringify(chosen)} ${page.view.passing.join("")}`;
    if (now === before) return;
    before = now;
    pick.value = String(document);
    fill(document);
    const target = text.querySelector<HTMLElement>(".chosen");
    if (target) scroller.scrollTop += target.getBoundingClientRect().top - scroller.getBoundingClientRect().top - scroller.clientHeight / 3;
    else if (document !== shown) scroller.scrollTop = 0;
    shown = document;
  };
  return { element: h("div", { class: "view reader-view" }, h("div", { class: "bar-row" }, pick, about), scroller), update };
}
