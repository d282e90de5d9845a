/** What the picture itself says, in both languages, and the names of what it shows. */

import type { Chosen } from "../contract";
import type { Claim, Language, Names, Payload } from "../payload";

const WORDS = {
  picture: { en: "Network of entities and claims", id: "Jaringan entitas dan klaim" },
  keys: {
    en: "Arrow keys go from entity to entity, comma and full stop from claim to claim, Enter chooses, Escape lets go.",
    id: "Tombol panah berpindah antarentitas, koma dan titik antarklaim, Enter memilih, Escape melepas.",
  },
  empty: { en: "There are no claims to show.", id: "Tidak ada klaim untuk ditampilkan." },
  filtered: { en: "Nothing is left by the filters.", id: "Tidak ada yang tersisa oleh penyaring." },
  not: { en: "not: {}", id: "tidak: {}" },
  claim: { en: "claim", id: "klaim" },
  claims: { en: "claims", id: "klaim" },
  entity: { en: "entity", id: "entitas" },
  entities: { en: "entities", id: "entitas" },
  group: { en: "group", id: "kelompok" },
  groups: { en: "groups", id: "kelompok" },
} satisfies Record<string, Names>;

const MORE = { claim: "claims", entity: "entities", group: "groups" } as const;

/** Speaks of a payload in one of the languages. */
export class Speech {
  constructor(
    readonly data: Payload,
    readonly language: Language,
  ) {}

  say(word: keyof typeof WORDS): string {
    return WORDS[word][this.language];
  }

  count(count: number, one: keyof typeof MORE): string {
    return `${count.toLocaleString(this.language)} ${this.say(count === 1 ? one : MORE[one])}`;
  }

  entity(entity: number): string {
    const { labels, label } = this.data.entities[entity];
    return labels[this.language] ?? label;
  }

  group(group: number): string {
    return this.data.groups[group].labels[this.language];
  }

  /** What stands on an edge: the predicate, denied or not, and how many claims say it. */
  edge(claim: Claim, count: number): string {
    const name = this.data.predicates[claim.predicate].labels[this.language];
    const words = claim.polarity === "negated" ? this.say("not").replace("{}", () => name) : name;
    return count > 1 ? `${words} ×${count}` : words;
  }

  /** The line beneath a picture that is taken away: what of the graph it shows. */
  caption(groups: number, entities: number, claims: number): string {
    const counts = [this.count(entities, "entity"), this.count(claims, "claim")];
    if (groups > 0) counts.unshift(this.count(groups, "group"));
    return [this.data.title, ...counts, `kg ${this.data.version}`].join(" · ");
  }

  /** A thing in words, for those who do not see the picture. */
  describe(chosen: Chosen, claims: number): string {
    switch (chosen.kind) {
      case "entity": {
        const type = this.data.types[this.data.entities[chosen.index].type].labels[this.language];
        return `${this.entity(chosen.index)}, ${type}, ${this.count(claims, "claim")}`;
      }
      case "group":
        return `${this.say("group")}: ${this.group(chosen.index)}, ${this.count(this.data.groups[chosen.index].size, "entity")}`;
      case "claim": {
        const claim = this.data.claims[chosen.index];
        const object = claim.object < 0 ? (claim.value?.value ?? "") : this.entity(claim.object);
        return `${this.say("claim")}: ${this.entity(claim.subject)}, ${this.edge(claim, 1)}, ${object}`;
      }
      case "document":
        return this.data.documents[chosen.index].title;
    }
  }
}
