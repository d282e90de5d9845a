/** Who takes which stance on what: actors by issues; a cell opens its claims. */

import { button, h, svg } from "./dom";
import { shape } from "./icons";
import type { Page, Part } from "./page";

const MOST_ROWS = 40;
const MOST_COLUMNS = 24;

export type Stance = "supports" | "opposes" | "callsFor" | "supportsNot" | "opposesNot" | "callsForNot";
const STANCES: readonly Stance[] = ["supports", "callsFor", "opposes", "supportsNot", "callsForNot", "opposesNot"];
const PATHS = { supports: "M8 2.5l6 10H2z", opposes: "M8 13.5l6-10H2z", callsFor: "M8 1.5L14.5 8L8 14.5L1.5 8z" };

/** The sign of a stance: filled, or hollow and struck out where it is denied. */
export function makeStance(stance: Stance): SVGSVGElement {
  const isDenied = stance.endsWith("Not");
  const name = stance.replace("Not", "") as keyof typeof PATHS;
  const drawing = svg("svg", { viewBox: "0 0 16 16", class: `stance ${stance}`, "aria-hidden": "true", focusable: "false" });
  drawing.append(svg("path", { d: PATHS[name], fill: isDenied ? "none" : "currentColor", stroke: "currentColor", "stroke-width": 1.6, "stroke-linejoin": "round" }));
  if (isDenied) drawing.append(svg("path", { d: "M2 14L14 2", stroke: "currentColor", "stroke-width": 1.6 }));
  return drawing;
}

interface Matrix {
  rows: number[];
  columns: number[];
  cells: Map<string, Map<Stance, number>>;
  isCut: boolean;
}

type Cells = Matrix["cells"];

function toCells(page: Page): Cells {
  const { claims, predicates } = page.data;
  const cells: Cells = new Map();
  for (const number of page.view.claims) {
    const { subject, object, polarity, predicate } = claims[number];
    const { stance } = predicates[predicate];
    if (!stance || object < 0) continue;
    const name: Stance = polarity === "negated" ? `${stance}Not` : stance;
    const key = `${subject} ${object}`;
    const cell = cells.get(key) ?? new Map<Stance, number>();
    cells.set(key, cell.set(name, (cell.get(name) ?? 0) + 1));
  }
  return cells;
}

/** The ends of cells with most claims in rows or columns that are kept already. */
function rank(cells: Cells, side: 0 | 1, among: ReadonlySet<number> | null): number[] {
  const sums = new Map<number, number>();
  for (const [key, cell] of cells) {
    const ends = key.split(" ").map(Number);
    if (among && !among.has(ends[1 - side])) continue;
    const claims = [...cell.values()].reduce((sum, count) => sum + count, 0);
    sums.set(ends[side], (sums.get(ends[side]) ?? 0) + claims);
  }
  return [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([entity]) => entity);
}

function toMatrix(page: Page): Matrix {
  const cells = toCells(page);
  const issues = rank(cells, 1, null);
  const actors = rank(cells, 0, null);
  const isCut = actors.length > MOST_ROWS || issues.length > MOST_COLUMNS;
  const rows = rank(cells, 0, isCut ? new Set(issues.slice(0, MOST_COLUMNS)) : null).slice(0, MOST_ROWS);
  const columns = rank(cells, 1, isCut ? new Set(rows) : null).slice(0, MOST_COLUMNS);
  return { rows, columns, cells, isCut };
}

/** Arrow keys move from cell to cell of a grid. */
function moveInGrid(table: HTMLTableElement, event: KeyboardEvent): void {
  const cell = (event.target as HTMLElement).closest<HTMLTableCellElement>("td, th");
  const row = cell?.parentElement;
  if (!cell || !(row instanceof HTMLTableRowElement)) return;
  const [x, y] = [cell.cellIndex, row.rowIndex];
  const ends = { x: row.cells.length - 1, y: table.rows.length - 1 };
  const next = { ArrowLeft: [x - 1, y], ArrowRight: [x + 1, y], ArrowUp: [x, y - 1], ArrowDown: [x, y + 1], Home: [0, y], End: [ends.x, y] }[event.key];
  if (!next) return;
  event.preventDefault();
  const target = table.rows[Math.max(0, Math.min(ends.y, next[1]))]?.cells[Math.max(0, Math.min(ends.x, next[0]))]?.querySelector<HTMLElement>("button");
  if (!target) return;
  for (const each of table.querySelectorAll("button")) each.setAttribute("tabindex", "-1");
  target.setAttribute("tabindex", "0");
  target.focus();
}

/** Make the matrix. */
export function makeMatrix(page: Page): Part {
  const { texts, data } = page;
  const body = h("div", { class: "scroller" });
  const legend = h("div", { class: "stance-legend" }, ...STANCES.map((stance) => h("span", {}, makeStance(stance), texts.stances[stance])));
  const hint = h("p", { class: "soft" }, texts.matrixHint);

  const toCell = (matrix: Matrix, row: number, column: number): HTMLElement => {
    const found = matrix.cells.get(`${row} ${column}`);
    const isOpen = page.state.between?.[0] === row && page.state.between[1] === column;
    const key = `${row} ${column}`;
    if (!found) return h("td", { class: "blank" }, button({ tabindex: -1, "data-key": key, "aria-disabled": "true", "aria-label": `${page.label(row)}, ${page.label(column)}: ${texts.noStance}` }));
    const said = [...found].map(([stance, count]) => `${texts.stances[stance]} ${count}`).join(", ");
    const signs = STANCES.filter((stance) => found.has(stance)).map((stance) => h("span", {}, makeStance(stance), (found.get(stance) ?? 0) > 1 ? found.get(stance) : null));
    const label = `${page.label(row)}, ${page.label(column)}: ${said}`;
    return h("td", { class: isOpen ? "chosen" : "" }, button({ tabindex: -1, "data-key": key, "aria-label": label, title: label, onclick: () => page.go({ between: [row, column], path: null }) }, ...signs));
  };
  const toHead = (entity: number, scope: "row" | "col"): HTMLElement =>
    h("th", { scope }, button({ tabindex: -1, "data-key": `${scope} ${entity}`, title: page.label(entity), onclick: () => page.choose({ kind: "entity", index: entity }) }, shape(data.types[data.entities[entity].type]), h("span", { class: "name" }, page.label(entity))));
  let before = "";
  const update = (): void => {
    const now = `${page.version} ${page.state.between} ${[...page.view.claims].join()}`;
    if (now === before) return;
    before = now;
    const matrix = toMatrix(page);
    legend.hidden = hint.hidden = matrix.rows.length === 0;
    if (!matrix.rows.length) return body.replaceChildren(h("p", { class: "notice" }, data.claims.length ? texts.matrixEmpty : texts.empty));
    const head = h("tr", {}, h("td", { class: "corner" }, h("span", { class: "vh" }, `${texts.actors}, ${texts.issues}`)), ...matrix.columns.map((column) => toHead(column, "col")));
    const rows = matrix.rows.map((row) => h("tr", {}, toHead(row, "row"), ...matrix.columns.map((column) => toCell(matrix, row, column))));
    const table: HTMLTableElement = h("table", { class: "matrix", role: "grid", "aria-label": texts.view.matrix, onkeydown: (event: KeyboardEvent) => moveInGrid(table, event) }, h("thead", {}, head), h("tbody", {}, ...rows));
    const active = body.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["key"] : undefined;
    const cut = matrix.isCut ? h("p", { class: "soft" }, texts.matrixMore(matrix.rows.length, matrix.columns.length)) : null;
    body.replaceChildren(table, ...(cut ? [cut] : []));
    const again = [...table.querySelectorAll<HTMLElement>("[data-key]")].find((each) => each.dataset["key"] === active);
    (again ?? table.querySelector("tbody td:not(.blank) button") ?? table.querySelector("button"))?.setAttribute("tabindex", "0");
    again?.focus();
  };
  const element = h("div", { class: "view matrix-view" }, h("div", { class: "bar-row" }, legend, hint), body);
  return { element, update };
}
