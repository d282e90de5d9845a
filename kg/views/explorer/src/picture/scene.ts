/** What there is to draw, whatever part of it is seen: nodes, edges between them, and what is hidden or faded. */

import type { Shown } from "../contract";
import type { Payload } from "../payload";
import type { Bounds } from "./camera";
import { STROKES, toStroke } from "./look";

export const HIDDEN = 0;
export const PALE = 1;
export const PLAIN = 2;
export const STRONG = 3;

/** How far apart edges between the same two nodes are in their middle, in units of the plane. */
const APART = 15;

/** Edges as flat lists with one place an edge. */
export interface Edges {
  from: Int32Array; // nodes
  to: Int32Array;
  bow: Float64Array; // how far the middle is off the straight line; of a loop: how far it reaches
  predicate: Int32Array;
  stroke: Uint8Array;
  claims: readonly (readonly number[])[];
  states: Uint8Array;
}

/** All claims between a closed group and something else, drawn as one line. */
export interface Sum {
  from: number; // nodes
  to: number;
  count: number;
  state: number;
}

/** Entities come first among the nodes, in their order, and groups after them. */
export class Scene {
  readonly entities: number; // how many nodes are entities
  readonly nodes: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly radius: Float64Array;
  readonly degree: Uint32Array; // claims that speak of an entity; entities of a group
  readonly states: Uint8Array;
  /** Groups, then entities, from the faded to the strong and the important ones last: as they are drawn. */
  order: readonly number[] = [];
  sums: readonly Sum[] = [];
  /** The least radius of a node in pixels: where few are to be seen they must be seen from afar. */
  least = 1;
  private claims: Uint8Array = new Uint8Array(); // how each is shown
  /** Claims of the same two ends, predicate and stroke as one edge. */
  readonly merged: Edges;
  /** Every claim as an edge of its own, made when there is room for it. */
  private apart: Edges | null = null;

  constructor(readonly data: Payload) {
    this.entities = data.entities.length;
    this.nodes = this.entities + data.groups.length;
    const places = [...data.entities, ...data.groups];
    this.x = Float64Array.from(places, (place) => place.x);
    this.y = Float64Array.from(places, (place) => place.y);
    this.radius = Float64Array.from(places, (place) => place.radius);
    this.states = new Uint8Array(this.nodes);
    this.degree = new Uint32Array(this.nodes);
    data.groups.forEach((group, at) => (this.degree[this.entities + at] = group.size));
    for (const { subject, object } of data.claims) {
      this.degree[subject]++;
      if (object >= 0 && object !== subject) this.degree[object]++;
    }
    this.merged = this.join(true);
  }

  /** Takes over what is to be seen: a hidden member of a group is drawn as the group. Gives the entities that come out of
   * groups opened by this. */
  show(shown: Shown): number[] {
    const { entities, groups, claims } = this.data;
    const wasClosed = groups.map((_, at) => this.states[this.entities + at] !== HIDDEN);
    groups.forEach((_, at) => (this.states[this.entities + at] = shown.groups[at]));
    this.states.set(shown.entities);
    this.claims = shown.claims;
    this.mark(this.merged);
    if (this.apart !== null) this.mark(this.apart);
    const sums = new Map<number, Sum>();
    claims.forEach((claim, at) => {
      if (claim.object < 0 || shown.claims[at] === HIDDEN) return;
      const [low, high] = [this.standsFor(claim.subject), this.standsFor(claim.object)].sort((a, b) => a - b);
      if (high < this.entities || low === high) return;
      if (this.states[low] === HIDDEN || this.states[high] === HIDDEN) return;
      const sum = sums.get(low * this.nodes + high) ?? { from: low, to: high, count: 0, state: HIDDEN };
      sum.count++;
      sum.state = Math.max(sum.state, Math.min(this.states[low], this.states[high]));
      sums.set(low * this.nodes + high, sum);
    });
    this.sums = [...sums.values()];
    this.order = Array.from(this.states.keys())
      .filter((node) => this.states[node] !== HIDDEN)
      .sort(
        (a, b) =>
          Number(this.isGroup(b)) - Number(this.isGroup(a)) ||
          this.states[a] - this.states[b] ||
          this.degree[a] - this.degree[b] ||
          b - a,
      );
    const isFew = this.order.filter((node) => !this.isGroup(node) && this.states[node] >= PLAIN).length <= 150;
    this.least = isFew ? 3.5 : 1.4;
    const isOpened = groups.map((_, at) => wasClosed[at] && shown.groups[at] === HIDDEN);
    return this.order.filter((node) => !this.isGroup(node) && isOpened[entities[node].group]);
  }

  /** The edges to draw at a scale: claims that say the same lie on one edge until there is room. */
  edgesAt(scale: number): Edges {
    if (scale < 1.6) return this.merged;
    if (this.apart === null) {
      this.apart = this.join(false);
      this.mark(this.apart);
    }
    return this.apart;
  }

  /** The claims on an edge that are not hidden. */
  claimsOn(edges: Edges, edge: number): readonly number[] {
    return edges.claims[edge].filter((claim) => this.claims[claim] !== HIDDEN);
  }

  isGroup(node: number): boolean {
    return node >= this.entities;
  }

  /** The box around some nodes, by default all that are drawn; `null` where there are none. */
  bounds(nodes: readonly number[] = this.order): Bounds | null {
    if (nodes.length === 0) return null;
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    for (const node of nodes) {
      box.left = Math.min(box.left, this.x[node] - this.radius[node]);
      box.right = Math.max(box.right, this.x[node] + this.radius[node]);
      box.top = Math.min(box.top, this.y[node] - this.radius[node]);
      box.bottom = Math.max(box.bottom, this.y[node] + this.radius[node]);
    }
    return box;
  }

  /** The node that an entity is drawn as: itself, or the closed group that it is in. */
  standsFor(entity: number): number {
    if (this.states[entity] !== HIDDEN) return entity;
    const node = this.entities + this.data.entities[entity].group;
    return node >= this.entities && this.states[node] !== HIDDEN ? node : entity;
  }

  /** An edge is shown as the strongest of its claims, if both its ends are. */
  private mark(edges: Edges): void {
    edges.claims.forEach((among, at) => {
      const isSeen = this.states[edges.from[at]] !== HIDDEN && this.states[edges.to[at]] !== HIDDEN;
      edges.states[at] = isSeen ? Math.max(...among.map((claim) => this.claims[claim])) : HIDDEN;
    });
  }

  /** Makes edges of the claims, those between the same two nodes spread like the ribs of a fan. */
  private join(isMerged: boolean): Edges {
    const fans = new Map<number, Map<number, number[]>>();
    this.data.claims.forEach((claim, at) => {
      if (claim.object < 0) return;
      const [low, high] = claim.subject < claim.object ? [claim.subject, claim.object] : [claim.object, claim.subject];
      let fan = fans.get(low * this.entities + high);
      if (fan === undefined) fans.set(low * this.entities + high, (fan = new Map<number, number[]>()));
      const same = (claim.predicate * STROKES.length + toStroke(claim)) * 2 + Number(claim.subject === low);
      const rib = fan.get(isMerged ? same : at);
      if (rib === undefined) fan.set(isMerged ? same : at, [at]);
      else rib.push(at);
    });
    const claims: number[][] = [];
    const bows: number[] = [];
    for (const fan of fans.values()) {
      let rib = 0;
      for (const among of fan.values()) {
        const { subject, object } = this.data.claims[among[0]];
        const off = APART * (rib - (fan.size - 1) / 2);
        claims.push(among);
        bows.push(subject === object ? 26 + 12 * rib : subject < object ? off : -off);
        rib++;
      }
    }
    const first = claims.map((among) => this.data.claims[among[0]]);
    return {
      from: Int32Array.from(first, (claim) => claim.subject),
      to: Int32Array.from(first, (claim) => claim.object),
      bow: Float64Array.from(bows),
      predicate: Int32Array.from(first, (claim) => claim.predicate),
      stroke: Uint8Array.from(first, toStroke),
      claims,
      states: new Uint8Array(claims.length),
    };
  }
}
