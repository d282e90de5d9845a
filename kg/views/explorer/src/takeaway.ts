/** What one can take away: pictures, a table, a link, paper and the review file. */

import type { Picture } from "./contract";
import { toCsv } from "./csv";
import { button, h, save, type Child } from "./dom";
import { icon } from "./icons";
import type { Page } from "./page";
import { makePopover, type Popover } from "./popover";
import { toReviewFile } from "./reviewfile";

/** A name for files after the title of the graph. */
export function toStem(title: string): string {
  const plain = title.normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return plain.slice(0, 60).toLowerCase() || "graph";
}

async function copyLink(page: Page): Promise<void> {
  const { href } = window.location;
  try {
    await navigator.clipboard.writeText(href);
    page.notify(page.texts.copied);
  } catch {
    page.notify(copyBySelection(href) ? page.texts.copied : page.texts.notCopied); // no clipboard for files in some browsers
  }
}

function copyBySelection(text: string): boolean {
  const field = h("textarea", { class: "vh", "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  return isCopied;
}

/** Make the menu of exports. */
export function makeTakeAway(page: Page, picture: () => Picture): Popover {
  const { texts } = page;
  const stem = toStem(page.data.title);
  const hand = (name: string, blob: Blob): void => {
    save(name, blob);
    page.notify(texts.saved(name));
  };
  const drawn = (): Picture => {
    if (page.state.view !== "graph") page.go({ view: "graph" }); // a picture out of sight has no size
    return picture();
  };
  const make = (close: () => void, sign: Parameters<typeof icon>[0], label: string, name: string, run: () => void): HTMLElement =>
    button({ class: "menu-item", "data-export": name, onclick: () => (close(), run()) }, icon(sign), label);
  return makePopover(texts.takeAway, [icon("export"), h("span", { class: "wide" }, texts.takeAway)], "take-away", (close) => [
    make(close, "export", texts.png, "png", () => void drawn().toPng().then((blob) => hand(`${stem}.png`, blob))),
    make(close, "export", texts.svg, "svg", () => hand(`${stem}.svg`, new Blob([drawn().toSvg()], { type: "image/svg+xml" }))),
    make(close, "table", texts.csv, "csv", () => hand(`${stem}.csv`, new Blob([toCsv(page)], { type: "text/csv;charset=utf-8" }))),
    make(close, "link", texts.link, "link", () => void copyLink(page)),
    make(close, "print", texts.print, "print", () => window.print()),
  ]);
}

/** Make the button of the review with its panel: who decides, how much, and the file. */
export function makeReviewPanel(page: Page, clear: () => void): Popover & { update(): void } {
  const { texts, review, data } = page;
  const badge = h("span", { class: "tally" });
  const fill = (close: () => void): readonly Child[] => {
    const name = h("input", { type: "text", autocomplete: "name", onchange: () => review.setReviewer(name.value.trim()) });
    name.value = review.reviewer;
    const numbers = [...review.decisions.keys()];
    const row = (number: number): HTMLElement => {
      const kind = review.decisions.get(number)?.decision ?? "accept";
      return h("li", {}, button({ class: "open-claim", onclick: () => (close(), page.choose({ kind: "claim", index: number })) }, page.sentence(number)), h("span", { class: `badge ${{ accept: "accepted", reject: "rejected", correct: "corrected" }[kind]}` }, texts[({ accept: "accepted", reject: "rejected", correct: "corrected" } as const)[kind]]));
    };
    const hand = (): void => {
      review.setReviewer(name.value.trim());
      save("review.txt", new Blob([toReviewFile(data, review)], { type: "text/plain;charset=utf-8" }));
      close();
      page.notify(texts.saved("review.txt"));
    };
    return [
      h("h2", {}, texts.reviewTitle),
      h("p", { class: "soft" }, numbers.length ? texts.reviewHint : texts.reviewNone),
      h("label", { class: "field" }, h("span", {}, texts.reviewer), name),
      numbers.length > 0 && h("ul", { class: "decided" }, ...numbers.reverse().slice(0, 50).map(row)),
      button({ class: "primary", "data-export": "review", disabled: numbers.length === 0, onclick: hand }, texts.saveReview),
      button({ class: "quiet", disabled: numbers.length === 0, onclick: () => window.confirm(texts.sureClear) && (clear(), close()) }, texts.clearReview),
      h("p", { class: "soft" }, review.isKept ? texts.kept : texts.notKept),
    ];
  };
  const popover = makePopover(texts.review, [icon("review"), h("span", { class: "wide" }, texts.review), badge], "review", fill);
  const update = (): void => {
    const { size } = review.decisions;
    badge.textContent = size ? String(size) : "";
    badge.hidden = size === 0;
    popover.button.title = size ? `${texts.review}: ${texts.decided(size)}` : texts.review;
  };
  return { ...popover, update };
}
