/** The keyboard's place in the picture: a node, or an edge around the node last visited. */

import type { View } from "./camera";
import { type Hit, middle, next } from "./pick";
import { HIDDEN, type Scene } from "./scene";

export class Walk {
  at: Hit = null;
  private around = -1; // the node of which the edges are gone through

  constructor(private readonly scene: Scene) {}

  /** Lets go of what is no longer drawn. */
  check(): void {
    if (this.at?.kind === "edge" || (this.at !== null && this.scene.states[this.at.node] === HIDDEN)) this.at = null;
  }

  /** The node next in a direction from here, or from what is chosen; the one in the middle where there is neither. */
  nextNode(dx: number, dy: number, chosen: Hit, view: View): Hit {
    const from = this.at ?? chosen;
    if (from === null) {
      const node = middle(this.scene, view);
      return node < 0 ? null : { kind: "node", node };
    }
    const [x, y] = this.whereIs(from, view);
    const node = next(this.scene, x, y, dx, dy, from.kind === "node" ? from.node : -1);
    return node < 0 ? from : { kind: "node", node };
  }

  /** The next edge around the node that the keyboard is at, or was at before it came to an edge. */
  nextEdge(step: 1 | -1, chosen: Hit, view: View): Hit {
    const from = this.at ?? chosen;
    if (from === null) return null;
    const edges = this.scene.edgesAt(view.scale);
    if (from.kind === "node") this.around = from.node;
    else if (edges.from[from.edge] !== this.around && edges.to[from.edge] !== this.around) this.around = edges.from[from.edge];
    const fan: number[] = [];
    edges.states.forEach((state, edge) => {
      if (state !== HIDDEN && (edges.from[edge] === this.around || edges.to[edge] === this.around)) fan.push(edge);
    });
    if (fan.length === 0) return from;
    const at = from.kind === "edge" ? fan.indexOf(from.edge) : step === 1 ? -1 : 0;
    return { kind: "edge", edge: fan[(at + step + fan.length) % fan.length] };
  }

  /** Where on the plane something is: an edge between its ends. */
  whereIs(hit: NonNullable<Hit>, view: View): [number, number] {
    const { x, y } = this.scene;
    if (hit.kind === "node") return [x[hit.node], y[hit.node]];
    const { from, to } = this.scene.edgesAt(view.scale);
    return [(x[from[hit.edge]] + x[to[hit.edge]]) / 2, (y[from[hit.edge]] + y[to[hit.edge]]) / 2];
  }
}
