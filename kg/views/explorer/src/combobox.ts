/** A text field with a list of suggestions, after the combobox pattern of ARIA: arrows move, Enter takes, Escape closes. */

import { h, toId } from "./dom";

export interface Option {
  content: readonly (Node | string)[];
  take(): void;
}

export interface Section {
  title: string | null;
  options: Option[];
}

export interface Combobox {
  element: HTMLElement;
  input: HTMLInputElement;
}

interface Settings {
  label: string;
  placeholder: string;
  nothing: string;
  find(words: string): Section[];
  say?(count: number): void;
}

/** Make a combobox; `find` gives the suggestions for what is typed. */
export function makeCombobox(settings: Settings): Combobox {
  const listId = toId("suggestions");
  const list = h("div", { class: "suggestions", role: "listbox", id: listId, "aria-label": settings.label, hidden: true });
  const input = h("input", {
    type: "text",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": settings.label,
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
    placeholder: settings.placeholder,
  });
  let options: { element: HTMLElement; option: Option }[] = [];
  let active = -1;

  const mark = (next: number): void => {
    options[active]?.element.setAttribute("aria-selected", "false");
    active = next;
    const chosen = options[active];
    if (!chosen) return void input.removeAttribute("aria-activedescendant");
    chosen.element.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", chosen.element.id);
    chosen.element.scrollIntoView({ block: "nearest" });
  };
  const close = (): void => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const take = (number: number): void => {
    const chosen = options[number];
    if (!chosen) return;
    close();
    chosen.option.take();
  };
  const open = (): void => {
    const sections = settings.find(input.value).filter((section) => section.options.length);
    options = [];
    const groups = sections.map((section) => {
      const elements = section.options.map((option) => {
        const number = options.length;
        const element = h("div", { role: "option", id: toId("option"), class: "option", "aria-selected": "false", onclick: () => take(number) }, ...option.content);
        options.push({ element, option });
        return element;
      });
      if (section.title === null) return h("div", { role: "group", "aria-label": settings.label }, ...elements);
      return h("div", { role: "group", "aria-label": section.title }, h("div", { class: "kind", "aria-hidden": "true" }, section.title), ...elements);
    });
    const isEmpty = options.length === 0;
    if (isEmpty && !input.value.trim()) return close();
    list.replaceChildren(...(isEmpty ? [h("div", { role: "option", class: "nothing", "aria-disabled": "true", "aria-selected": "false" }, settings.nothing)] : groups));
    list.hidden = false;
    list.scrollTop = 0;
    input.setAttribute("aria-expanded", "true");
    active = -1;
    if (!isEmpty) mark(0);
    settings.say?.(options.length);
  };

  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the keyboard
  input.addEventListener("input", open);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open();
      else if (options.length) mark((active + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!list.hidden) take(Math.max(0, active));
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (list.hidden && !input.value) input.blur();
      if (list.hidden) input.value = "";
      close();
    }
  });
  return { element: h("div", { class: "combobox" }, input, list), input };
}
