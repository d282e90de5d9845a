/** What the parts of the page know of each other: the state, what follows from it, and the picture.
 * The page is told to be ready by `document.body.dataset.ready = "true"`, once all is built and the first picture drawn. */

import type { Language, Payload } from "./payload";

export type Chosen = { kind: "entity" | "claim" | "document" | "group"; index: number };

/** All that a permalink holds; nothing that follows from it. */
export interface State {
  language: Language;
  theme: "auto" | "light" | "dark";
  view: "graph" | "table" | "timeline" | "matrix" | "reader";
  chosen: Chosen | null;
  focus: number; // entity, -1
  hops: 1 | 2 | 3;
  path: [number, number] | null; // from one entity to another; the second is -1 while it is still to be chosen
  between: [number, number] | null; // all that is claimed of one entity and another: a cell of the matrix
  document: number; // open in the reader, -1
  table: "claims" | "entities";
  sort: { by: string; down: boolean }; // column of the table
  off: {
    types: ReadonlySet<string>; // names switched off in the legend
    predicates: ReadonlySet<string>;
    documents: ReadonlySet<string>;
    languages: ReadonlySet<string>;
    polarity: ReadonlySet<string>;
    modality: ReadonlySet<string>;
    status: ReadonlySet<string>; // "rejected" is off at first
  };
  confidence: number; // least
  from: string | null; // ISO, first and last moment of the range
  to: string | null;
  open: ReadonlySet<number>; // groups that are opened
}

/** What follows from payload and state; arrays are indexed like the payload's. */
export interface Shown {
  // Members of a closed group are hidden, but for those that stand out; the rest of their claims is drawn at the group.
  entities: Uint8Array; // 0 hidden, 1 faded, 2 plain, 3 strong (chosen, focused or on the path)
  claims: Uint8Array; // the same
  groups: Uint8Array; // 0 hidden (opened or not grouped), else as above
}

/** What the picture tells. */
export interface Events {
  choose(chosen: Chosen | null): void;
  focus(entity: number): void; // double click or Enter
  open(group: number): void;
  hover(chosen: Chosen | null): void;
}

/** The picture; the only part that draws. */
export interface Picture {
  show(shown: Shown, chosen: Chosen | null): void;
  setLook(language: Language, isDark: boolean): void;
  fit(entities?: readonly number[]): void;
  reveal(entity: number): void; // pan so that it is seen
  zoom(factor: number): void; // about the middle
  toPng(): Promise<Blob>;
  toSvg(): string;
  resize(): void;
}

export type MakePicture = (host: HTMLElement, data: Payload, events: Events) => Picture;
