/** Claims over time, with a range that is drawn with the mouse or set by keys. */

import { toDate, toDays, toIso, toNext, type Grain } from "./dates";
import { button, h } from "./dom";
import { icon } from "./icons";
import type { Page, Part } from "./page";

const MOST = 160; // bars

interface Bins {
  grain: Grain;
  days: number[]; // first day of each
  of: Int32Array; // bin of a claim, -1
}

function toBins(low: Int32Array): Bins | null {
  const dated = [...low].filter((day) => day > 0);
  if (!dated.length) return null;
  const first = dated.reduce((a, b) => Math.min(a, b));
  const last = dated.reduce((a, b) => Math.max(a, b));
  const months = (Math.floor(last / 10_000) - Math.floor(first / 10_000)) * 12 + (Math.floor(last / 100) % 100) - (Math.floor(first / 100) % 100);
  const grain: Grain = months <= 2 ? "day" : months <= 96 ? "month" : "year";
  let day = toDays(toIso(first, grain))?.[0] ?? first;
  const days: number[] = [];
  for (; day <= last && days.length < 10_000; day = toNext(day, grain)) days.push(day);
  if (days.length > MOST) days.splice(0, days.length - MOST);
  const of = Int32Array.from(low, (each) => {
    if (!each) return -1;
    let [from, to] = [0, days.length - 1];
    while (from < to) {
      const middle = (from + to + 1) >> 1;
      if (days[middle] <= each) from = middle;
      else to = middle - 1;
    }
    return from;
  });
  return { grain, days, of };
}

/** Make the strip under the picture. */
export function makeHistogram(page: Page): Part {
  const { texts, index } = page;
  const bins = toBins(index.low);
  const said = h("output", { class: "said" });
  const title = h("span", { class: "title" }, texts.time);
  if (!bins) return { element: h("section", { class: "strip", "aria-label": texts.time }, h("div", { class: "row" }, title, h("span", { class: "said" }, texts.noDates))), update: () => undefined };
  const { days, grain, of } = bins;
  const name = (bin: number, month: "long" | "short" = "long"): string => toDate(toIso(days[bin], grain), page.state.language, month);
  if (days.length === 1) return { element: h("section", { class: "strip", "aria-label": texts.time }, h("div", { class: "row" }, title, h("span", { class: "said" }, texts.oneDate(name(0))))), update: () => undefined };
  const totals = new Int32Array(days.length);
  for (const bin of of) if (bin >= 0) totals[bin]++;
  const most = Math.max(1, ...totals);
  const height = (count: number): string => (count ? `${Math.max(4, (100 * count) / most)}%` : "0");
  const bars = days.map((_, bin) => {
    const [all, now] = [h("i", { class: "all" }), h("i", { class: "now" })];
    all.style.height = height(totals[bin]);
    return { element: h("div", { class: "bar", title: `${name(bin)}: ${totals[bin]}` }, all, now), now };
  });
  const toBin = (iso: string | null, end: 0 | 1, otherwise: number): number => {
    const day = toDays(iso)?.[end];
    if (day === undefined) return otherwise;
    return Math.max(0, days.filter((each) => each <= day).length - 1);
  };
  const range = (): [number, number] => [toBin(page.state.from, 0, 0), toBin(page.state.to, 1, days.length - 1)];
  const set = (from: number, to: number): void => {
    const [low, high] = [Math.max(0, Math.min(from, to)), Math.min(days.length - 1, Math.max(from, to))];
    const isWhole = low === 0 && high === days.length - 1;
    page.go({ from: isWhole ? null : toIso(days[low], grain), to: isWhole ? null : toIso(days[high], grain) }, "replace");
  };
  const onKey = (end: 0 | 1) => (event: KeyboardEvent): void => {
    const [from, to] = range();
    const here = end === 0 ? from : to;
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (end === 0) set(Math.min(Math.max(0, here + step), to), to);
    else set(from, Math.max(Math.min(days.length - 1, here + step), from));
  };
  const thumbs = ([texts.from, texts.to] as const).map((label, end) =>
    h("div", { class: "thumb", role: "slider", tabindex: 0, "aria-label": label, "aria-valuemin": 0, "aria-valuemax": days.length - 1, onkeydown: onKey(end as 0 | 1) }),
  );
  const field = h("div", { class: "bars" }, ...bars.map((bar) => bar.element), ...thumbs);
  const at = (event: PointerEvent): number => {
    const box = field.getBoundingClientRect();
    return Math.max(0, Math.min(days.length - 1, Math.floor(((event.clientX - box.left) / box.width) * days.length)));
  };
  let drawn: { move(bin: number): void } | null = null;
  field.addEventListener("pointerdown", (event) => {
    const start = at(event);
    const [from, to] = range();
    const end = thumbs.indexOf(event.target as HTMLDivElement);
    field.setPointerCapture(event.pointerId);
    drawn = { move: (bin) => (end === 0 ? set(bin, Math.max(bin, to)) : end === 1 ? set(Math.min(from, bin), bin) : set(start, bin)) };
    if (end < 0) drawn.move(start);
    else thumbs[end].focus();
    event.preventDefault();
  });
  field.addEventListener("pointermove", (event) => drawn?.move(at(event)));
  for (const end of ["pointerup", "pointercancel"]) field.addEventListener(end, () => (drawn = null));
  const whole = button({ class: "quiet", onclick: () => page.go({ from: null, to: null }, "push") }, icon("close"), texts.wholeRange);
  const ticks = h("div", { class: "ticks", "aria-hidden": "true" });
  const parts = days.length > 24 ? [0, 0.25, 0.5, 0.75, 1] : [0, 1];
  for (const bin of new Set(parts.map((part) => Math.round(part * (days.length - 1))))) {
    const tick = h("span", {}, name(bin, "short"));
    tick.style.left = `${((bin + 0.5) / days.length) * 100}%`;
    ticks.append(tick);
  }
  const update = (): void => {
    const counts = new Int32Array(days.length);
    page.view.dated.forEach((isIn, claim) => of[claim] >= 0 && isIn && counts[of[claim]]++);
    const [from, to] = range();
    bars.forEach((bar, bin) => {
      bar.now.style.height = height(counts[bin]);
      bar.element.classList.toggle("out", bin < from || bin > to);
    });
    thumbs.forEach((thumb, end) => {
      const bin = end ? to : from;
      thumb.style.left = `${((bin + end) / days.length) * 100}%`;
      thumb.setAttribute("aria-valuenow", String(bin));
      thumb.setAttribute("aria-valuetext", name(bin));
    });
    const isWhole = page.state.from === null && page.state.to === null;
    const words = isWhole ? texts.anyTime : from === to ? name(from) : `${name(from)} – ${name(to)}`;
    said.textContent = page.view.undated ? `${words} · ${texts.undated(page.view.undated)}` : words;
    whole.hidden = isWhole;
  };
  const element = h("section", { class: "strip", "aria-label": texts.time }, h("div", { class: "row" }, title, said, whole), field, ticks);
  return { element, update };
}
