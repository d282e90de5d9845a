/** What is drawn above the rest: the thing under the pointer, at the keyboard's place or chosen, with what it is joined to. */

import type { Chosen } from "../contract";
import type { Hit } from "./pick";
import type { Stress } from "./plan";
import { HIDDEN, type Scene, type Sum } from "./scene";

/** The node or edge that shows a chosen thing at a scale; `null` where none does. */
export function toHit(scene: Scene, chosen: Chosen | null, scale: number): Hit {
  if (chosen === null || chosen.kind === "document") return null;
  if (chosen.kind === "claim") {
    const edges = scene.edgesAt(scale);
    const edge = edges.claims.findIndex((among) => among.includes(chosen.index));
    return edge >= 0 && edges.states[edge] !== HIDDEN ? { kind: "edge", edge } : null;
  }
  const node = chosen.kind === "group" ? scene.entities + chosen.index : scene.standsFor(chosen.index);
  return scene.states[node] === HIDDEN ? null : { kind: "node", node };
}

/** What a node or edge stands for; of several claims on one edge the one after `before`. */
export function toChosen(scene: Scene, hit: Hit, scale: number, before: Chosen | null): Chosen | null {
  if (hit === null) return null;
  if (hit.kind === "node") {
    return scene.isGroup(hit.node)
      ? { kind: "group", index: hit.node - scene.entities }
      : { kind: "entity", index: hit.node };
  }
  const among = scene.claimsOn(scene.edgesAt(scale), hit.edge);
  const at = before?.kind === "claim" ? among.indexOf(before.index) : -1;
  return { kind: "claim", index: among[(at + 1) % among.length] };
}

/** Gathers what is drawn above the rest, `undefined` where that is nothing. */
export function gather(scene: Scene, scale: number, hits: readonly Hit[]): Stress | undefined {
  const nodes = new Set<number>();
  const edges = new Set<number>();
  const named = new Set<number>();
  const said = new Set<number>();
  const sums: Sum[] = [];
  const all = scene.edgesAt(scale);
  const take = (edge: number): void => {
    edges.add(edge);
    said.add(edge);
    nodes.add(all.from[edge]).add(all.to[edge]);
  };
  for (const hit of hits) {
    if (hit === null) continue;
    if (hit.kind === "edge") {
      if (all.states[hit.edge] === HIDDEN) continue;
      take(hit.edge);
      named.add(all.from[hit.edge]).add(all.to[hit.edge]);
      continue;
    }
    if (scene.states[hit.node] === HIDDEN) continue;
    nodes.add(hit.node);
    named.add(hit.node);
    if (scene.isGroup(hit.node)) sums.push(...scene.sums.filter(({ from, to }) => from === hit.node || to === hit.node));
    for (let edge = 0; edge < all.states.length; edge++) {
      if (all.states[edge] !== HIDDEN && (all.from[edge] === hit.node || all.to[edge] === hit.node)) take(edge);
    }
  }
  return nodes.size > 0 ? { nodes, edges, named, said, sums } : undefined;
}
