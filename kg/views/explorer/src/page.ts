/** What the parts of the page share: the state with what follows from it, and the ways to change it. */

import type { Chosen, State } from "./contract";
import type { Index } from "./index";
import type { View } from "./model";
import type { Claim, Payload } from "./payload";
import type { Decision, Review } from "./review";
import type { Texts } from "./texts";

export interface Page {
  readonly data: Payload;
  readonly index: Index;
  readonly review: Review;
  readonly state: State;
  readonly view: View;
  readonly texts: Texts;
  readonly version: number; // counts decisions, so that parts know when to draw anew
  /** Change the state; filters and looks replace the entry of the history, all else makes a new one. */
  go(change: Partial<State>, how?: "push" | "replace"): void;
  choose(chosen: Chosen | null): void;
  focus(entity: number): void;
  openDocument(document: number, claim?: number): void;
  /** Bring the keyboard to the evidence. */
  attend(): void;
  decide(claim: number, decision: Decision | null): void;
  /** Name of an entity in the language of the page. */
  label(entity: number): string;
  /** The claim as one line in the language of the page, with what was corrected. */
  sentence(claim: number): string;
  /** Tell readers of the screen. */
  say(text: string): void;
  /** Show a short message for a while, and tell readers of the screen. */
  notify(text: string, action?: { label: string; run(): void }): void;
  isDark(): boolean;
}

/** A part of the page: its element, and how it follows the state. */
export interface Part {
  element: HTMLElement;
  update(): void;
}

/** The strokes of the picture by what they tell. */
export function toSign(claim: Claim): "asserted" | "planned" | "possible" | "alleged" | "negated" {
  return claim.polarity === "negated" ? "negated" : claim.modality;
}

/** Put new content into a host; the keyboard stays on what has the same `data-key`. */
export function refill(host: HTMLElement, content: readonly Node[]): void {
  const active = host.contains(document.activeElement) ? document.activeElement : null;
  const key = active instanceof HTMLElement ? active.dataset["key"] : undefined;
  host.replaceChildren(...content);
  if (!active) return;
  const again = key === undefined ? null : [...host.querySelectorAll<HTMLElement>("[data-key]")].find((each) => each.dataset["key"] === key);
  (again ?? host.querySelector<HTMLElement>("[tabindex='-1']"))?.focus({ preventScroll: again !== undefined });
}
