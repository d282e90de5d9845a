/** Days as whole numbers, 20250726, so that spans of years, months and days compare. */

import type { Language } from "./payload";

const ISO = /^(-?\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/;

const WORDS = { en: { since: "since", until: "until" }, id: { since: "sejak", until: "sampai" } };

/** Both ends of an interval ("2019/2023", "2019/..", "../2027"); null where it is none. */
function toEnds(iso: string | null | undefined): [string, string] | null {
  const ends = (iso ?? "").split("/");
  return ends.length === 2 ? [ends[0], ends[1]] : null;
}

/** First and last day that an ISO year, month or day, or an interval, can mean; null where it is none.
 * Of an open end nothing is known, and the other end counts alone. */
export function toDays(iso: string | null | undefined): [number, number] | null {
  const ends = toEnds(iso);
  if (ends) {
    const [from, to] = ends.map(toDays);
    return from || to ? [(from ?? to)![0], (to ?? from)![1]] : null;
  }
  const found = ISO.exec(iso ?? "");
  if (!found) return null;
  const [year, month, day] = [Number(found[1]), found[2], found[3]];
  const low = year * 10_000 + Number(month ?? 1) * 100 + Number(day ?? 1);
  const high = year * 10_000 + Number(month ?? 12) * 100 + Number(day ?? 31);
  return [low, high];
}

export type Grain = "year" | "month" | "day";

/** Write the year, month or day that a day lies in. */
export function toIso(day: number, grain: Grain): string {
  const year = String(Math.floor(day / 10_000)).padStart(4, "0");
  const month = String(Math.floor(day / 100) % 100).padStart(2, "0");
  if (grain === "year") return year;
  return grain === "month" ? `${year}-${month}` : `${year}-${month}-${String(day % 100).padStart(2, "0")}`;
}

/** The next year, month or day. */
export function toNext(day: number, grain: Grain): number {
  const [year, month] = [Math.floor(day / 10_000), Math.floor(day / 100) % 100];
  if (grain === "year") return (year + 1) * 10_000 + 101;
  if (grain === "month") return month === 12 ? (year + 1) * 10_000 + 101 : year * 10_000 + (month + 1) * 100 + 1;
  const next = new Date(Date.UTC(year, month - 1, (day % 100) + 1));
  return next.getUTCFullYear() * 10_000 + (next.getUTCMonth() + 1) * 100 + next.getUTCDate();
}

const formats = new Map<string, Intl.DateTimeFormat>(); // slow to make

function toFormat(language: Language, month: "long" | "short", hasDay: boolean): Intl.DateTimeFormat {
  const key = `${language} ${month} ${hasDay}`;
  const known = formats.get(key);
  if (known) return known;
  const parts: Intl.DateTimeFormatOptions = { timeZone: "UTC", year: "numeric", month, ...(hasDay ? { day: "numeric" } : {}) };
  const made = new Intl.DateTimeFormat(language === "id" ? "id-ID" : "en-GB", parts);
  formats.set(key, made);
  return made;
}

/** Write a date for readers: "26 July 2025", "July 2025", "2025", "since 2019"; anything else as it stands. */
export function toDate(iso: string | null, language: Language, month: "long" | "short" = "long"): string {
  const ends = toEnds(iso);
  if (ends) {
    const [from, to] = ends.map((end) => (end === ".." ? "" : toDate(end, language, month)));
    if (from && to) return `${from} – ${to}`;
    return from ? `${WORDS[language].since} ${from}` : `${WORDS[language].until} ${to}`;
  }
  const found = ISO.exec(iso ?? "");
  if (!found || found[0] !== iso) return iso ?? "";
  if (!found[2]) return String(Number(found[1]));
  const day = new Date(Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3] ?? 1)));
  return toFormat(language, month, found[3] !== undefined).format(day);
}
