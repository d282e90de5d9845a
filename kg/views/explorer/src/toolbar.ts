/** The bar over the picture: which view, what narrows it, how much is shown. */

import type { State } from "./contract";
import { button, h } from "./dom";
import { icon, type IconName } from "./icons";
import { countFilters } from "./legend";
import type { Page, Part } from "./page";

export const VIEWS: readonly { name: State["view"]; key: string }[] = [
  { name: "graph", key: "g" },
  { name: "table", key: "t" },
  { name: "timeline", key: "l" },
  { name: "matrix", key: "m" },
  { name: "reader", key: "d" },
];

/** Make the tabs of the views; arrows move between them. */
export function makeTabs(page: Page): Part {
  const { texts } = page;
  const tabs = VIEWS.map(({ name, key }) =>
    button({ role: "tab", id: `tab-${name}`, "aria-controls": `view-${name}`, "aria-keyshortcuts": key, "data-view": name, onclick: () => page.go({ view: name }) }, icon(name as IconName), h("span", {}, texts.view[name])),
  );
  const element = h("div", { class: "tabs", role: "tablist", "aria-label": texts.views }, ...tabs);
  element.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
  const update = (): void => {
    for (const tab of tabs) {
      const isOn = tab.dataset["view"] === page.state.view;
      tab.setAttribute("aria-selected", String(isOn));
      tab.setAttribute("tabindex", isOn ? "0" : "-1");
    }
  };
  return { element, update };
}

/** Make the counts of what is in view. */
export function makeCounts(page: Page): Part {
  const element = h("p", { class: "counts", role: "status" });
  const update = (): void => {
    const { view, data, texts } = page;
    element.textContent = texts.shown(view.entities.length, view.claims.length, data.claims.length);
  };
  return { element, update };
}

/** Make the chips of what narrows the view. */
export function makeChips(page: Page): Part {
  const { texts } = page;
  const element = h("div", { class: "chips" });
  const makeChip = (sign: IconName, name: string, remove: () => void, more: readonly HTMLElement[] = []): HTMLElement =>
    h("span", { class: "chip" }, icon(sign), h("span", { class: "name" }, name), ...more, button({ "aria-label": texts.filter.remove(name), title: texts.filter.remove(name), onclick: remove }, icon("close")));
  let key = "";
  const update = (): void => {
    const { state } = page;
    const filters = countFilters(page);
    const now = JSON.stringify([state.focus, state.hops, state.path, filters]);
    if (now === key) return;
    key = now;
    const content: HTMLElement[] = [];
    if (state.focus >= 0 && !state.path) {
      const hops = ([1, 2, 3] as const).map((number) => button({ class: "hop", "data-key": `hop ${number}`, "aria-pressed": String(state.hops === number), "aria-label": texts.hop(number), title: texts.hop(number), "aria-keyshortcuts": String(number), onclick: () => page.go({ hops: number }) }, number));
      content.push(makeChip("focus", page.label(state.focus), () => page.go({ focus: -1 }), [h("span", { class: "hops", role: "group", "aria-label": texts.hops }, ...hops)]));
    }
    if (state.path) content.push(makeChip("path", state.path[1] >= 0 ? `${page.label(state.path[0])} – ${page.label(state.path[1])}` : texts.filter.path, () => page.go({ path: null })));
    if (filters) content.push(makeChip("filter", `${texts.filters}: ${filters}`, () => document.querySelector<HTMLElement>(".legend .reset")?.click()));
    const active = element.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["key"] : undefined;
    element.replaceChildren(...content);
    element.hidden = content.length === 0;
    if (active) element.querySelector<HTMLElement>(`[data-key="${active}"]`)?.focus();
  };
  return { element, update };
}
