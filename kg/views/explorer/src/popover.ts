/** A button that opens a small panel; Escape, a click elsewhere or leaving it with the keyboard closes it. */

import { button, h, toId, type Child } from "./dom";

export interface Popover {
  element: HTMLElement;
  button: HTMLButtonElement;
  close(): void;
}

/** Make a button with its panel; `fill` makes the content anew each time it opens. */
export function makePopover(label: string, face: readonly Child[], name: string, fill: (close: () => void) => readonly Child[]): Popover {
  const id = toId(name);
  const panel = h("div", { class: "popover", id, hidden: true, role: "group", "aria-label": label });
  const toggle = button({ class: `tool ${name}`, "aria-expanded": "false", "aria-controls": id, title: label }, ...face);
  if (!toggle.textContent) toggle.setAttribute("aria-label", label);
  const element = h("div", { class: "holder" }, toggle, panel);
  const close = (): void => {
    if (panel.hidden) return;
    const isInside = panel.contains(document.activeElement);
    panel.hidden = true;
    toggle.setAttribute("aria-expanded", "false");
    if (isInside) toggle.focus();
  };
  const open = (): void => {
    panel.replaceChildren(...fill(close).filter((child): child is Node => child instanceof Node));
    panel.hidden = false;
    toggle.setAttribute("aria-expanded", "true");
    panel.querySelector<HTMLElement>("button:not([disabled]), input")?.focus();
  };
  toggle.addEventListener("click", () => (panel.hidden ? open() : close()));
  element.addEventListener("keydown", (event) => {
    if (panel.hidden) return;
    const items = [...panel.querySelectorAll<HTMLElement>("button:not([disabled])")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && at >= 0) {
      event.preventDefault();
      items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length].focus();
    }
  });
  element.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !element.contains(event.relatedTarget)) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!element.contains(event.target as Node)) close();
  });
  return { element, button: toggle, close };
}
