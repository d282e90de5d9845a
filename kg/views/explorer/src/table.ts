/** What is shown as a table, sorted by any column: the same as the picture for those who do not see it. */

import { makeConfidence } from "./claim";
import { toDate } from "./dates";
import { button, h, type Child } from "./dom";
import { shape } from "./icons";
import { STATUS, toClaimsOf } from "./index";
import type { Page, Part } from "./page";
import { toSaying, toValue } from "./phrases";
import { makeRows } from "./rows";
import type { Texts } from "./texts";

const HEIGHT = 40;

type Column = keyof Texts["columns"];

const COLUMNS: Record<"claims" | "entities", readonly Column[]> = {
  claims: ["subject", "predicate", "object", "firmness", "time", "confidence", "status", "document", "sentence"],
  entities: ["entity", "type", "claims", "aliases"],
};
const UNSORTED: readonly Column[] = ["sentence", "aliases"];

/** The place of each name in alphabetical order, so that rows are compared by numbers. */
function toRanks(names: readonly string[], language: string): Int32Array {
  const { compare } = new Intl.Collator(language, { sensitivity: "base", numeric: true });
  const order = names.map((_, number) => number).sort((a, b) => compare(names[a], names[b]) || a - b);
  const ranks = new Int32Array(names.length);
  order.forEach((number, place) => (ranks[number] = place));
  return ranks;
}

/** Make the table. */
export function makeTable(page: Page): Part {
  const { data, texts, index } = page;
  const { language } = page.state;
  const ranks = {
    entities: toRanks(data.entities.map((_, entity) => page.label(entity)), language),
    predicates: toRanks(data.predicates.map((predicate) => predicate.labels[language]), language),
    documents: toRanks(data.documents.map((document) => document.title), language),
    types: toRanks(data.types.map((type) => type.labels[language]), language),
  };
  const measures: Partial<Record<Column, (row: number) => number>> = {
    subject: (claim) => ranks.entities[data.claims[claim].subject],
    predicate: (claim) => ranks.predicates[data.claims[claim].predicate],
    object: (claim) => (data.claims[claim].object < 0 ? data.entities.length : ranks.entities[data.claims[claim].object]),
    firmness: (claim) => Number(data.claims[claim].polarity === "negated") * 10 + ["asserted", "planned", "possible", "alleged"].indexOf(data.claims[claim].modality),
    time: (claim) => index.low[claim],
    confidence: (claim) => data.claims[claim].confidence,
    status: (claim) => page.review.toStatus(claim),
    document: (claim) => ranks.documents[data.claims[claim].evidence[0]?.document ?? 0],
    entity: (entity) => ranks.entities[entity],
    type: (entity) => ranks.types[data.entities[entity].type],
    claims: (entity) => toClaimsOf(index, entity).length,
  };
  let rows: number[] = [];
  const isClaims = (): boolean => page.state.table === "claims";

  const entityCell = (entity: number): Child[] => [shape(data.types[data.entities[entity].type]), page.label(entity)];
  const claimCell: Record<string, (claim: number) => Child[]> = {
    subject: (claim) => entityCell(data.claims[claim].subject),
    predicate: (claim) => [toSaying(data.predicates[data.claims[claim].predicate], data.claims[claim].polarity, data.claims[claim].modality, language)],
    object: (claim) => {
      const { object, value } = data.claims[claim];
      return object >= 0 ? entityCell(object) : [value ? toValue(value, language) : ""];
    },
    firmness: (claim) => {
      const { polarity, modality } = data.claims[claim];
      return [[polarity === "negated" && texts.polarity.negated, (modality !== "asserted" || polarity === "affirmed") && texts.modality[modality]].filter(Boolean).join(", ")];
    },
    time: (claim) => [toDate(data.claims[claim].time, language, "short")],
    confidence: (claim) => [makeConfidence(page, data.claims[claim].confidence)],
    status: (claim) => {
      const status = STATUS[page.review.toStatus(claim)];
      return [status === "unreviewed" ? h("span", { class: "soft" }, texts.status.unreviewed) : h("span", { class: `badge ${status}` }, texts.status[status])];
    },
    document: (claim) => [data.documents[data.claims[claim].evidence[0]?.document]?.title ?? ""],
    sentence: (claim) => {
      const evidence = data.claims[claim].evidence[0];
      return [evidence ? data.documents[evidence.document].text.slice(evidence.start, evidence.end).replace(/\s+/g, " ").slice(0, 400) : ""];
    },
  };
  const entityTableCell: Record<string, (entity: number) => Child[]> = {
    entity: entityCell,
    type: (entity) => [data.types[data.entities[entity].type].labels[language]],
    claims: (entity) => [toClaimsOf(index, entity).length],
    aliases: (entity) => [data.entities[entity].aliases.join(" · ")],
  };
  const isChosen = (row: number): boolean => page.state.chosen?.index === row && page.state.chosen.kind === (isClaims() ? "claim" : "entity");
  const open = (place: number): void => page.choose({ kind: isClaims() ? "claim" : "entity", index: rows[place] });
  const make = (place: number): HTMLElement => {
    const row = rows[place];
    const cells = isClaims() ? claimCell : entityTableCell;
    return h(
      "tr",
      { class: isChosen(row) ? "chosen" : "", "aria-rowindex": place + 2, "aria-selected": isChosen(row) ? "true" : "false", "data-claim": isClaims() ? row : null, onclick: () => open(place) },
      ...COLUMNS[page.state.table].map((column) => h("td", { class: column }, h("div", {}, ...cells[column](row)))),
    );
  };
  const list = makeRows({ height: HEIGHT, label: texts.view.table, isTable: true, make, canFocus: () => true, open });
  const heads = h("tr", { "aria-rowindex": 1 });
  const table = h("table", { role: "grid" }, h("thead", {}, heads), list.body);
  list.element.append(table);
  const tabs = (["claims", "entities"] as const).map((name) =>
    button({ class: "segment", "data-table": name, onclick: () => page.go({ table: name, sort: name === "claims" ? { by: "confidence", down: true } : { by: "claims", down: true } }) }, texts.tableOf[name]),
  );
  const empty = h("p", { class: "notice", hidden: true }, data.claims.length ? texts.noneShown : texts.empty);

  const sort = (): void => {
    const { by, down } = page.state.sort;
    const measure = measures[by as Column] ?? (() => 0);
    const from = isClaims() ? page.view.claims : page.view.entities;
    const keys = new Map([...from].map((row) => [row, measure(row)]));
    rows = [...from].sort((a, b) => ((keys.get(a) ?? 0) - (keys.get(b) ?? 0)) * (down ? -1 : 1) || a - b);
  };
  const setHeads = (): void => {
    const { by, down } = page.state.sort;
    const active = heads.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["by"] : null;
    const head = (column: Column): HTMLElement => {
      const name = texts.columns[column];
      if (UNSORTED.includes(column)) return h("th", { scope: "col", class: column }, name);
      const isBy = by === column;
      const sign = isBy ? (down ? "▾" : "▴") : "";
      const turn = button({ "data-by": column, title: texts.sortBy(name), onclick: () => page.go({ sort: { by: column, down: isBy ? !down : column === "confidence" || column === "claims" || column === "time" } }, "replace") }, name, h("span", { class: "way", "aria-hidden": "true" }, sign));
      return h("th", { scope: "col", class: column, "aria-sort": isBy ? (down ? "descending" : "ascending") : "none" }, turn);
    };
    heads.replaceChildren(...COLUMNS[page.state.table].map(head));
    if (active) heads.querySelector<HTMLElement>(`[data-by="${active}"]`)?.focus();
  };
  let before = "";
  const update = (): void => {
    sort();
    setHeads();
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset["table"] === page.state.table));
    table.className = page.state.table;
    table.setAttribute("aria-rowcount", String(rows.length + 1));
    table.setAttribute("aria-label", texts.tableCaption(texts.tableOf[page.state.table]));
    empty.hidden = rows.length > 0;
    table.hidden = rows.length === 0;
    const now = `${page.state.table} ${page.state.sort.by} ${page.state.sort.down} ${rows.length}`;
    list.set(rows.length, now !== before);
    before = now;
  };
  const element = h("div", { class: "view table-view" }, h("div", { class: "bar-row" }, h("div", { class: "segments", role: "group", "aria-label": texts.view.table }, ...tabs)), empty, list.element);
  return { element, update };
}

