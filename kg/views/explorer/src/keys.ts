/** Keys that work wherever the keyboard is, but in fields. */

import { isTyping } from "./dom";
import { toClaimsOf } from "./index";
import type { Page } from "./page";
import type { Decision } from "./review";
import type { Shell } from "./shell";
import { VIEWS } from "./toolbar";

interface Keyed extends Page {
  readonly shell: Shell;
  undo(): void;
  fit(): void;
  letGo(): void;
}

/** The claim that the keyboard is on, else the chosen one. */
function toClaim(page: Page): number | null {
  const near = document.activeElement?.closest<HTMLElement>("[data-claim]");
  if (near) return Number(near.dataset["claim"]);
  return page.state.chosen?.kind === "claim" ? page.state.chosen.index : null;
}

/** The entity that is chosen, else the subject of the chosen claim, else the focus. */
function toEntity(page: Page): number {
  const { chosen, focus } = page.state;
  if (chosen?.kind === "entity") return chosen.index;
  return chosen?.kind === "claim" ? page.data.claims[chosen.index].subject : focus;
}

/** Claims in the order in which one reads them: by document and place, or of an entity by confidence. */
function toOrder(page: Page): number[] {
  const { chosen } = page.state;
  const { claims } = page.data;
  if (chosen?.kind === "entity") return [...toClaimsOf(page.index, chosen.index)].filter((claim) => page.view.passing[claim]).sort((a, b) => claims[b].confidence - claims[a].confidence || a - b);
  const place = (claim: number): [number, number] => [claims[claim].evidence[0]?.document ?? 0, claims[claim].evidence[0]?.start ?? 0];
  return [...page.view.claims].sort((a, b) => place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1] || a - b);
}

/** Listen for the keys of the page. */
export function listenForKeys(page: Keyed): void {
  let trail: number[] = [];
  const step = (by: 1 | -1): void => {
    const { chosen } = page.state;
    const at = chosen?.kind === "claim" ? trail.indexOf(chosen.index) : -1;
    if (at < 0) trail = toOrder(page);
    const here = chosen?.kind === "claim" ? trail.indexOf(chosen.index) : by > 0 ? -1 : 0;
    if (trail.length) page.choose({ kind: "claim", index: trail[(here + by + trail.length) % trail.length] });
  };
  const decide = (decision: Decision["decision"]): void => {
    const claim = toClaim(page);
    if (claim === null) return page.notify(page.texts.chooseFirst);
    const isChosen = page.state.chosen?.kind === "claim" && page.state.chosen.index === claim;
    if (decision !== "correct") {
      const before = page.review.decisions.get(claim);
      return page.decide(claim, before?.decision === decision ? null : { decision, note: before?.note ?? "", corrections: {} });
    }
    if (!isChosen) page.choose({ kind: "claim", index: claim });
    page.shell.details.correct();
  };
  const run: Partial<Record<string, () => void>> = {
    "/": () => {
      page.shell.searchInput.focus();
      page.shell.searchInput.select();
    },
    "?": () => page.shell.help.showModal(),
    a: () => decide("accept"),
    r: () => decide("reject"),
    c: () => decide("correct"),
    u: () => page.undo(),
    j: () => step(1),
    k: () => step(-1),
    f: () => {
      const entity = toEntity(page);
      if (entity >= 0 && page.state.focus === entity) page.go({ focus: -1 });
      else if (entity >= 0) page.focus(entity);
    },
    p: () => {
      page.go({ path: [toEntity(page), -1] });
      page.attend();
    },
    "0": () => page.fit(),
    Escape: () => (page.shell.sheet() ? page.shell.show(null) : page.letGo()),
  };
  for (const { name, key } of VIEWS) run[key] = () => page.go({ view: name });
  for (const hops of [1, 2, 3] as const) run[String(hops)] = () => page.go({ hops });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (page.shell.help.open) return;
    const action = run[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
