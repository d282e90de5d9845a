/** Long lists of which only the rows in sight are in the page; arrows, page keys, Home and End move between them. */

import { h } from "./dom";

const SPARE = 12; // rows beyond either edge
const PRINTED = 1000; // rows on paper

interface Settings {
  height: number; // of a row, pixels
  label: string;
  isTable: boolean;
  make(place: number): HTMLElement;
  /** Whether the keyboard stops at a row; headings are passed over. */
  canFocus(place: number): boolean;
  open(place: number): void;
}

export interface Rows {
  element: HTMLElement; // scrolls
  body: HTMLElement;
  /** Show so many rows, all made anew; begins at the top where `toTop`. */
  set(count: number, toTop: boolean): void;
  reveal(place: number): void;
}

/** Make a list of rows of one height. */
export function makeRows(settings: Settings): Rows {
  const { height, isTable } = settings;
  const makeSpacer = (): HTMLElement => (isTable ? h("tr", { class: "spacer", role: "presentation" }) : h("div", { class: "spacer", role: "presentation" }));
  const [above, below] = [makeSpacer(), makeSpacer()];
  const body: HTMLElement = isTable ? h("tbody", {}) : h("div", { class: "rows", role: "list", "aria-label": settings.label });
  const element = h("div", { class: "scroller" });
  let count = 0;
  let active = 0;
  let [first, last] = [0, 0];

  const mark = (row: HTMLElement, place: number): HTMLElement => {
    row.dataset["row"] = String(place);
    if (settings.canFocus(place)) (row.matches("tr") ? row : row.querySelector<HTMLElement>("button"))?.setAttribute("tabindex", place === active ? "0" : "-1");
    return row;
  };
  const draw = (isPrinted = false): void => {
    const size = element.clientHeight || 800;
    const from = isPrinted ? 0 : Math.max(0, Math.min(count, Math.floor(element.scrollTop / height)) - SPARE);
    const to = Math.min(count, isPrinted ? PRINTED : Math.ceil((element.scrollTop + size) / height) + SPARE);
    const focused = body.contains(document.activeElement);
    [first, last] = [from, to];
    const rows: HTMLElement[] = [];
    for (let place = from; place < to; place++) rows.push(mark(settings.make(place), place));
    above.style.height = `${from * height}px`;
    below.style.height = isPrinted ? "0" : `${(count - to) * height}px`;
    body.replaceChildren(above, ...rows, below);
    if (focused) toTarget(active)?.focus({ preventScroll: true });
  };
  const toTarget = (place: number): HTMLElement | null => {
    const row = body.querySelector<HTMLElement>(`[data-row="${place}"]`);
    return row?.matches("tr") ? row : (row?.querySelector<HTMLElement>("button") ?? null);
  };
  const reveal = (place: number): void => {
    const head = isTable ? height : 0;
    const [top, bottom] = [place * height, (place + 1) * height + head];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight + 8;
    draw();
  };
  const moveTo = (wanted: number, step: 1 | -1): void => {
    let place = Math.max(0, Math.min(count - 1, wanted));
    while (place >= 0 && place < count && !settings.canFocus(place)) place += step;
    if (place < 0 || place >= count) return;
    active = place;
    reveal(place);
    toTarget(place)?.focus({ preventScroll: true });
  };
  element.addEventListener("scroll", () => {
    const from = Math.floor(element.scrollTop / height);
    const to = Math.ceil((element.scrollTop + element.clientHeight) / height);
    if (from < first + 2 - (first === 0 ? 2 : 0) || to > last - (last === count ? 0 : 2)) draw();
  }, { passive: true });
  body.addEventListener("focusin", (event) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-row]");
    const place = Number(row?.dataset["row"] ?? active);
    if (place === active) return;
    toTarget(active)?.setAttribute("tabindex", "-1");
    active = place;
    toTarget(active)?.setAttribute("tabindex", "0");
  });
  body.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(element.clientHeight / height) - 2);
    const steps: Partial<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const isForward = step === -Infinity || (step > 0 && step !== Infinity); // past headings, away from the edge
      moveTo(active + step, isForward ? 1 : -1);
    } else if ((event.key === "Enter" || event.key === " ") && (event.target as HTMLElement).matches("tr")) {
      event.preventDefault();
      settings.open(active);
    }
  });
  if (typeof ResizeObserver !== "undefined") new ResizeObserver(() => element.clientHeight && draw()).observe(element);
  window.addEventListener("beforeprint", () => element.clientHeight && draw(true));
  window.addEventListener("afterprint", () => element.clientHeight && draw());
  const set = (next: number, toTop: boolean): void => {
    count = next;
    if (toTop) [active, element.scrollTop] = [0, 0];
    active = Math.min(active, Math.max(0, count - 1));
    while (active < count - 1 && !settings.canFocus(active)) active++;
    draw();
  };
  return { element, body, set, reveal };
}
