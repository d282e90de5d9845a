/** How two entities are connected through claims, whichever way these point. */

import { toClaimsOf, toOther, type Index } from "./index";

export interface Path {
  entities: number[];
  steps: number[][]; // claims of each step, surest first
}

/** How many steps each entity is away from the first, -1 where there is no way; goes no further than `most`. */
export function toDistances(index: Index, passing: Uint8Array, from: number, most: number): Int32Array {
  const distance = new Int32Array(index.data.entities.length).fill(-1);
  distance[from] = 0;
  let ring = [from];
  for (let step = 1; step <= most && ring.length; step++) {
    const next: number[] = [];
    for (const entity of ring) {
      for (const claim of toClaimsOf(index, entity)) {
        const other = toOther(index, claim, entity);
        if (!passing[claim] || other < 0 || distance[other] >= 0) continue;
        distance[other] = step;
        next.push(other);
      }
    }
    ring = next;
  }
  return distance;
}

/** The shortest path; of several the one with the surest claims. */
export function findPath(index: Index, passing: Uint8Array, from: number, to: number): Path | null {
  const distance = toDistances(index, passing, from, Infinity);
  if (distance[to] < 0) return null;
  const { claims } = index.data;
  const order = [...distance.keys()].filter((entity) => distance[entity] >= 0 && distance[entity] <= distance[to]);
  order.sort((a, b) => distance[a] - distance[b]);
  const sureness = new Float64Array(distance.length).fill(-Infinity);
  const before = new Int32Array(distance.length).fill(-1);
  sureness[from] = 0;
  for (const entity of order) {
    for (const claim of toClaimsOf(index, entity)) {
      const other = toOther(index, claim, entity);
      if (!passing[claim] || other < 0 || distance[other] !== distance[entity] + 1) continue;
      const sum = sureness[entity] + Math.log(Math.max(claims[claim].confidence, 1e-6));
      if (sum > sureness[other]) [sureness[other], before[other]] = [sum, entity];
    }
  }
  const entities = [to];
  while (entities[0] !== from) entities.unshift(before[entities[0]]);
  const steps = entities.slice(1).map((entity, step) => toBetween(index, passing, entities[step], entity));
  return { entities, steps };
}

/** The claims that join two entities, surest first. */
export function toBetween(index: Index, passing: Uint8Array, one: number, other: number): number[] {
  const found = [...toClaimsOf(index, one)].filter((claim) => passing[claim] && toOther(index, claim, one) === other);
  return found.sort((a, b) => index.data.claims[b].confidence - index.data.claims[a].confidence || a - b);
}
