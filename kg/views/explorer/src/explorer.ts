/** The page at work: holds the state, keeps it in the address, and lets every part follow. */

import { makeBadges, makeSaying } from "./claim";
import type { Chosen, MakePicture, Picture, State } from "./contract";
import { h } from "./dom";
import { fromHash, toHash } from "./hash";
import { shape } from "./icons";
import { toClaimsOf, toIndex, toLabel, type Index } from "./index";
import { listenForKeys } from "./keys";
import { toView, type View } from "./model";
import type { Payload } from "./payload";
import { toSentence } from "./phrases";
import { Review, type Decision } from "./review";
import { Search } from "./search";
import { makeShell, type Frame, type Shell } from "./shell";
import { TEXTS, type Texts } from "./texts";

const REST = 250; // milliseconds after which a change of a filter is in the address
const WELCOMED = "kg-welcomed";

function remember(name: string): boolean {
  try {
    return window.localStorage.getItem(name) !== null;
  } catch {
    return false; // the browser keeps nothing for this page
  }
}

export class Explorer implements Frame {
  readonly index: Index;
  readonly review: Review;
  readonly search: Search;
  readonly stage = h("div", { class: "picture-host" });
  state: State;
  view: View;
  version = 0;
  shell: Shell;
  isNew = !remember(WELCOMED);
  private readonly drawing: Picture;
  private readonly dark = window.matchMedia("(prefers-color-scheme: dark)");
  private statuses: Uint8Array;
  private waiting = 0; // for the next frame
  private resting = 0; // until the address follows
  private pointer: { x: number; y: number } | null = null;

  constructor(
    private readonly host: HTMLElement,
    readonly data: Payload,
    makePicture: MakePicture,
  ) {
    this.index = toIndex(data);
    this.review = new Review(this.index);
    this.search = new Search(this.index);
    this.statuses = this.review.toStatuses();
    this.state = fromHash(this.index, window.location.hash);
    this.view = toView(this.index, this.state, this.statuses);
    this.shell = makeShell(this);
    host.replaceChildren(this.shell.element);
    this.setLook();
    this.drawing = makePicture(this.stage, data, {
      choose: (chosen) => (chosen ? this.choose(chosen) : this.letGo()),
      focus: (entity) => this.focus(entity),
      open: (group) => this.go({ open: new Set([...this.state.open, group]) }),
      hover: (chosen) => this.hover(chosen),
    });
    this.drawing.setLook(this.state.language, this.isDark());
    this.render();
    this.look(null);
    this.listen();
  }

  get texts(): Texts {
    return TEXTS[this.state.language];
  }

  picture(): Picture {
    return this.drawing;
  }

  go(change: Partial<State>, how: "push" | "replace" = "push"): void {
    const before = this.state;
    this.state = { ...before, ...change };
    if (how === "push") this.write("push");
    else this.writeLater();
    if (change.language && change.language !== before.language) this.rebuild();
    else if (change.theme && change.theme !== before.theme) this.setLook();
    if (how === "push") {
      this.render();
      this.look(before);
    } else this.renderSoon();
  }

  choose(chosen: Chosen | null): void {
    if (!chosen) return this.letGo();
    this.go({ chosen, path: null, between: null });
  }

  /** Step back: from what is open, then from the focus. */
  letGo(): void {
    const { chosen, path, between, focus } = this.state;
    if (chosen || path || between) this.go({ chosen: null, path: null, between: null });
    else if (focus >= 0) this.go({ focus: -1 });
  }

  focus(entity: number): void {
    this.go({ focus: entity, chosen: { kind: "entity", index: entity }, path: null, between: null });
  }

  openDocument(document: number, claim?: number): void {
    const chosen: Chosen = claim === undefined ? { kind: "document", index: document } : { kind: "claim", index: claim };
    this.go({ view: "reader", document, chosen, path: null, between: null });
    this.shell.show(null);
  }

  attend(): void {
    this.shell.element.querySelector<HTMLElement>("#evidence .combobox input, #evidence h2")?.focus();
  }

  decide(claim: number, decision: Decision | null): void {
    this.review.decide(claim, decision);
    this.decided();
    const { texts } = this;
    const said = decision ? ({ accept: texts.accepted, reject: texts.rejected, correct: texts.corrected } as const)[decision.decision] : texts.undone;
    this.notify(`${said}: ${this.sentence(claim)}`, { label: texts.undo, run: () => this.undo() });
  }

  undo(): void {
    const claim = this.review.undo();
    if (claim === null) return this.notify(this.texts.nothingToUndo);
    this.decided();
    this.notify(`${this.texts.undone}: ${this.sentence(claim)}`);
  }

  clearReview(): void {
    this.review.clear();
    this.decided();
  }

  fit(): void {
    this.drawing.fit();
  }

  label(entity: number): string {
    return toLabel(this.data.entities[entity], this.state.language);
  }

  sentence(claim: number): string {
    return toSentence(this.data, this.data.claims[claim], this.state.language, this.review.decisions.get(claim)?.corrections);
  }

  say(text: string): void {
    this.shell.live.textContent = text;
  }

  notify(text: string, action?: { label: string; run(): void }): void {
    this.say(text);
    this.shell.notify(text, action);
  }

  isDark(): boolean {
    return this.state.theme === "dark" || (this.state.theme === "auto" && this.dark.matches);
  }

  welcomed(): void {
    this.isNew = false;
    try {
      window.localStorage.setItem(WELCOMED, "1");
    } catch {
      return; // the hint comes again next time
    }
  }

  private decided(): void {
    this.version++;
    this.statuses = this.review.toStatuses();
    this.render();
  }

  private render(): void {
    window.cancelAnimationFrame(this.waiting);
    this.waiting = 0;
    this.view = toView(this.index, this.state, this.statuses);
    this.shell.update();
    this.drawing.show(this.view.shown, this.state.chosen);
  }

  private renderSoon(): void {
    if (!this.waiting) this.waiting = window.requestAnimationFrame(() => this.render());
  }

  /** Bring what has become of interest into sight. */
  private look(before: State | null): void {
    const { chosen, focus, hops, path, between, view } = this.state;
    const isNew = <Key extends keyof State>(key: Key): boolean => JSON.stringify(before?.[key] ?? null) !== JSON.stringify(this.state[key] ?? null);
    if (before?.view !== view && view === "graph") this.drawing.resize();
    if ((isNew("chosen") && chosen) || (isNew("path") && path) || (isNew("between") && between)) {
      const isLink = !before && window.location.hash.length > 1;
      if ((before || isLink) && !(view === "reader" && chosen?.kind === "document")) this.shell.show("details");
      if (chosen?.kind === "entity") this.say(this.texts.selected(this.label(chosen.index)));
    }
    if (view !== "graph") return;
    if (path && this.view.path && isNew("path")) this.drawing.fit(this.view.path.entities);
    else if (focus >= 0 && (isNew("focus") || (isNew("hops") && hops))) this.drawing.fit([...this.view.entities]);
    else if (focus < 0 && before && before.focus >= 0) this.drawing.fit();
    else if (between && isNew("between")) this.drawing.fit(between);
    else if (isNew("chosen") && chosen?.kind === "entity") this.drawing.reveal(chosen.index);
    else if (isNew("chosen") && chosen?.kind === "claim") this.drawing.reveal(this.data.claims[chosen.index].subject);
  }

  /** Make every part anew, in another language; the picture stays. */
  private rebuild(): void {
    const sheet = this.shell.sheet();
    this.view = toView(this.index, this.state, this.statuses);
    this.shell = makeShell(this);
    this.host.replaceChildren(this.shell.element);
    this.shell.show(sheet);
    this.setLook();
    this.shell.element.querySelector<HTMLElement>(`[data-key="language ${this.state.language}"]`)?.focus();
  }

  private setLook(): void {
    document.documentElement.lang = this.state.language;
    document.documentElement.dataset["theme"] = this.isDark() ? "dark" : "light";
    this.drawing?.setLook(this.state.language, this.isDark());
  }

  private write(how: "push" | "replace"): void {
    window.clearTimeout(this.resting);
    this.resting = 0;
    const hash = `#${toHash(this.index, this.state)}`;
    if (hash === (window.location.hash || "#")) return;
    const address = window.location.pathname + window.location.search + (hash === "#" ? "" : hash);
    try {
      if (how === "push") window.history.pushState(null, "", address);
      else window.history.replaceState(null, "", address);
    } catch {
      window.location.hash = hash; // where a page may not write its history, as in some frames
    }
  }

  private writeLater(): void {
    window.clearTimeout(this.resting);
    this.resting = window.setTimeout(() => this.write("replace"), REST);
  }

  private hover(chosen: Chosen | null): void {
    if (!chosen || !this.pointer || chosen.kind === "group" || chosen.kind === "document") return this.shell.setCard(null);
    const { index, kind } = chosen;
    const { data, texts, state } = this;
    const type = kind === "entity" ? data.types[data.entities[index].type] : null;
    const content = type
      ? h("div", {}, h("p", { class: "type" }, shape(type), type.labels[state.language]), h("p", {}, h("strong", {}, this.label(index))), h("p", { class: "soft" }, texts.claims(toClaimsOf(this.index, index).length)))
      : h("div", {}, makeSaying(this, index, false), h("div", { class: "meta" }, ...makeBadges(this, index)));
    this.shell.setCard(content);
    this.placeCard();
  }

  private placeCard(): void {
    const card = this.shell.element.querySelector<HTMLElement>(".card");
    if (!card || card.hidden || !this.pointer) return;
    const box = this.stage.getBoundingClientRect();
    const x = this.pointer.x - box.left;
    const y = this.pointer.y - box.top;
    const isRight = x + 16 + card.offsetWidth > box.width;
    card.style.left = `${isRight ? Math.max(8, x - card.offsetWidth - 14) : x + 16}px`;
    card.style.top = `${Math.max(8, Math.min(y + 16, box.height - card.offsetHeight - 8))}px`;
  }

  private listen(): void {
    listenForKeys(this);
    const follow = (): void => {
      const before = this.state;
      this.state = fromHash(this.index, window.location.hash);
      if (before.language !== this.state.language) this.rebuild();
      this.setLook();
      this.render();
      this.look(before);
    };
    window.addEventListener("popstate", follow);
    window.addEventListener("hashchange", () => `#${toHash(this.index, this.state)}` !== window.location.hash && follow());
    this.dark.addEventListener("change", () => this.setLook());
    const move = (event: PointerEvent): void => {
      this.pointer = event.pointerType === "mouse" ? { x: event.clientX, y: event.clientY } : null;
      this.placeCard();
    };
    this.stage.addEventListener("pointermove", move, { capture: true }); // before the picture tells what is there
    this.stage.addEventListener("pointerleave", () => {
      this.pointer = null;
      this.shell.setCard(null);
    });
    this.stage.addEventListener("keydown", () => (this.pointer = null), { capture: true });
  }
}
