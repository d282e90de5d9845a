/** The search at the top: suggestions of entities, predicates, documents and sentences, each by kind. */

import { makeCombobox, type Combobox, type Option, type Section } from "./combobox";
import { h } from "./dom";
import { icon, shape } from "./icons";
import type { Page } from "./page";
import { toExcerpt, toHitSentence, toOtherName, type Hit, type Search } from "./search";

const WIDTH = 110; // letters of a sentence

function toOption(page: Page, words: string, hit: Hit): Option {
  const { data, texts, state } = page;
  switch (hit.kind) {
    case "entity": {
      const type = data.types[data.entities[hit.index].type];
      const other = toOtherName(page.index, hit.index, words, state.language);
      const name = page.label(hit.index);
      return {
        content: [shape(type), h("span", { class: "name" }, name, other ? h("span", { class: "soft" }, ` ${other}`) : null), h("span", { class: "soft right" }, type.labels[state.language])],
        take: () => page.choose({ kind: "entity", index: hit.index }),
      };
    }
    case "predicate": {
      const name = data.predicates[hit.index].labels[state.language];
      const all = data.predicates.map((predicate) => predicate.name);
      return {
        content: [icon("filter"), h("span", { class: "name" }, name), h("span", { class: "soft right" }, texts.onlyOf(name))],
        take: () => page.go({ off: { ...state.off, predicates: new Set(all.filter((_, other) => other !== hit.index)) } }),
      };
    }
    case "document": {
      const title = data.documents[hit.index].title || texts.untitled;
      return { content: [icon("reader"), h("span", { class: "name" }, title)], take: () => page.openDocument(hit.index) };
    }
    default: {
      const sentence = toHitSentence(page.index, hit);
      const { before, found, after } = toExcerpt(sentence, words, WIDTH);
      return {
        content: [icon("review"), h("span", { class: "name quote" }, before, found ? h("mark", {}, found) : null, after)],
        take: () => page.choose({ kind: "claim", index: hit.index }),
      };
    }
  }
}

/** Make the search box. */
export function makeSearchBox(page: Page, search: Search): Combobox {
  const find = (words: string): Section[] => {
    const hits = search.find(words);
    const kinds = ["entity", "predicate", "document", "claim"] as const;
    return kinds.map((kind) => ({
      title: page.texts.kinds[kind],
      options: hits
        .filter((hit) => hit.kind === kind)
        .map((hit) => toOption(page, words, hit))
        .map((option) => ({ ...option, take: () => ((box.input.value = ""), option.take(), page.attend()) })),
    }));
  };
  const box = makeCombobox({ label: page.texts.search, placeholder: window.matchMedia("(max-width: 820px)").matches ? page.texts.searchShort : page.texts.search, nothing: page.texts.nothing, find, say: (count) => page.say(page.texts.found(count)) });
  box.element.classList.add("search");
  box.element.prepend(icon("search"));
  box.element.append(h("kbd", { "aria-hidden": "true" }, "/"));
  box.input.setAttribute("aria-keyshortcuts", "/");
  return box;
}
