/** The panel of evidence: about the chosen entity, claim, document or community, a path, two entities, or the whole. */

import { makeBadges, makeClaim, makeItem, makeSaying } from "./claim";
import { makeCorrection } from "./correct";
import { toDate } from "./dates";
import { button, h, type Child } from "./dom";
import { icon, shape } from "./icons";
import { toClaimsOf } from "./index";
import { refill, type Page, type Part } from "./page";
import { toBetween } from "./paths";
import { makeRoute } from "./route";
import type { Search } from "./search";

const NAMES = 10; // other names of an entity
const FIRST = 8; // claims of a predicate that are shown at once

function byWeight(page: Page): (a: number, b: number) => number {
  const { claims } = page.data;
  return (a, b) => claims[b].confidence - claims[a].confidence || a - b;
}

/** A list that shows its beginning, and the rest on demand. */
function makeList(page: Page, claims: readonly number[]): HTMLElement {
  const list = h("ul", { class: "items" }, ...claims.slice(0, FIRST).map((claim) => makeItem(page, claim)));
  const rest = claims.slice(FIRST);
  if (!rest.length) return list;
  const more = button({ class: "quiet more", onclick: () => show() }, page.texts.more(rest.length));
  const show = (): void => {
    const next = rest.splice(0, 40).map((claim) => makeItem(page, claim));
    list.append(...next);
    next[0].querySelector("button")?.focus();
    if (rest.length) more.textContent = page.texts.more(rest.length);
    else more.remove();
  };
  return h("div", {}, list, more);
}

function makeGroupsOfClaims(page: Page, claims: readonly number[]): HTMLElement[] {
  const { data, state } = page;
  const byPredicate = new Map<number, number[]>();
  for (const claim of claims) byPredicate.set(data.claims[claim].predicate, [...(byPredicate.get(data.claims[claim].predicate) ?? []), claim]);
  const sorted = [...byPredicate].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  return sorted.map(([predicate, found], place) =>
    h("details", { class: "by-predicate", open: place < 4 }, h("summary", {}, icon("back"), h("span", {}, data.predicates[predicate].labels[state.language]), h("span", { class: "count" }, found.length)), makeList(page, found.sort(byWeight(page)))),
  );
}

function makeEntity(page: Page, entity: number): Child[] {
  const { data, texts, view, state } = page;
  const { type, aliases, labels, label, wikidata, group } = data.entities[entity];
  const own = [...toClaimsOf(page.index, entity)].filter((claim) => view.passing[claim]);
  const said = data.claims.flatMap((claim, number) => (claim.attributed_to === entity && view.passing[number] && claim.subject !== entity && claim.object !== entity ? [number] : []));
  const others = [...new Set([label, ...Object.values(labels), ...aliases])].filter((name) => name && name !== page.label(entity));
  const isFocus = state.focus === entity;
  const isOpen = group >= 0 && data.grouped && state.open.has(group);
  return [
    h("h2", { tabindex: -1 }, page.label(entity)),
    h("p", { class: "kind-line" }, h("span", { class: "type" }, shape(data.types[type]), data.types[type].labels[state.language]), h("span", {}, texts.claims(own.length)), wikidata !== null && /^Q\d+$/.test(wikidata) && h("a", { href: `https://www.wikidata.org/wiki/${wikidata}`, target: "_blank", rel: "noopener noreferrer" }, `${texts.wikidata} ${wikidata}`)),
    others.length > 0 && h("p", { class: "soft" }, `${texts.alsoCalled}: ${others.slice(0, NAMES).join(" · ")}${others.length > NAMES ? " …" : ""}`),
    h(
      "div",
      { class: "row actions" },
      button({ class: "quiet", "data-key": "focus", "aria-pressed": isFocus ? "true" : "false", "aria-keyshortcuts": "f", onclick: () => (isFocus ? page.go({ focus: -1 }) : page.focus(entity)) }, icon("focus"), isFocus ? texts.unfocus : texts.focus),
      button({ class: "quiet", "data-key": "path", "aria-keyshortcuts": "p", "aria-label": texts.pathFrom(page.label(entity)), onclick: () => page.go({ path: [entity, -1] }) }, icon("path"), texts.path),
      isOpen && button({ class: "quiet", "data-key": "group", onclick: () => page.go({ open: new Set([...state.open].filter((each) => each !== group)) }) }, texts.closeGroup),
    ),
    own.length === 0 && said.length === 0 && h("p", { class: "notice" }, data.claims.length ? texts.noneShown : texts.empty),
    ...makeGroupsOfClaims(page, own),
    said.length > 0 && h("details", { class: "by-predicate" }, h("summary", {}, icon("back"), h("span", {}, texts.attributed), h("span", { class: "count" }, said.length)), makeList(page, said.sort(byWeight(page)))),
  ];
}

function makeDocument(page: Page, document: number): Child[] {
  const { data, texts, view, state } = page;
  const { title, date, language, publisher, source, address } = data.documents[document];
  const found = [...view.passing.keys()].filter((claim) => view.passing[claim] && data.claims[claim].evidence.some((each) => each.document === document));
  const start = (claim: number): number => data.claims[claim].evidence.find((each) => each.document === document)?.start ?? 0;
  found.sort((a, b) => start(a) - start(b) || a - b);
  const facts: [string, Child][] = [[texts.published, date ? toDate(date, state.language) : texts.undatedDocument], [texts.language, language.toUpperCase()]];
  if (publisher) facts.push([texts.publisher, publisher]);
  const isSafe = address !== null && /^https?:\/\//i.test(address);
  facts.push([texts.source, isSafe ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address) : source]);
  return [
    h("h2", { tabindex: -1 }, title || texts.untitled),
    h("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    state.view !== "reader" && h("div", { class: "row actions" }, button({ class: "quiet", "data-key": "read", onclick: () => page.openDocument(document) }, icon("reader"), texts.inReader)),
    h("section", { class: "block" }, h("h3", {}, texts.claims(found.length)), makeList(page, found)),
  ];
}

function makeEntityList(page: Page, entities: readonly number[]): HTMLElement {
  const { data, index } = page;
  const row = (entity: number): HTMLElement =>
    h("li", {}, button({ class: "entity-row", "data-key": `entity ${entity}`, onclick: () => page.choose({ kind: "entity", index: entity }) }, shape(data.types[data.entities[entity].type]), h("span", { class: "name" }, page.label(entity)), h("span", { class: "count" }, toClaimsOf(index, entity).length)));
  return h("ul", { class: "entity-list" }, ...entities.map(row));
}

function byDegree(page: Page): (a: number, b: number) => number {
  return (a, b) => toClaimsOf(page.index, b).length - toClaimsOf(page.index, a).length || a - b;
}

function makeGroup(page: Page, group: number): Child[] {
  const { data, texts, state } = page;
  const members = data.entities.flatMap((entity, number) => (entity.group === group ? [number] : [])).sort(byDegree(page));
  const isOpen = state.open.has(group);
  const open = new Set(state.open);
  if (isOpen) open.delete(group);
  else open.add(group);
  return [
    h("h2", { tabindex: -1 }, texts.community(data.groups[group].labels[state.language])),
    h("p", { class: "kind-line" }, texts.members(data.groups[group].size)),
    h("div", { class: "row actions" }, button({ class: "quiet", "data-key": "group", onclick: () => page.go({ open }) }, isOpen ? texts.closeGroup : texts.openGroup)),
    makeEntityList(page, members.slice(0, 60)),
  ];
}

function makeBetween(page: Page, one: number, other: number): Child[] {
  const { texts } = page;
  const found = toBetween(page.index, page.view.passing, one, other);
  const name = (entity: number): HTMLElement => button({ class: "entity-link", onclick: () => page.choose({ kind: "entity", index: entity }) }, page.label(entity));
  return [
    h("h2", { tabindex: -1, "aria-label": texts.between(page.label(one), page.label(other)) }, name(one), h("span", { class: "soft" }, " ↔ "), name(other)),
    h("p", { class: "kind-line" }, texts.claims(found.length)),
    found.length ? makeList(page, found) : h("p", { class: "notice" }, texts.nothingBetween),
  ];
}

function makeOverview(page: Page): Child[] {
  const { data, texts, view } = page;
  const best = [...view.entities].sort(byDegree(page)).slice(0, 12);
  const disputed = data.claims.flatMap((claim, number) => (view.passing[number] && claim.conflicts.some((conflict) => conflict.claim > number) ? [number] : []));
  const conflict = (claim: number): HTMLElement => h("li", {}, button({ class: "open-claim", "data-key": `claim ${claim}`, "data-claim": claim, onclick: () => page.choose({ kind: "claim", index: claim }) }, makeSaying(page, claim, false)), h("div", { class: "meta" }, ...makeBadges(page, claim)));
  return [
    h("h2", { tabindex: -1 }, texts.overview),
    h("p", { class: "welcome" }, data.claims.length || data.entities.length ? texts.welcome : `${texts.empty} ${texts.emptyHint}`),
    data.hidden > 0 && h("p", { class: "soft" }, texts.hidden(data.hidden)),
    data.claims.length > 0 && view.claims.length === 0 && h("p", { class: "notice" }, texts.noneShown),
    best.length > 0 && h("section", { class: "block" }, h("h3", {}, texts.connected), makeEntityList(page, best)),
    disputed.length > 0 && h("section", { class: "block" }, h("h3", {}, `${texts.conflicts} (${disputed.length})`), h("ul", { class: "items plain" }, ...disputed.slice(0, 6).map(conflict))),
  ];
}

/** What the panel is about; the same words as long as it need not be drawn anew. */
function toKey(page: Page): string {
  const { state, version } = page;
  const { off, confidence, from, to, path, between, chosen, focus, hops, open } = state;
  const filters = Object.values(off).map((names) => [...names].join(" "));
  return JSON.stringify([version, path, between, chosen, filters, confidence, from, to, state.view === "reader", focus, path || focus >= 0 ? hops : 0, [...open]]);
}

export interface Details extends Part {
  /** Open the form that corrects the chosen claim. */
  correct(): void;
}

/** Make the panel. */
export function makeDetails(page: Page, search: Search, close: () => void): Details {
  const body = h("div", { class: "body" });
  const shut = button({ class: "square", "aria-label": page.texts.close, title: page.texts.close, onclick: close }, icon("close"));
  const element = h("div", { class: "details" }, h("div", { class: "panel-head" }, h("span", { class: "title" }, page.texts.details), shut), body);
  let key = "";
  let about = "";

  const correct = (): void => {
    const { chosen } = page.state;
    if (chosen?.kind !== "claim") return;
    const place = body.querySelector(".decisions");
    if (!place || body.querySelector(".correction")) return;
    const form = makeCorrection(page, chosen.index, () => {
      form.remove();
      body.querySelector<HTMLElement>(".decide.correct")?.focus();
    });
    place.after(form);
    form.querySelector<HTMLElement>("input, select")?.focus();
  };

  const make = (): Child[] => {
    const { path, between, chosen } = page.state;
    if (path) return makeRoute(page, search);
    if (between) return makeBetween(page, ...between);
    switch (chosen?.kind) {
      case "entity":
        return makeEntity(page, chosen.index);
      case "claim":
        return makeWholeClaim(chosen.index);
      case "document":
        return makeDocument(page, chosen.index);
      case "group":
        return makeGroup(page, chosen.index);
      default:
        return makeOverview(page);
    }
  };

  const makeWholeClaim = (number: number): Child[] => {
    const { subject, object } = page.data.claims[number];
    const beside = object < 0 ? [] : toBetween(page.index, page.view.passing, subject, object).filter((claim) => claim !== number);
    const more = beside.length > 0 && h("section", { class: "block" }, h("h3", {}, page.texts.alsoBetween), makeList(page, beside));
    return [...makeClaim(page, number, correct), more];
  };

  const update = (): void => {
    const next = toKey(page);
    if (next === key) return;
    key = next;
    const now = JSON.stringify([page.state.path, page.state.between, page.state.chosen]);
    const top = now === about ? body.scrollTop : 0;
    const isOther = now !== about;
    about = now;
    shut.hidden = !page.state.path && !page.state.between && !page.state.chosen;
    const content = make().filter((child): child is Node => child instanceof Node);
    refill(body, content);
    body.scrollTop = top;
    if (isOther) element.classList.toggle("is-claim", page.state.chosen?.kind === "claim");
  };
  return { element, update, correct };
}
