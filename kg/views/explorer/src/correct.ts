/** The form that corrects a claim. */

import { button, h, toId } from "./dom";
import { MODALITY, POLARITY } from "./index";
import type { Page } from "./page";
import { CORRECTABLE, type Corrections } from "./review";
import { toValue } from "./phrases";

type Field = (typeof CORRECTABLE)[number];

/** What each field of a claim says now. */
function toCurrent(page: Page, number: number): Record<Field, string> {
  const claim = page.data.claims[number];
  return {
    subject: page.label(claim.subject),
    predicate: page.data.predicates[claim.predicate].name,
    object: claim.object >= 0 ? page.label(claim.object) : claim.value ? toValue(claim.value, page.state.language) : "",
    polarity: claim.polarity,
    modality: claim.modality,
    role: claim.role ?? "",
    amount: claim.amount ?? "",
    time: claim.time ?? "",
    attributed_to: claim.attributed_to >= 0 ? page.label(claim.attributed_to) : "",
  };
}

function makeField(page: Page, field: Field, value: string, names: string): HTMLInputElement | HTMLSelectElement {
  const { data, texts } = page;
  const { language } = page.state;
  const choices: Partial<Record<Field, [string, string][]>> = {
    predicate: data.predicates.map((predicate) => [predicate.name, predicate.labels[language]]),
    polarity: POLARITY.map((name) => [name, texts.polarity[name]]),
    modality: MODALITY.map((name) => [name, texts.modality[name]]),
  };
  const options = choices[field];
  if (options) {
    const select = h("select", { name: field }, ...options.map(([name, label]) => h("option", { value: name }, label)));
    select.value = value;
    return select;
  }
  const isEntity = field === "subject" || field === "object" || field === "attributed_to";
  const input = h("input", { type: "text", name: field, autocomplete: "off", ...(isEntity ? { list: names } : {}), ...(field === "time" ? { placeholder: "2025-07-26", pattern: "\\d{4}(-\\d{2}){0,2}" } : {}) });
  input.value = value;
  return input;
}

/** Make the form; `close` is called when it is done with. */
export function makeCorrection(page: Page, number: number, close: () => void): HTMLElement {
  const { texts, data } = page;
  const decision = page.review.decisions.get(number);
  const current = toCurrent(page, number);
  const names = toId("names");
  const labels: Record<Field, string> = { ...texts.columns, polarity: texts.facets.polarity, modality: texts.facets.modality, role: texts.role, amount: texts.amount, time: texts.when, attributed_to: texts.speaker };
  const fields = CORRECTABLE.map((field) => ({ field, input: makeField(page, field, decision?.corrections[field] ?? current[field], names) }));
  const note = h("input", { type: "text", name: "note", autocomplete: "off" });
  note.value = decision?.note ?? "";
  const submit = (event: Event): void => {
    event.preventDefault();
    const corrections: Corrections = {};
    for (const { field, input } of fields) if (input.value.trim() !== current[field]) corrections[field] = input.value.trim();
    close();
    page.decide(number, { decision: "correct", note: note.value.trim(), corrections });
  };
  const rows = [...fields.map(({ field, input }) => h("label", {}, h("span", {}, labels[field]), input)), h("label", {}, h("span", {}, texts.note), note)];
  const form = h(
    "form",
    { class: "correction", "aria-label": texts.correction, onsubmit: submit, onkeydown: (event: KeyboardEvent) => event.key === "Escape" && (event.stopPropagation(), close()) },
    h("h3", {}, texts.correction),
    ...rows,
    h("datalist", { id: names }, ...data.entities.slice(0, 500).map((_, entity) => h("option", { value: page.label(entity) }))),
    h("div", { class: "row" }, h("button", { type: "submit", class: "primary" }, texts.save), button({ class: "quiet", onclick: close }, texts.cancel)),
  );
  return form;
}
