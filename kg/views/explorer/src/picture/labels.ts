/** Labels that do not lie on each other: the important ones first, each at the first of a few places that is free. */

import { Boxes } from "./boxes";
import type { Bounds, View } from "./camera";
import { type Curve, xAt, yAt } from "./curve";
import { FONTS, type FontName, NEGATED } from "./look";
import type { Dot, SumLine } from "./plan";
import { type Edges, PALE, type Scene, STRONG } from "./scene";
import { measure, wrap, wrapTo } from "./text";
import type { Speech } from "./words";

export interface Label {
  node: number; // -1 on an edge
  edge: number; // -1 at a node, and on what sums claims up
  lines: readonly string[];
  fonts: readonly FontName[]; // one a line
  align: "left" | "center" | "right";
  x: number; // where the lines are aligned
  baselines: readonly number[];
  box: Bounds;
  over: Bounds | null; // what it stands in place of
  isStrong: boolean;
  isDenied: boolean; // of an edge
  disc: "none" | "within" | "across" | "beyond"; // of a group: on its disc, wider than it, on a card
}

/** Nodes smaller than this do not keep labels off. */
const SMALL = 2.6;

/** Pixels of the view for each label: more would be too many to read, or hide a picture of many small nodes. */
const ROOM = { near: 6500, far: 50_000 };

/** Where a label may stand: to the right of the node, below it, and so on; 0 is the middle. */
const SIDES: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 0],
  [0, -1],
  [-1, 0],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
];

/** Shares of an edge's way at which its label may stand. */
const STATIONS: readonly number[] = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74];

/** Pixels that the label of an edge that must have one may stand above or below it. */
const OFFS: readonly number[] = [0, -17, 17, -32, 32, -50, 50];

export class Labels {
  readonly placed: Label[] = [];
  private readonly taken = new Boxes();
  private readonly nodes = new Boxes();
  private readonly boxOf = new Map<number, Bounds>();

  constructor(
    private readonly scene: Scene,
    private readonly speech: Speech,
    private readonly view: View,
    private readonly margin: number,
    private readonly below: readonly Label[] = [],
  ) {}

  /** Keeps labels off the nodes. */
  avoid(dots: readonly Dot[]): void {
    for (const { node, x, y, radius } of dots) {
      if (radius < SMALL || this.scene.isGroup(node)) continue;
      const box = { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius };
      this.nodes.add(box);
      this.boxOf.set(node, box);
    }
  }

  /** Labels nodes, given the least important first; those that are strong or in `always` whether there is room or not. */
  name(dots: readonly Dot[], always?: ReadonlySet<number>): void {
    const must = (dot: Dot): boolean => (always === undefined ? dot.state === STRONG : always.has(dot.node));
    const ranked = [...dots].reverse();
    const first = ranked.filter(must);
    const others = ranked.filter((dot) => !must(dot) && dot.state !== PALE);
    const groups = others.filter((dot) => this.scene.isGroup(dot.node));
    const rest = others.filter((dot) => !this.scene.isGroup(dot.node));
    const most = Math.max(12, (this.view.width * this.view.height) / (this.view.scale < 0.2 ? ROOM.far : ROOM.near));
    for (const dot of first) this.nameOne(dot, true);
    for (const label of this.below) {
      if (!this.placed.some((other) => other.node >= 0 && other.node === label.node)) this.taken.add(label.box);
    }
    for (const dot of groups) this.nameOne(dot, false);
    const all = most + this.placed.length;
    const known = new Set(this.below.map((label) => label.node));
    for (let at = 0; at < rest.length && at < most * 5 && this.placed.length < all; at++) {
      if (!known.has(rest[at].node)) this.nameOne(rest[at], false);
    }
  }

  /** Says on edges what they mean: on those in `always` if at all possible, on others where the picture is not crowded. */
  say(edges: Edges, middles: readonly { edge: number; curve: Curve }[], always?: ReadonlySet<number>, isNear = true): void {
    const isStressed = (edge: number): boolean => always?.has(edge) ?? edges.states[edge] === STRONG;
    const stressed = middles.filter(({ edge }) => isStressed(edge));
    for (const { edge, curve } of stressed) this.sayOne(edges, edge, curve, always !== undefined && stressed.length <= 2);
    if (always !== undefined || !isNear || this.view.scale < (middles.length > 60 ? 1.2 : 0.7) || middles.length > 320) return;
    for (const { edge, curve } of middles) if (!isStressed(edge)) this.sayOne(edges, edge, curve, false);
  }

  /** Says of the lines to and from a group how many claims each stands for, the broadest first. */
  count(sums: readonly SumLine[]): void {
    const ranked = [...sums].sort((a, b) => b.count - a.count);
    for (const sum of ranked) {
      const x = (sum.x + sum.toX) / 2;
      const top = (sum.y + sum.toY - FONTS.edge.line) / 2;
      const label = this.make(null, [this.speech.count(sum.count, "claim")], ["edge"], "center", x, top, true);
      if (!this.taken.meets(label.box) && !this.isOutside(label.box)) this.put(label);
    }
  }

  private nameOne(dot: Dot, isForced: boolean): void {
    if (this.scene.isGroup(dot.node)) return this.nameGroup(dot, isForced);
    const kept = isForced ? this.below.find((label) => label.node === dot.node) : undefined;
    const isMajor = dot.radius >= 9;
    const font: FontName = isForced ? "strong" : isMajor ? "major" : "plain";
    const text = this.speech.entity(dot.node);
    const lines = wrap(text, isForced ? 26 : 22, isForced ? 4 : 2);
    const own = this.boxOf.get(dot.node);
    const labels = SIDES.map((side) => this.beside(dot, side, lines, font));
    if (kept !== undefined) labels.sort((a, b) => away(a, kept) - away(b, kept));
    for (const label of labels) {
      if (this.isOutside(label.box) || this.taken.meets(label.box) || this.nodes.meets(label.box, own)) continue;
      return this.put({ ...label, over: kept?.box ?? null });
    }
    if (!isForced) return;
    const free = labels.find((label) => !this.isOutside(label.box) && !this.taken.meets(label.box));
    this.put({ ...(free ?? labels[0]), over: kept?.box ?? null });
  }

  /** A group says its name and size: on its disc where there is room, across it where that hides no other, in full on a card
   * where it must; or else only its size. */
  private nameGroup(dot: Dot, isForced: boolean): void {
    const within = 1.78 * dot.radius;
    const room = Math.floor((dot.radius * 1.45) / FONTS.group.line) - 1;
    const ways: readonly [Label["disc"], number, number][] = isForced
      ? [["within", within, room], ["beyond", 210, 5]]
      : [["within", within, room], ["across", Math.min(104, 3 * dot.radius), dot.radius < 18 ? 0 : 2], ["within", within, 0]];
    for (const [disc, width, lines] of ways) {
      const label = this.onDisc(dot, width, lines, isForced);
      const isWhole = label.lines.every((line) => !line.endsWith("…") && measure(line, "group") <= width);
      if (disc === "within" && !isWhole) continue;
      if (isForced) return this.put({ ...label, disc });
      // Round as discs are, a name takes less than its box: those of discs that touch do not keep each other off.
      const { left, top, right, bottom } = label.box;
      const [x, y] = disc === "within" ? [5, 4] : [-3, -2];
      const box = { left: left + x, top: top + y, right: right - x, bottom: bottom - y };
      if (!this.taken.meets(box) && !this.isOutside(box)) return this.put({ ...label, box, disc });
    }
  }

  private onDisc(dot: Dot, width: number, room: number, isForced: boolean): Label {
    const group = dot.node - this.scene.entities;
    const { size } = this.speech.data.groups[group];
    const names = room < 1 ? [] : wrapTo(this.speech.group(group), width, room, "group");
    const count = this.speech.count(size, "entity");
    const lines = [...names, names.length > 0 && measure(count, "count") <= width ? count : String(size)];
    const fonts: FontName[] = lines.map((_, at) => (at < names.length ? "group" : "count"));
    const height = fonts.reduce((sum, font) => sum + FONTS[font].line, 0);
    return this.make(dot, lines, fonts, "center", dot.x, dot.y - height / 2, isForced);
  }

  private beside(dot: Dot, [right, down]: readonly [number, number], lines: readonly string[], font: FontName): Label {
    const height = lines.length * FONTS[font].line;
    const gap = (dot.radius + 3) * (right !== 0 && down !== 0 ? 0.72 : 1);
    const x = dot.x + right * (gap + (down === 0 ? 2 : 0));
    const top = dot.y + down * gap - (down === 0 ? height / 2 : down < 0 ? height : 0);
    const align = right === 0 ? "center" : right > 0 ? "left" : "right";
    return this.make(dot, lines, lines.map(() => font), align, x, top, font === "strong");
  }

  private make(
    dot: Dot | null,
    lines: readonly string[],
    fonts: readonly FontName[],
    align: Label["align"],
    x: number,
    top: number,
    isStrong: boolean,
  ): Label {
    const width = Math.max(...lines.map((line, at) => measure(line, fonts[at])));
    const height = fonts.reduce((sum, font) => sum + FONTS[font].line, 0);
    let left = align === "left" ? x : align === "right" ? x - width : x - width / 2;
    let shift = 0;
    if (dot !== null && align === "center" && this.holds(dot)) {
      shift = Math.max(this.margin + 4 - left, 0) || Math.min(this.view.width - this.margin - 4 - left - width, 0);
    }
    left += shift;
    const box = { left: left - 2, top: top - 1, right: left + width + 2, bottom: top + height + 1 };
    let y = top;
    const baselines = fonts.map((font) => {
      y += FONTS[font].line;
      return y - FONTS[font].line * 0.26;
    });
    return { node: dot?.node ?? -1, edge: -1, lines, fonts, align, x: x + shift, baselines, box, over: null, isStrong, isDenied: false, disc: "none" };
  }

  private sayOne(edges: Edges, edge: number, curve: Curve, isForced: boolean): void {
    const among = this.scene.claimsOn(edges, edge);
    const text = this.speech.edge(this.speech.data.claims[among[0]], among.length);
    const [line] = wrap(text, 40, 1);
    const width = measure(line, "edge");
    const long = Math.hypot(curve[6] - curve[0], curve[7] - curve[1]) + Math.abs(edges.bow[edge] * this.view.scale);
    if (!isForced && long < width * 0.8 + 8) return;
    for (const off of isForced ? OFFS : [0]) {
      for (const station of STATIONS) {
        const [x, y] = [xAt(curve, station), yAt(curve, station) + off];
        const bare = this.make(null, [line], ["edge"], "center", x, y - FONTS.edge.line / 2, isForced);
        if (this.isOutside(bare.box) || this.taken.meets(bare.box) || this.nodes.meets(bare.box)) continue;
        return this.put({ ...bare, edge, isDenied: edges.stroke[edge] === NEGATED });
      }
    }
  }

  private put(label: Label): void {
    this.placed.push(label);
    this.taken.add(label.box);
  }

  /** Whether a node is in the part of the view that is seen. */
  private holds(dot: Dot): boolean {
    const { margin, view } = this;
    return dot.x >= margin && dot.y >= margin && dot.x <= view.width - margin && dot.y <= view.height - margin;
  }

  /** Whether a label would be cut by the border of what is seen. */
  private isOutside(box: Bounds): boolean {
    const [left, top, right, bottom] = [this.margin, this.margin, this.view.width - this.margin, this.view.height - this.margin];
    const touches = box.left < right && box.right > left && box.top < bottom && box.bottom > top;
    return touches && (box.left < left || box.right > right || box.top < top || box.bottom > bottom);
  }
}

function away(a: Label, b: Label): number {
  return Math.hypot(a.box.left + a.box.right - b.box.left - b.box.right, a.box.top + a.box.bottom - b.box.top - b.box.bottom);
}
