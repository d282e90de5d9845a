/** The form that corrects a claim. */

import { button, h, toId } from "./dom";
import { MODALITY, POLARITY } from "./index";
import type { Page } from "./page";
import type { Corrections } from "./review";
import { fold } from "./search";

const FIELDS = ["subject", "predicate", "object", "polarity", "modality", "role", "amount", "time", "attributed_to"] as const;
type Field = (typeof FIELDS)[number];

const MOST = 500; // names that are offered

/** What each field of a claim says now, values as kg writes them. */
function toCurrent(page: Page, number: number): Record<Field, string> {
  const claim = page.data.claims[number];
  const value = claim.value ? [claim.value.value, claim.value.unit, claim.value.of].filter(Boolean).join(" ") : "";
  return {
    subject: page.label(claim.subject),
    predicate: page.data.predicates[claim.predicate].name,
    object: claim.object >= 0 ? page.label(claim.object) : value,
    polarity: claim.polarity,
    modality: claim.modality,
    role: claim.role ?? "",
    amount: claim.amount ?? "",
    time: claim.time ?? "",
    attributed_to: claim.attributed_to >= 0 ? page.label(claim.attributed_to) : "",
  };
}

/** The entity that a name means; of several the best connected, which comes first. */
function findEntity(page: Page, name: string): number {
  const wanted = fold(name.trim());
  return page.data.entities.findIndex((entity) => [entity.label, ...Object.values(entity.labels), ...entity.aliases].some((each) => each && fold(each) === wanted));
}

interface Row {
  element: HTMLElement;
  input: HTMLInputElement | HTMLSelectElement;
  type: HTMLSelectElement | null; // of a new entity
}

function makeSelect(choices: readonly (readonly [string, string])[], value: string): HTMLSelectElement {
  const select = h("select", {}, ...choices.map(([name, label]) => h("option", { value: name }, label)));
  select.value = value;
  return select;
}

function makeRow(page: Page, field: Field, label: string, value: string, isEntity: boolean, names: string): Row {
  const { data, texts } = page;
  const { language } = page.state;
  const choices: Partial<Record<Field, (readonly [string, string])[]>> = {
    predicate: data.predicates.map((predicate) => [predicate.name, predicate.labels[language]]),
    polarity: POLARITY.map((name) => [name, texts.polarity[name]]),
    modality: MODALITY.map((name) => [name, texts.modality[name]]),
  };
  const options = choices[field];
  const input = options
    ? makeSelect(options, value)
    : h("input", { type: "text", autocomplete: "off", ...(isEntity ? { list: names } : {}), ...(field === "time" ? { placeholder: "2025-07-26", pattern: "\\d{4}(-\\d{2}){0,2}" } : {}) });
  input.value = value;
  input.name = field;
  const row = h("label", {}, h("span", {}, label), input);
  if (!isEntity) return { element: row, input, type: null };
  const type = makeSelect(data.types.map((each) => [each.name, each.labels[language]]), data.types[0]?.name ?? "");
  type.name = `${field}_type`;
  const typeRow = h("label", { hidden: true }, h("span", {}, texts.newType), type);
  input.addEventListener("input", () => (typeRow.hidden = !input.value.trim() || findEntity(page, input.value) >= 0));
  return { element: h("div", { class: "rows-of-entity" }, row, typeRow), input, type };
}

/** What is wrong with the ends of a corrected claim; null where the predicate may join them. */
function findMisfit(page: Page, number: number, corrections: Corrections): string | null {
  const { data, texts } = page;
  const { language } = page.state;
  const claim = data.claims[number];
  if (corrections.subject === undefined && corrections.predicate === undefined && corrections.object === undefined) return null;
  const typeOf = (given: string | undefined, made: string | undefined, entity: number): string => {
    if (made !== undefined) return made;
    const known = given === undefined ? entity : data.entities.findIndex((each) => each.iri === given);
    return data.types[data.entities[known]?.type ?? 0]?.name ?? "";
  };
  const subject = typeOf(corrections.subject, corrections.subject_type, claim.subject);
  const object = claim.object < 0 ? null : typeOf(corrections.object, corrections.object_type, claim.object);
  const predicate = data.predicates.find((each) => each.name === corrections.predicate) ?? data.predicates[claim.predicate];
  const fits = predicate.subjects.includes(subject) && (object === null ? predicate.objects.length === 0 : predicate.objects.includes(object));
  const name = (type: string): string => data.types.find((each) => each.name === type)?.labels[language] ?? type;
  return fits ? null : texts.noFit(predicate.labels[language], name(subject), object === null ? texts.value : name(object));
}

/** Make the form; `close` is called when it is done with. */
export function makeCorrection(page: Page, number: number, close: () => void): HTMLElement {
  const { texts, data } = page;
  const claim = data.claims[number];
  const decision = page.review.decisions.get(number);
  const current = toCurrent(page, number);
  const names = toId("names");
  const labels: Record<Field, string> = { ...texts.columns, polarity: texts.facets.polarity, modality: texts.facets.modality, role: texts.role, amount: texts.amount, time: texts.when, attributed_to: texts.speaker };
  const isEntity = (field: Field): boolean => field === "subject" || field === "attributed_to" || (field === "object" && claim.object >= 0);
  const toShown = (field: Field): string => {
    const given = decision?.corrections[field];
    const known = given === undefined ? -1 : data.entities.findIndex((entity) => entity.iri === given);
    return known >= 0 ? page.label(known) : (given ?? current[field]);
  };
  const rows = new Map(FIELDS.map((field) => [field, makeRow(page, field, labels[field], toShown(field), isEntity(field), names)]));
  const note = h("input", { type: "text", name: "note", autocomplete: "off" });
  note.value = decision?.note ?? "";

  const trouble = h("p", { class: "trouble", role: "alert" });
  const read = (): Corrections => {
    const corrections: Corrections = {};
    for (const [field, { input, type }] of rows) {
      const value = input.value.trim();
      if (value === current[field]) continue;
      const known = isEntity(field) && value ? findEntity(page, value) : -1;
      corrections[field] = known >= 0 ? data.entities[known].iri : value;
      if (type && value && known < 0) corrections[type.name as "subject_type"] = type.value;
    }
    return corrections;
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    const corrections = read();
    const wrong = Object.keys(corrections).length ? findMisfit(page, number, corrections) : texts.unchanged;
    trouble.textContent = wrong ?? "";
    if (wrong !== null) return;
    close();
    page.decide(number, { decision: "correct", note: note.value.trim(), corrections });
  };
  const leave = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  return h(
    "form",
    { class: "correction", "aria-label": texts.correction, onsubmit: submit, onkeydown: leave },
    h("h3", {}, texts.correction),
    ...[...rows.values()].map((row) => row.element),
    h("label", {}, h("span", {}, texts.note), note),
    h("datalist", { id: names }, ...data.entities.slice(0, MOST).map((_, entity) => h("option", { value: page.label(entity) }))),
    trouble,
    h("div", { class: "row" }, h("button", { type: "submit", class: "primary" }, texts.save), button({ class: "quiet", onclick: close }, texts.cancel)),
  );
}
