/** The frame of the page: header, filters, views, evidence, and where messages appear. */

import type { State } from "./contract";
import { makeDetails, type Details } from "./details";
import { button, h } from "./dom";
import { makeHelp } from "./help";
import { makeHistogram } from "./histogram";
import { icon, type IconName } from "./icons";
import { makeLegend } from "./legend";
import { makeMatrix } from "./matrix";
import type { Page, Part } from "./page";
import { makePopover } from "./popover";
import { makeReader } from "./reader";
import type { Search } from "./search";
import { makeSearchBox } from "./searchbox";
import { makeTable } from "./table";
import { makeReviewPanel, makeTakeAway } from "./takeaway";
import { makeTimeline } from "./timeline";
import { makeChips, makeCounts, makeTabs, VIEWS } from "./toolbar";
import type { Picture } from "./contract";

export type Sheet = "filters" | "details" | null;

/** Where the panels are sheets over the page; as in styles/small.css. */
const SHEETS = { filters: "(max-width: 1180px)", details: "(max-width: 820px)" };

/** What the frame needs of the page beyond what its parts share. */
export interface Frame extends Page {
  readonly search: Search;
  readonly stage: HTMLElement; // the picture's host
  picture(): Picture;
  clearReview(): void;
  letGo(): void; // of what is chosen
  isNew: boolean; // the hint was not yet put away
  welcomed(): void;
}

export interface Shell {
  element: HTMLElement;
  details: Details;
  help: HTMLDialogElement;
  live: HTMLElement;
  searchInput: HTMLInputElement;
  update(): void;
  show(sheet: Sheet): void;
  sheet(): Sheet;
  notify(text: string, action?: { label: string; run(): void }): void;
  setCard(content: HTMLElement | null): void;
}

function makeLanguages(page: Page): HTMLElement {
  const choices = (["en", "id"] as const).map((language) =>
    button({ class: "segment", lang: language, "data-key": `language ${language}`, "aria-label": `${language.toUpperCase()}: ${page.texts.languages[language]}`, title: page.texts.languages[language], "aria-pressed": String(page.state.language === language), onclick: () => page.go({ language }, "replace") }, language.toUpperCase()),
  );
  return h("div", { class: "segments languages", role: "group", "aria-label": page.texts.language }, ...choices);
}

function makeThemes(page: Page): Part {
  const { texts } = page;
  const face = h("span", { class: "face" });
  const popover = makePopover(texts.theme, [face], "themes", (close) =>
    (["auto", "light", "dark"] as const).map((theme) =>
      button({ class: "menu-item", "data-theme-choice": theme, "aria-pressed": String(page.state.theme === theme), onclick: () => (close(), page.go({ theme }, "replace")) }, icon(theme), texts.themes[theme]),
    ),
  );
  return { element: popover.element, update: () => face.replaceChildren(icon(page.state.theme)) };
}

function makeZoom(page: Frame): HTMLElement {
  const { texts } = page;
  const make = (label: string, face: Node | string, run: () => void, name: string): HTMLElement => button({ class: "square", "aria-label": label, title: label, "data-zoom": name, onclick: run }, face);
  return h(
    "div",
    { class: "zoom", role: "group", "aria-label": texts.tools },
    make(texts.zoomIn, "+", () => page.picture().zoom(1.4), "in"),
    make(texts.zoomOut, "−", () => page.picture().zoom(1 / 1.4), "out"),
    make(texts.fit, icon("fit"), () => page.picture().fit(), "fit"),
  );
}

function makeHint(page: Frame): HTMLElement | null {
  if (!page.isNew || !page.data.claims.length) return null;
  const { texts } = page;
  const isTouch = window.matchMedia("(pointer: coarse)").matches;
  const hint = h("div", { class: "hint" }, h("p", {}, isTouch ? texts.touchHint : texts.hint), button({ class: "quiet", onclick: () => (page.welcomed(), hint.remove()) }, texts.gotIt));
  return hint;
}

/** Make the frame with all its parts, in the language of the state. */
export function makeShell(page: Frame): Shell {
  const { texts, data } = page;
  const search = makeSearchBox(page, page.search);
  const themes = makeThemes(page);
  const review = makeReviewPanel(page, () => page.clearReview());
  const takeAway = makeTakeAway(page, () => page.picture());
  const help = makeHelp(page);
  const details = makeDetails(page, page.search, () => (page.letGo(), show(null)));
  const legend = makeLegend(page);
  const tabs = makeTabs(page);
  const chips = makeChips(page);
  const counts = makeCounts(page);
  const histogram = makeHistogram(page);
  const live = h("div", { class: "vh", "aria-live": "polite", role: "status" });
  const toast = h("div", { class: "toast", hidden: true });
  const card = h("div", { class: "card", hidden: true, "aria-hidden": "true" });
  const views: Record<State["view"], Part | null> = { graph: null, table: null, timeline: null, matrix: null, reader: null };
  const makers = { table: makeTable, timeline: makeTimeline, matrix: makeMatrix, reader: makeReader };
  const panels = VIEWS.map(({ name }) => h("div", { class: "panel", role: "tabpanel", id: `view-${name}`, "aria-labelledby": `tab-${name}`, hidden: true }));
  panels[0].append(page.stage, card);
  if (data.entities.length) panels[0].append(makeZoom(page));
  const hint = makeHint(page);
  if (hint) panels[0].append(hint);

  const openHelp = button({ class: "tool help-button", "aria-label": texts.help, title: texts.help, "aria-keyshortcuts": "?", onclick: () => help.showModal() }, icon("help"));
  const find = button({ class: "tool path-button", title: texts.pathTitle, onclick: () => page.go({ path: [page.state.chosen?.kind === "entity" ? page.state.chosen.index : -1, -1] }) }, icon("path"), h("span", { class: "wide" }, texts.path));
  find.disabled = data.entities.length < 2;
  const skip = button({ class: "skip", onclick: () => page.attend() }, texts.skip);
  const header = h(
    "header",
    { class: "top" },
    h("div", { class: "brand" }, h("h1", { title: data.title }, data.title), h("p", {}, [texts.entities(data.entities.length), texts.claims(data.claims.length), texts.documents(data.documents.length)].join(" · "))),
    h("div", { role: "search", class: "finder" }, search.element),
    h("div", { class: "tools" }, find, review.element, takeAway.element, makeLanguages(page), themes.element, openHelp),
  );
  const closeFilters = button({ class: "square close-sheet", "aria-label": texts.close, title: texts.close, onclick: () => show(null) }, icon("close"));
  const side = h("aside", { class: "side", id: "filters", "aria-label": texts.filters }, h("div", { class: "panel-head" }, h("span", { class: "title" }, texts.filters), closeFilters), h("div", { class: "body" }, legend.element));
  const stage = h("div", { class: "stage" }, ...panels);
  const main = h(
    "main",
    {},
    h("div", { class: "toolbar" }, tabs.element, counts.element),
    chips.element,
    stage,
    histogram.element,
    h("footer", { class: "caveat" }, icon("warning"), h("span", {}, texts.caveat, data.hidden > 0 ? ` ${texts.hidden(data.hidden)}` : "")),
  );
  const panel = h("aside", { class: "evidence", id: "evidence", "aria-label": texts.details }, details.element);
  const makeSheetButton = (name: "filters" | "details", sign: IconName): HTMLButtonElement =>
    button({ "aria-expanded": "false", "aria-controls": name === "filters" ? "filters" : "evidence", "data-sheet": name, onclick: () => show(sheet === name ? null : name) }, icon(sign), h("span", {}, texts[name]));
  const sheetButtons = [makeSheetButton("filters", "filter"), makeSheetButton("details", "reader")];
  const bottom = h("nav", { class: "bottom", "aria-label": texts.tools }, ...sheetButtons);
  const veil = h("div", { class: "veil", onclick: () => show(null) });
  const element = h("div", { class: "app" }, skip, header, side, main, panel, bottom, veil, toast, live, help);

  let sheet: Sheet = null;
  function show(wanted: Sheet): void {
    const next = wanted && window.matchMedia(SHEETS[wanted]).matches ? wanted : null;
    sheet = next;
    for (const name of ["filters", "details"] as const) element.classList.toggle(`show-${name}`, next === name);
    for (const each of sheetButtons) each.setAttribute("aria-expanded", String(each.dataset["sheet"] === next));
  }

  const updateView = (): void => {
    const { view, chosen, path, between } = page.state;
    if (hint) hint.hidden = Boolean(chosen ?? path ?? between); // it has been understood
    stage.dataset["view"] = view;
    panels.forEach((each, number) => (each.hidden = VIEWS[number].name !== view));
    if (view === "graph") return;
    let part = views[view];
    if (!part) {
      part = views[view] = makers[view](page);
      panels[VIEWS.findIndex(({ name }) => name === view)].append(part.element);
    }
    part.update();
  };
  const update = (): void => {
    tabs.update();
    chips.update();
    counts.update();
    legend.update();
    histogram.update();
    themes.update();
    review.update();
    updateView();
    details.update();
  };

  let toastTimer = 0;
  const notify = (text: string, action?: { label: string; run(): void }): void => {
    window.clearTimeout(toastTimer);
    const run = action && button({ onclick: () => ((toast.hidden = true), action.run()) }, action.label);
    toast.replaceChildren(h("span", {}, text), ...(run ? [run] : []));
    toast.hidden = false;
    toastTimer = window.setTimeout(() => (toast.hidden = true), 5000);
  };
  const setCard = (content: HTMLElement | null): void => {
    card.hidden = content === null;
    card.replaceChildren(...(content ? [content] : []));
  };
  return { element, details, help, live, searchInput: search.input, update, show, sheet: () => sheet, notify, setCard };
}
