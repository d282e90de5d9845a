/** The dialog that explains the page and its keys, and the first hint. */

import { button, h, svg } from "./dom";
import { icon } from "./icons";
import { makeStance, type Stance } from "./matrix";
import { KEYS as PICTURE_KEYS } from "./picture/keys";
import type { Page } from "./page";

const KEYS: readonly [readonly string[], keyof Page["texts"]["keyHelp"]][] = [
  [["/"], "search"],
  [["g", "t", "l", "m", "d"], "views"],
  [["a", "r", "c"], "decide"],
  [["u"], "undo"],
  [["j", "k"], "next"],
  [["f"], "focus"],
  [["1", "2", "3"], "hops"],
  [["p"], "path"],
  [["0"], "fit"],
  [["←", "↑", "→", "↓"], "arrows"],
  [["Enter"], "enter"],
  [["Esc"], "escape"],
  [["?"], "help"],
];

function makeLine(name: string): SVGSVGElement {
  const line = svg("line", { x1: 1, y1: 5, x2: 43, y2: 5 });
  return svg("svg", { viewBox: "0 0 44 10", class: `line ${name}`, "aria-hidden": "true" }, line);
}

/** Make the dialog; it is opened by `showModal`. */
export function makeHelp(page: Page): HTMLDialogElement {
  const { texts } = page;
  const keys = KEYS.flatMap(([names, key]) => [h("dt", {}, ...names.map((name) => h("kbd", {}, name))), h("dd", {}, texts.keyHelp[key])]);
  const drawn = PICTURE_KEYS.flatMap(({ keys: names, does }) => [h("dt", {}, h("kbd", {}, names)), h("dd", {}, does[page.state.language])]);
  const lines = (Object.keys(texts.sign) as (keyof typeof texts.sign)[]).map((name) => h("span", {}, makeLine(name), texts.sign[name]));
  const stances = (["supports", "callsFor", "opposes", "supportsNot"] satisfies Stance[]).map((stance) => h("span", {}, makeStance(stance), texts.stances[stance]));
  const close = button({ class: "square", "aria-label": texts.close, title: texts.close, onclick: () => dialog.close() }, icon("close"));
  const dialog: HTMLDialogElement = h(
    "dialog",
    { class: "help", "aria-label": texts.help, onclick: (event: Event) => event.target === dialog && dialog.close() },
    h(
      "div",
      { class: "help-body" },
      h("div", { class: "row head" }, h("h2", {}, texts.help), close),
      h("p", {}, texts.helpIntro, " ", texts.caveat),
      h("div", { class: "key-lists" }, h("div", {}, h("h3", {}, texts.keys), h("dl", { class: "keys" }, ...keys)), h("div", {}, h("h3", {}, texts.pictureKeys), h("dl", { class: "keys" }, ...drawn))),
      h("h3", {}, texts.signs),
      h("div", { class: "signs" }, ...lines),
      h("h3", {}, texts.view.matrix),
      h("div", { class: "signs" }, ...stances),
      h("p", { class: "soft" }, `kg ${page.data.version}`),
    ),
  );
  return dialog;
}
