/** The picture of the graph on a canvas: draws when something has changed, and tells what the reader does. */

import "./picture.css";
import type { Chosen, Events, MakePicture, Picture, Shown } from "../contract";
import type { Language, Payload } from "../payload";
import { Camera, type View, fromX, fromY, toX, toY } from "./camera";
import { type Command, toCommand } from "./keys";
import { listen } from "./gestures";
import { Look } from "./look";
import { encircle, paint, paintOver, say, underline } from "./paint";
import { type Hit, isSame, pick } from "./pick";
import { toPng } from "./png";
import { type Plan, plan } from "./plan";
import { type Edges, HIDDEN, Scene } from "./scene";
import { gather, toChosen, toHit } from "./stress";
import { Surface, covers } from "./surface";
import { toSvg } from "./svg";
import { Walk } from "./walk";
import { Speech } from "./words";

/** From so much on (edges, and nodes twice) the scene is drawn to a bitmap that is moved, not anew for every frame. */
const LARGE = 500;

/** Milliseconds of rest after which a moved bitmap is drawn anew. */
const REST = 110;

const SMOOTH = 320; // milliseconds of a move

export class CanvasPicture implements Picture {
  readonly scene: Scene;
  readonly camera = new Camera();
  base: Plan | null = null;
  over: Plan | null = null;
  private readonly surface = new Surface();
  private readonly said = document.createElement("div");
  private look = new Look(false);
  private speech: Speech;
  private chosen: Chosen | null = null;
  private hovered: Hit = null;
  private readonly walk: Walk; // where the keyboard is
  private edges: Edges;
  private isShown = false; // anything yet
  private isLarge = false;
  private isStale = false; // the overlay
  private isAsked = false;
  private fitted: "no" | "yes" | "moved" = "no";
  private rest = 0;

  constructor(
    private readonly host: HTMLElement,
    private readonly data: Payload,
    private readonly events: Events,
  ) {
    this.scene = new Scene(data);
    this.walk = new Walk(this.scene);
    this.edges = this.scene.merged;
    this.speech = new Speech(data, data.language);
    const { canvas } = this.surface;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    this.said.className = "said";
    this.said.setAttribute("aria-live", "polite");
    host.classList.add("picture");
    host.append(canvas, this.said);
    this.listen(canvas);
    new ResizeObserver(() => this.resize()).observe(host);
    this.watchDensity();
    this.setLook(data.language, false);
    this.resize();
  }

  show(shown: Shown, chosen: Chosen | null): void {
    const opened = this.scene.show(shown);
    this.isShown = true;
    this.chosen = chosen;
    const { states } = this.scene.merged;
    this.isLarge = this.scene.order.length * 2 + states.reduce((sum, state) => sum + Math.sign(state), 0) > LARGE;
    this.walk.check();
    this.hovered = null;
    this.base = null;
    if (this.fitted === "no") this.fitNow(undefined, 0);
    else if (opened.length > 0) this.fit(opened);
    this.ask();
  }

  setLook(language: Language, isDark: boolean): void {
    this.look = new Look(isDark);
    this.speech = new Speech(this.data, language);
    this.host.classList.toggle("dark", isDark);
    this.surface.canvas.setAttribute("aria-label", `${this.speech.say("picture")}. ${this.speech.say("keys")}`);
    this.base = null;
    this.ask();
  }

  fit(entities?: readonly number[]): void {
    this.fitNow(entities, SMOOTH);
  }

  reveal(entity: number): void {
    const node = this.scene.standsFor(entity);
    const { view } = this.camera;
    const [x, y] = [toX(view, this.scene.x[node]), toY(view, this.scene.y[node])];
    const aside = Math.min(90, view.width / 4, view.height / 4);
    if (x >= aside && y >= aside && x <= view.width - aside && y <= view.height - aside) return;
    this.fitted = "moved";
    this.camera.go({ x: this.scene.x[node], y: this.scene.y[node], scale: view.scale }, SMOOTH);
    this.ask();
  }

  zoom(factor: number): void {
    const { view } = this.camera;
    this.fitted = "moved";
    this.camera.zoom(factor, view.width / 2, view.height / 2, 180);
    this.ask();
  }

  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (!this.surface.resize(width, height)) return;
    this.camera.view.width = width;
    this.camera.view.height = height;
    this.base = null;
    if (this.fitted !== "moved") this.fitNow(undefined, 0);
    this.draw(performance.now()); // at once: a resized canvas is empty
  }

  toSvg(): string {
    return toSvg(this.planNow(), this.scene, this.look, this.speech, this.caption());
  }

  toPng(): Promise<Blob> {
    return toPng(this.planNow(), this.scene, this.look, this.caption());
  }

  /** What is under a place of the view. */
  at(x: number, y: number, reach: number): Hit {
    return pick(this.scene, this.camera.view, this.isMoved() ? [] : (this.base?.labels ?? []), x, y, reach);
  }

  private chosenHit(): Hit {
    return toHit(this.scene, this.chosen, this.camera.view.scale);
  }

  private planNow(): Plan {
    return plan(this.scene, this.speech, this.camera.view, 0);
  }

  private caption(): string {
    const { order, entities, merged } = this.scene;
    const groups = order.filter((node) => node >= entities).length;
    const claims = merged.claims.reduce(
      (sum, _, edge) => sum + (merged.states[edge] === HIDDEN ? 0 : this.scene.claimsOn(merged, edge).length),
      0,
    );
    return this.speech.caption(groups, order.length - groups, claims);
  }

  private fitNow(entities: readonly number[] | undefined, length: number): void {
    const { view } = this.camera;
    const whole = this.scene.bounds();
    if (whole === null || view.width < 2 || view.height < 2) return;
    const nodes = entities?.map((entity) => this.scene.standsFor(entity)).filter((node) => this.scene.states[node] !== HIDDEN);
    const box = nodes === undefined ? whole : (this.scene.bounds(nodes) ?? whole);
    const isGroups = nodes === undefined && this.scene.order.every((node) => this.scene.isGroup(node)); // named within
    const [aside, above] = isGroups ? [20, 20] : [Math.min(84, view.width * 0.12), Math.min(56, view.height * 0.12)];
    const scaleOf = ({ left, right, top, bottom }: typeof box): number =>
      Math.min(1.5, (view.width - 2 * aside) / (right - left || 1), (view.height - 2 * above) / (bottom - top || 1));
    this.camera.least = Math.min(0.4, scaleOf(whole) * 0.6);
    this.camera.go({ x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, scale: scaleOf(box) }, length);
    this.fitted = nodes === undefined ? "yes" : "moved";
    this.ask();
  }

  private ask(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame((now) => {
      this.isAsked = false;
      this.draw(now);
    });
  }

  private isMoved(): boolean {
    const [was, is] = [this.base?.view, this.camera.view];
    return was === undefined || was.x !== is.x || was.y !== is.y || was.scale !== is.scale;
  }

  private draw(now: number): void {
    this.camera.step(now);
    const { view } = this.camera;
    if (!this.isShown || view.width < 2 || view.height < 2) return;
    if (this.base === null || (this.isMoved() && !(this.isLarge && covers(this.base, view, this.scene)))) this.renew(view);
    const base = this.base;
    if (base === null) return;
    const { ground, accent, ink } = this.look.palette;
    const pen = this.surface.clear(ground);
    this.surface.shift(base, view);
    if (this.isStale) this.overlay(base);
    const chosen = toHit(this.scene, this.chosen, base.view.scale);
    if (this.isLarge) this.surface.lay(base);
    if (chosen?.kind === "edge") underline(pen, this.scene, base.view, chosen.edge, accent);
    if (this.walk.at?.kind === "edge") underline(pen, this.scene, base.view, this.walk.at.edge, ink);
    if (!this.isLarge) paint(pen, base, this.scene, this.look, this.over);
    else if (this.over !== null) paintOver(pen, base, this.scene, this.look, this.over);
    if (chosen?.kind === "node") encircle(pen, this.scene, base.view, chosen.node, accent, 4, []);
    if (this.walk.at?.kind === "node") encircle(pen, this.scene, base.view, this.walk.at.node, ink, 8, [4, 3]);
    if (this.scene.order.length === 0) {
      say(this.surface.clear(ground), view, this.speech.say(this.scene.nodes === 0 ? "empty" : "filtered"), this.look);
    }
    if (this.camera.isMoving) this.ask();
    else if (this.isLarge && this.isMoved()) this.renewAtRest();
  }

  private renew(view: View): void {
    clearTimeout(this.rest);
    const margin = this.isLarge ? this.surface.margin : 0;
    const wide = { ...view, width: view.width + 2 * margin, height: view.height + 2 * margin };
    const edges = this.scene.edgesAt(view.scale);
    if (edges !== this.edges) {
      if (this.hovered?.kind === "edge") this.hovered = null; // it is another edge now
      if (this.walk.at?.kind === "edge") this.walk.at = null;
      this.edges = edges;
    }
    this.base = plan(this.scene, this.speech, wide, margin);
    this.isStale = true;
    if (this.isLarge) paint(this.surface.clearBitmap(this.base, this.look.palette.ground), this.base, this.scene, this.look);
  }

  private renewAtRest(): void {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.base = null;
      this.ask();
    }, REST);
  }

  private overlay(base: Plan): void {
    const chosen = toHit(this.scene, this.chosen, base.view.scale);
    const stress = gather(this.scene, base.view.scale, [chosen, this.walk.at, this.hovered]);
    this.over = stress === undefined ? null : plan(this.scene, this.speech, base.view, base.margin, stress, base);
    this.isStale = false;
  }

  private listen(canvas: HTMLCanvasElement): void {
    const { camera } = this;
    listen(canvas, {
      grab: () => {
        camera.stop();
        canvas.classList.add("held");
      },
      pan: (dx, dy) => {
        this.fitted = "moved";
        camera.pan(dx, dy);
        this.ask();
      },
      zoom: (factor, x, y, isSmooth) => {
        this.fitted = "moved";
        camera.zoom(factor, x, y, isSmooth ? 160 : 0);
        this.ask();
      },
      release: (dx, dy) => {
        canvas.classList.remove("held");
        camera.throw(dx, dy);
        this.ask();
      },
      tap: (x, y, reach) => {
        this.walk.at = null;
        this.choose(this.at(x, y, reach));
      },
      doubleTap: (x, y, reach) => {
        const hit = this.at(x, y, reach);
        if (hit?.kind === "node") this.enter(hit.node);
        else if (hit === null) {
          camera.zoom(2, x, y, SMOOTH);
          this.fitted = "moved";
          this.ask();
        }
      },
      hover: (x, y) => this.hover(this.at(x, y, 6)),
      leave: () => this.hover(null),
    });
    canvas.addEventListener("keydown", (event) => {
      const command = toCommand(event);
      if (command === null) return;
      event.preventDefault();
      event.stopPropagation();
      this.obey(command);
    });
    canvas.addEventListener("blur", () => this.moveTo(null));
  }

  private obey(command: Command): void {
    const { view } = this.camera;
    switch (command.do) {
      case "go":
        return this.moveTo(this.walk.nextNode(command.dx, command.dy, this.chosenHit(), view));
      case "claim":
        return this.moveTo(this.walk.nextEdge(command.step, this.chosenHit(), view));
      case "pan":
        this.fitted = "moved";
        this.camera.go({ x: view.x - command.dx / view.scale, y: view.y - command.dy / view.scale, scale: view.scale }, 120);
        return this.ask();
      case "zoom":
        return this.zoom(command.factor);
      case "fit":
        return this.fit();
      case "choose":
        return this.chooseCursor();
      case "none":
        this.moveTo(null);
        return this.choose(null);
    }
  }

  /** Enter: opens a group, focuses on what is chosen already, chooses anything else. */
  private chooseCursor(): void {
    const hit = this.walk.at;
    if (hit === null) return;
    const isChosen = isSame(hit, this.chosenHit());
    if (hit.kind === "node" && (isChosen || this.scene.isGroup(hit.node))) this.enter(hit.node);
    else this.choose(hit);
  }

  /** Moves the keyboard's place, brings it into view and says it. */
  private moveTo(hit: Hit): void {
    if (isSame(hit, this.walk.at)) return;
    this.walk.at = hit;
    this.isStale = true;
    if (hit !== null) {
      const { view } = this.camera;
      const [x, y] = this.walk.whereIs(hit, view);
      const aside = 40 / view.scale;
      const [left, top] = [fromX(view, 0) + aside, fromY(view, 0) + aside];
      const [right, bottom] = [fromX(view, view.width) - aside, fromY(view, view.height) - aside];
      if (x < left || x > right || y < top || y > bottom) {
        this.fitted = "moved";
        this.camera.go({ x, y, scale: view.scale }, 200);
      }
    }
    this.tell(hit);
    this.ask();
  }

  private hover(hit: Hit): void {
    if (isSame(hit, this.hovered)) return;
    this.hovered = hit;
    this.isStale = true;
    this.surface.canvas.classList.toggle("over", hit !== null);
    this.events.hover(toChosen(this.scene, hit, this.camera.view.scale, null));
    this.ask();
  }

  private choose(hit: Hit): void {
    const chosen = toChosen(this.scene, hit, this.camera.view.scale, this.chosen);
    if (chosen !== null) this.say(chosen);
    this.events.choose(chosen);
  }

  private enter(node: number): void {
    if (this.scene.isGroup(node)) this.events.open(node - this.scene.entities);
    else this.events.focus(node);
  }

  private tell(hit: Hit): void {
    const chosen = toChosen(this.scene, hit, this.camera.view.scale, null);
    this.events.hover(chosen);
    if (chosen === null) this.said.textContent = "";
    else this.say(chosen);
  }

  private say(chosen: Chosen): void {
    const claims = chosen.kind === "entity" ? this.scene.degree[chosen.index] : 0;
    this.said.textContent = this.speech.describe(chosen, claims);
  }

  /** Draws anew when the window comes to a screen of another density. */
  private watchDensity(): void {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener(
      "change",
      () => {
        this.resize();
        this.watchDensity();
      },
      { once: true },
    );
  }
}

export const makePicture: MakePicture = (host, data, events) => new CanvasPicture(host, data, events);
