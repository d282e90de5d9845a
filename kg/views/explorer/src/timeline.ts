/** What is shown in the order of time, one claim after another under its year and month. */

import { makeBadges, makeConfidence, makeSaying } from "./claim";
import { toDate, toIso, type Grain } from "./dates";
import { button, h } from "./dom";
import { shape } from "./icons";
import { toSign, type Page, type Part } from "./page";
import { makeRows } from "./rows";

const HEIGHT = 58;

type Row = { head: string; count: number } | { claim: number };

function toGrain(low: number, high: number): Grain {
  if (low === high) return "day";
  return Math.floor(low / 100) === Math.floor(high / 100) ? "month" : "year";
}

function toRows(page: Page): Row[] {
  const { low, high } = page.index;
  const { language } = page.state;
  const { claims } = page.data;
  const sorted = [...page.view.claims].sort((a, b) => (low[a] || Infinity) - (low[b] || Infinity) || high[b] - high[a] || claims[b].confidence - claims[a].confidence || a - b);
  const rows: Row[] = [];
  let head = { head: "", count: 0 };
  const names = new Map<string, string>();
  for (const claim of sorted) {
    const moment = low[claim] ? toIso(low[claim], toGrain(low[claim], high[claim]) === "year" ? "year" : "month") : "";
    const name = names.get(moment) ?? (moment ? toDate(moment, language) : page.texts.undatedHead);
    names.set(moment, name);
    if (head.head !== name) rows.push((head = { head: name, count: 0 }));
    head.count++;
    rows.push({ claim });
  }
  return rows;
}

/** Make the timeline. */
export function makeTimeline(page: Page): Part {
  const { data, texts } = page;
  let rows: Row[] = [];
  const make = (place: number): HTMLElement => {
    const row = rows[place];
    if ("head" in row) return h("div", { class: "moment-head", role: "listitem" }, h("h3", {}, row.head), h("span", { class: "count" }, texts.claims(row.count)));
    const { claim } = row;
    const [low, high] = [page.index.low[claim], page.index.high[claim]];
    const date = low ? toDate(toIso(low, toGrain(low, high)), page.state.language, "short") : "";
    const isChosen = page.state.chosen?.kind === "claim" && page.state.chosen.index === claim;
    const { subject } = data.claims[claim];
    return h(
      "div",
      { class: isChosen ? "moment chosen" : "moment", role: "listitem" },
      h("span", { class: "date" }, date),
      h("span", { class: "rail", "aria-hidden": "true" }, shape(data.types[data.entities[subject].type])),
      button(
        { class: "open-claim", "data-claim": claim, "aria-current": isChosen ? "true" : null, onclick: () => page.choose({ kind: "claim", index: claim }) },
        h("span", { class: `sign ${toSign(data.claims[claim])}`, "aria-hidden": "true" }),
        makeSaying(page, claim, false),
      ),
      h("span", { class: "meta" }, ...makeBadges(page, claim), makeConfidence(page, data.claims[claim].confidence)),
    );
  };
  const open = (place: number): void => {
    const row = rows[place];
    if ("claim" in row) page.choose({ kind: "claim", index: row.claim });
  };
  const list = makeRows({ height: HEIGHT, label: texts.view.timeline, isTable: false, make, canFocus: (place) => "claim" in rows[place], open });
  list.element.append(list.body);
  const empty = h("p", { class: "notice", hidden: true }, data.claims.length ? texts.noneShown : texts.empty);
  let before = "";
  const update = (): void => {
    rows = toRows(page);
    empty.hidden = rows.length > 0;
    const now = [...page.view.claims].join();
    list.set(rows.length, now !== before);
    before = now;
  };
  return { element: h("div", { class: "view timeline-view" }, empty, list.element), update };
}
