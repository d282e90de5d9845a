/** Decisions about claims: taken in the page, kept while it is open and, where the browser allows, until the next time. */

import { STATUS, type Index } from "./index";

/** Fields that a correction can have: an entity is its IRI where the graph knows it, else a new name with its type. */
export const CORRECTABLE = ["subject", "subject_type", "predicate", "object", "object_type", "polarity", "modality", "role", "amount", "time", "attributed_to", "attributed_to_type"] as const;
export type Corrections = Partial<Record<(typeof CORRECTABLE)[number], string>>;

export interface Decision {
  decision: "accept" | "reject" | "correct";
  note: string;
  corrections: Corrections;
}

interface Step {
  claim: number;
  before: Decision | undefined;
}

const RESULT = { accept: "accepted", reject: "rejected", correct: "corrected" } as const;

/** Storage of the browser, or null where the page may not use it, as in some browsers for files. */
function openStorage(): Storage | null {
  try {
    const name = "kg-review-probe";
    window.localStorage.setItem(name, "");
    window.localStorage.removeItem(name);
    return window.localStorage;
  } catch {
    return null;
  }
}

/** A short number for a graph, so that pages of different graphs keep their decisions apart. */
function toFingerprint(texts: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const text of texts) for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16);
}

export class Review {
  readonly decisions = new Map<number, Decision>();
  reviewer = "";
  private readonly steps: Step[] = [];
  private readonly storage = openStorage();
  private readonly key: string;

  constructor(private readonly index: Index) {
    const { title, claims } = index.data;
    this.key = `kg-review ${toFingerprint([title, ...claims.slice(0, 500).map((claim) => claim.id)])}`;
    this.restore();
  }

  /** Tell whether decisions outlive the page. */
  get isKept(): boolean {
    return this.storage !== null;
  }

  /** What the claim counts as now: a place in STATUS. */
  toStatus(claim: number): number {
    const decision = this.decisions.get(claim);
    return STATUS.indexOf(decision ? RESULT[decision.decision] : this.index.data.claims[claim].status);
  }

  /** What every claim counts as now. */
  toStatuses(): Uint8Array {
    return Uint8Array.from(this.index.data.claims, (_, claim) => this.toStatus(claim));
  }

  /** Decide on a claim, or take the decision back by null. */
  decide(claim: number, decision: Decision | null): void {
    this.steps.push({ claim, before: this.decisions.get(claim) });
    this.set(claim, decision ?? undefined);
    this.keep();
  }

  /** Take back the last step; gives the claim that it was about. */
  undo(): number | null {
    const step = this.steps.pop();
    if (!step) return null;
    this.set(step.claim, step.before);
    this.keep();
    return step.claim;
  }

  clear(): void {
    this.decisions.clear();
    this.steps.length = 0;
    this.keep();
  }

  setReviewer(name: string): void {
    this.reviewer = name;
    this.keep();
  }

  private set(claim: number, decision: Decision | undefined): void {
    if (decision) this.decisions.set(claim, decision);
    else this.decisions.delete(claim);
  }

  private keep(): void {
    const claims = [...this.decisions].map(([claim, decision]) => [this.index.data.claims[claim].id, decision]);
    try {
      this.storage?.setItem(this.key, JSON.stringify({ reviewer: this.reviewer, claims }));
    } catch {
      return; // storage is full: the decisions stay in memory and the file can still be saved
    }
  }

  private restore(): void {
    let kept: { reviewer?: unknown; claims?: unknown };
    try {
      kept = JSON.parse(this.storage?.getItem(this.key) ?? "{}") as typeof kept;
    } catch {
      return; // what another version kept cannot be read
    }
    if (typeof kept.reviewer === "string") this.reviewer = kept.reviewer;
    for (const entry of Array.isArray(kept.claims) ? (kept.claims as unknown[]) : []) {
      const [id, decision] = Array.isArray(entry) ? (entry as [string, Decision]) : [];
      const claim = this.index.claimById.get(id ?? "");
      if (claim !== undefined && decision && decision.decision in RESULT) this.decisions.set(claim, decision);
    }
  }
}
