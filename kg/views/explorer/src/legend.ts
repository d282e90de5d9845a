/** The legend, which is the filter: every value with its count, to be switched off or shown alone. */

import { button, h, toId } from "./dom";
import { icon, shape } from "./icons";
import { FACETS, type Facet } from "./index";
import type { Page, Part } from "./page";
import { toPercent } from "./texts";

const MOST = 60; // values of a list that are shown before one searches in it
const SEARCHED = 12; // longer lists can be searched

function toLanguageName(code: string, language: string): string {
  if (code === "und") return "—";
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;
  } catch {
    return code; // no language tag
  }
}

/** The name of a value for readers. */
export function toValueName(page: Page, facet: Facet, value: number): string {
  const { data, texts, index } = page;
  const { language } = page.state;
  const name = index.values[facet][value];
  switch (facet) {
    case "types":
      return data.types[value].labels[language];
    case "predicates":
      return data.predicates[value].labels[language];
    case "documents":
      return data.documents[value].title || name;
    case "languages":
      return toLanguageName(name, language);
    default:
      return (texts[facet] as Record<string, string>)[name] ?? name;
  }
}

function toTotals(page: Page): Record<Facet, Int32Array> {
  const { data, index, review } = page;
  const totals = Object.fromEntries(FACETS.map((facet) => [facet, new Int32Array(index.values[facet].length)])) as Record<Facet, Int32Array>;
  for (const entity of data.entities) totals.types[entity.type]++;
  data.claims.forEach((claim, number) => {
    totals.predicates[claim.predicate]++;
    for (const document of new Set(claim.evidence.map((evidence) => evidence.document))) totals.documents[document]++;
    for (const language of new Set(claim.evidence.map((evidence) => index.language[evidence.document]))) totals.languages[language]++;
    totals.polarity[index.values.polarity.indexOf(claim.polarity)]++;
    totals.modality[index.values.modality.indexOf(claim.modality)]++;
    totals.status[review.toStatus(number)]++;
  });
  return totals;
}

interface Row {
  value: number;
  element: HTMLElement;
  box: HTMLInputElement;
  count: HTMLElement;
}

function makeRow(page: Page, facet: Facet, value: number): Row {
  const { texts } = page;
  const values = page.index.values[facet];
  const name = toValueName(page, facet, value);
  const id = toId("value");
  const box = h("input", {
    type: "checkbox",
    id,
    onchange: () => {
      const off = new Set(page.state.off[facet]);
      if (box.checked) off.delete(values[value]);
      else off.add(values[value]);
      page.go({ off: { ...page.state.off, [facet]: off } }, "replace");
    },
  });
  const only = button(
    {
      class: "only",
      "aria-label": texts.onlyOf(name),
      onclick: () => page.go({ off: { ...page.state.off, [facet]: new Set(values.filter((_, other) => other !== value)) } }, "replace"),
    },
    texts.only,
  );
  const count = h("span", { class: "count" });
  const sign = facet === "types" ? shape(page.data.types[value]) : null;
  const label = h("label", { for: id, title: name }, sign, h("span", { class: "name" }, name));
  return { value, box, count, element: h("li", { class: "value" }, box, label, only, count) };
}

function makeFacet(page: Page, facet: Facet, totals: Int32Array, isOpen: boolean): Part {
  const { texts } = page;
  const title = texts.facets[facet];
  const isRanked = facet === "types" || facet === "predicates" || facet === "documents" || facet === "languages";
  const values = [...totals.keys()].filter((value) => totals[value] > 0 || facet === "status");
  if (isRanked) values.sort((a, b) => totals[b] - totals[a] || a - b);
  const inner = h("ul", { class: "values" });
  const isLong = values.length > SEARCHED;
  const holder = isLong ? h("div", { class: "long", tabindex: 0, role: "group", "aria-label": title }, inner) : inner;
  let rows: Row[] = [];
  const all = button({ class: "all", "aria-label": texts.allOf(title), onclick: () => page.go({ off: { ...page.state.off, [facet]: new Set() } }, "replace") }, texts.all);
  const update = (): void => {
    const off = page.state.off[facet];
    for (const row of rows) {
      row.box.checked = !off.has(page.index.values[facet][row.value]);
      const count = page.view.counts[facet][row.value];
      row.count.textContent = count.toLocaleString(page.state.language === "id" ? "id-ID" : "en-GB");
      row.element.classList.toggle("none", count === 0 || !row.box.checked);
    }
    all.hidden = off.size === 0 || (facet === "status" && off.size === 1 && off.has("rejected"));
  };
  const fill = (words: string): void => {
    const wanted = words.trim().toLowerCase();
    const found = values.filter((value) => toValueName(page, facet, value).toLowerCase().includes(wanted));
    rows = found.slice(0, MOST).map((value) => makeRow(page, facet, value));
    inner.replaceChildren(...rows.map((row) => row.element));
    if (found.length > MOST) inner.append(h("li", { class: "rest" }, `… ${found.length - MOST}`));
    update();
  };
  const finder = isLong && h("input", { type: "search", class: "find", placeholder: texts.findIn(title), "aria-label": texts.findIn(title), oninput: (event: Event) => fill((event.target as HTMLInputElement).value) });
  fill("");
  const head = h("summary", {}, h("span", { class: "title" }, title), icon("back"));
  const element = h("div", { class: `facet facet-${facet}` }, h("details", { open: isOpen }, head, finder || null, holder), all);
  return { element, update };
}

function makeConfidence(page: Page): Part {
  const { texts } = page;
  const said = h("output", { class: "said" });
  const slider = h("input", {
    type: "range",
    min: 0,
    max: 100,
    step: 1,
    "aria-label": texts.confidence,
    oninput: () => page.go({ confidence: Number(slider.value) / 100 }, "replace"),
  });
  const update = (): void => {
    const { confidence } = page.state;
    if (Number(slider.value) !== Math.round(confidence * 100)) slider.value = String(Math.round(confidence * 100));
    said.textContent = confidence ? texts.atLeast(toPercent(confidence)) : texts.anyConfidence;
    slider.setAttribute("aria-valuetext", said.textContent);
    slider.style.setProperty("--at", `${confidence * 100}%`);
  };
  return { element: h("div", { class: "facet confidence" }, h("div", { class: "row" }, h("span", { class: "title" }, texts.confidence), said), slider), update };
}

function makeGroups(page: Page): Part {
  const { texts, data } = page;
  const said = h("span", { class: "said" });
  const every = data.groups.map((_, group) => group);
  const open = button({ class: "quiet", onclick: () => page.go({ open: new Set(every) }, "push") }, texts.openAll);
  const close = button({ class: "quiet", onclick: () => page.go({ open: new Set() }, "push") }, texts.closeAll);
  const update = (): void => {
    said.textContent = `${page.state.open.size} / ${data.groups.length}`;
    open.disabled = page.state.open.size === data.groups.length;
    close.disabled = page.state.open.size === 0;
  };
  return { element: h("div", { class: "facet groups" }, h("div", { class: "row" }, h("span", { class: "title" }, texts.groups), said), h("div", { class: "row" }, open, close)), update };
}

/** Make the legend. */
export function makeLegend(page: Page): Part {
  const { texts, data } = page;
  const totals = toTotals(page);
  const order = data.claims.length ? FACETS : FACETS.filter((facet) => totals[facet].some((count) => count > 0));
  const closed = new Set<Facet>(page.data.documents.length > SEARCHED ? ["documents"] : []);
  const facets = new Map(order.map((facet) => [facet, makeFacet(page, facet, totals[facet], !closed.has(facet))]));
  const parts: Part[] = [...facets.values()];
  const confidence = makeConfidence(page);
  if (data.claims.length) parts.splice(2, 0, confidence);
  if (data.grouped && data.groups.length) parts.unshift(makeGroups(page));
  const reset = button({ class: "quiet reset", onclick: () => page.go({ off: { ...emptyOff(), status: new Set(["rejected"]) }, confidence: 0, from: null, to: null }, "push") }, icon("undo"), texts.reset);
  const element = h("div", { class: "legend" }, ...parts.map((part) => part.element), data.claims.length > 0 ? reset : h("p", { class: "soft" }, texts.empty));
  const update = (): void => {
    for (const part of parts) part.update();
    reset.disabled = countFilters(page) === 0;
  };
  return { element, update };
}

function emptyOff(): Page["state"]["off"] {
  const none: ReadonlySet<string> = new Set();
  return { types: none, predicates: none, documents: none, languages: none, polarity: none, modality: none, status: none };
}

/** How many filters keep something out, beside that for rejected claims. */
export function countFilters(page: Page): number {
  const { off, confidence, from, to } = page.state;
  const isUsual = off.status.size === 1 && off.status.has("rejected");
  const lists = FACETS.filter((facet) => off[facet].size > 0 && !(facet === "status" && isUsual));
  return lists.length + Number(confidence > 0) + Number(from !== null || to !== null) + Number(off.status.size === 0);
}
