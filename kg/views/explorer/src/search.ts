/** Finding entities by any of their names, sentences by their words, predicates and documents. */

import { toLabel, type Index } from "./index";
import type { Language } from "./payload";

export type Hit = { kind: "entity" | "predicate" | "document" | "claim"; index: number; evidence?: number };

/** Fold case and accents, so that "Sao" finds "São". */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

interface Named {
  index: number;
  names: string[];
  weight: number;
}

export class Search {
  private readonly entities: Named[];
  private readonly predicates: Named[];
  private readonly documents: Named[];
  private sentences: { claim: number; evidence: number; text: string }[] | null = null;

  constructor(private readonly index: Index) {
    const { data, starts } = index;
    this.entities = data.entities.map((entity, number) => ({
      index: number,
      names: [...new Set([entity.label, ...Object.values(entity.labels), ...entity.aliases, entity.wikidata ?? ""].filter(Boolean).map((name) => fold(name as string)))],
      weight: starts[number + 1] - starts[number],
    }));
    this.predicates = data.predicates.map((predicate, number) => ({ index: number, names: [predicate.labels.en, predicate.labels.id, predicate.name].map(fold), weight: 0 }));
    this.documents = data.documents.map((document, number) => ({ index: number, names: [document.title, document.id, document.publisher ?? ""].map(fold), weight: 0 }));
  }

  /** The best entities for some words; all, best connected first, for none. */
  findEntities(words: string, most: number): number[] {
    return this.rank(this.entities, words, most);
  }

  /** Suggestions of every kind, best first within each. */
  find(words: string): Hit[] {
    if (!words.trim()) return [];
    const toHits = (kind: "entity" | "predicate" | "document", found: readonly number[]): Hit[] => found.map((index) => ({ kind, index }));
    return [
      ...toHits("entity", this.rank(this.entities, words, 7)),
      ...toHits("predicate", this.rank(this.predicates, words, 3)),
      ...toHits("document", this.rank(this.documents, words, 3)),
      ...this.findSentences(words, 6),
    ];
  }

  private rank(named: readonly Named[], words: string, most: number): number[] {
    const wanted = fold(words.trim());
    const parts = wanted.split(/\s+/);
    const scored: [number, number][] = [];
    for (const { index, names, weight } of named) {
      let best = 0;
      for (const name of names) {
        if (!parts.every((part) => name.includes(part))) continue;
        const isPrefix = name.startsWith(wanted);
        const beginsWord = isPrefix || name.includes(` ${wanted}`);
        best = Math.max(best, name === wanted ? 4000 : isPrefix ? 3000 : beginsWord ? 2000 : 1000);
      }
      if (best) scored.push([best + Math.min(weight, 900), index]);
    }
    return scored.sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, most).map(([, index]) => index);
  }

  private findSentences(words: string, most: number): Hit[] {
    const { claims, documents } = this.index.data;
    this.sentences ??= claims.flatMap((claim, number) => claim.evidence.map((each, evidence) => ({ claim: number, evidence, text: fold(documents[each.document].text.slice(each.start, each.end)) })));
    const wanted = fold(words.trim());
    if (wanted.length < 2) return [];
    const parts = wanted.split(/\s+/);
    const seen = new Set<string>();
    const hits: Hit[] = [];
    for (const { claim, evidence, text } of this.sentences) {
      if (!text.includes(wanted) && !parts.every((part) => text.includes(part))) continue;
      if (seen.has(text)) continue;
      seen.add(text);
      hits.push({ kind: "claim", index: claim, evidence });
      if (hits.length === most) break;
    }
    return hits;
  }
}

/** The part of a sentence around the words that were sought, with where these are. */
export function toExcerpt(sentence: string, words: string, width: number): { before: string; found: string; after: string } {
  const flat = sentence.replace(/\s+/g, " ");
  const folded = [...flat].map((letter) => fold(letter).slice(0, letter.length) || letter).join(""); // keeps lengths
  const wanted = fold(words.trim());
  const at = folded.indexOf(wanted) >= 0 ? folded.indexOf(wanted) : folded.indexOf(wanted.split(/\s+/)[0]);
  if (at < 0) return { before: flat.slice(0, width), found: "", after: "" };
  const length = folded.startsWith(wanted, at) ? wanted.length : wanted.split(/\s+/)[0].length;
  const from = Math.max(0, at - Math.floor(width / 3));
  const before = (from > 0 ? "…" : "") + flat.slice(from, at);
  const after = flat.slice(at + length, from + width);
  return { before, found: flat.slice(at, at + length), after: after + (from + width < flat.length ? "…" : "") };
}

/** The sentence behind a hit. */
export function toHitSentence(index: Index, hit: Hit): string {
  const evidence = index.data.claims[hit.index].evidence[hit.evidence ?? 0];
  return evidence ? index.data.documents[evidence.document].text.slice(evidence.start, evidence.end) : "";
}

/** A name of an entity that matches, where its label does not. */
export function toOtherName(index: Index, entity: number, words: string, language: Language): string | null {
  const { labels, aliases, label } = index.data.entities[entity];
  const shown = toLabel(index.data.entities[entity], language);
  const wanted = fold(words.trim());
  if (fold(shown).includes(wanted)) return null;
  const names = [label, ...Object.values(labels), ...aliases].filter((name): name is string => Boolean(name) && name !== shown);
  return names.find((name) => fold(name).includes(wanted)) ?? null;
}
