/** The shortest path between two entities, with the sentence for each step. */

import { makeItem } from "./claim";
import { makeCombobox, type Section } from "./combobox";
import { button, h } from "./dom";
import { icon, shape } from "./icons";
import type { Page } from "./page";
import type { Search } from "./search";

/** A field in which an entity is chosen. */
export function makePicker(page: Page, search: Search, label: string, chosen: number, take: (entity: number) => void): HTMLElement {
  const find = (words: string): Section[] => [
    {
      title: null,
      options: search.findEntities(words, 8).map((entity) => ({
        content: [shape(page.data.types[page.data.entities[entity].type]), h("span", { class: "name" }, page.label(entity))],
        take: () => take(entity),
      })),
    },
  ];
  const box = makeCombobox({ label, placeholder: label, nothing: page.texts.nothing, find, say: (count) => page.say(page.texts.found(count)) });
  box.input.dataset["key"] = `pick ${label}`;
  if (chosen >= 0) box.input.value = page.label(chosen);
  box.input.addEventListener("focus", () => box.input.select());
  return box.element;
}

function makeStop(page: Page, entity: number): HTMLElement {
  return h("li", { class: "stop" }, button({ class: "entity-link", onclick: () => page.choose({ kind: "entity", index: entity }) }, shape(page.data.types[page.data.entities[entity].type]), page.label(entity)));
}

function makeSteps(page: Page): HTMLElement[] {
  const { texts, view, state } = page;
  if (!state.path || state.path[1] < 0) return [h("p", { class: "soft" }, texts.pathHint)];
  if (state.path[0] === state.path[1]) return [h("p", { class: "soft" }, texts.samePath)];
  if (!view.path) return [h("p", { class: "notice" }, texts.noPath)];
  const { entities, steps } = view.path;
  const rest = (claims: readonly number[]): HTMLElement | null =>
    claims.length ? h("li", { class: "rest" }, h("details", {}, h("summary", {}, texts.moreClaims(claims.length)), h("ul", { class: "items" }, ...claims.map((claim) => makeItem(page, claim))))) : null;
  const list = steps.flatMap((claims, step) => [makeStop(page, entities[step]), makeItem(page, claims[0]), rest(claims.slice(1))]);
  return [h("p", { class: "soft" }, texts.pathOf(steps.length)), h("ol", { class: "route" }, ...list, makeStop(page, entities[entities.length - 1]))];
}

/** Make the panel of a path. */
export function makeRoute(page: Page, search: Search): HTMLElement[] {
  const { texts, state } = page;
  const [from, to] = state.path ?? [-1, -1];
  const set = (one: number, other: number): void => page.go({ path: [one, other] });
  const fields = h(
    "div",
    { class: "ends" },
    makePicker(page, search, texts.from, from, (entity) => set(entity, to)),
    makePicker(page, search, texts.to, to, (entity) => set(from, entity)),
    button({ class: "square", "aria-label": texts.swap, title: texts.swap, "data-key": "swap", disabled: to < 0, onclick: () => set(to, from) }, icon("swap")),
  );
  return [h("h2", { tabindex: -1 }, texts.pathTitle), fields, ...makeSteps(page), button({ class: "quiet", onclick: () => page.go({ path: null }) }, texts.endPath)];
}
