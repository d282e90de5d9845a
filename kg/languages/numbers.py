"""Number expressions: what they are worth, what they count and where they stand."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal

from kg.languages import dates
from kg.languages.counting import counted
from kg.languages.date_patterns import any_of
from kg.languages.pack import Language, get, table

Kind = Literal["amount", "quantity"]

_NEVER = "(?!)"
_TEN = 10
_LARGE = 1000
_MAX_DIGITS = 24
_RANGE_LENGTH = 12
_LOOK_BACK = 24
_NAME_NUMBER = 100
"""Below it a number right after a name is a piece of it: Llama 3, Covid 19."""
_CODE_LENGTH = 8
"""From so many digits on, a number that counts nothing is a code or a telephone number."""
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_GOES_ON = frozenset("_^十百千万亿兆萬億")
"""Right after digits they change the value, and kg does not read Chinese magnitudes."""
_WORD_BEFORE = re.compile(r"([^\W_][\w-]*)\.?\s$")
_WORD_AFTER = re.compile(r"\s?([^\W\d_](?:[^\W_'’]|\.(?=\w))*)")
_HYPHENATED = re.compile(r"[-‑]([^\W\d_]+)")
_NUMBERING = re.compile(r"[.)]\s")


@dataclass(frozen=True, slots=True)
class Number:
    """A value as a canonical decimal string with its unit (ISO 4217 code, SI symbol or ``%``)."""

    value: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """A number expression in a text, with sign, magnitude and unit; money is an amount."""

    start: int
    end: int
    value: str
    unit: str | None
    kind: Kind
    of: str | None
    """The counted noun phrase that follows."""


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    mantissa: Decimal
    scale: int
    unit: str | None
    is_word: bool
    is_plain: bool
    """Bare digits, without grouping, decimals, magnitude or unit."""

    @property
    def value(self) -> Decimal:
        return self.mantissa.scaleb(self.scale)


def parse(text: str, language: str) -> Number | None:
    """Give the first number of a piece of text, or None where it has none.

    >>> parse("lebih dari 1,5 miliar dolar AS", "id")
    Number(value='1500000000', unit='USD')
    >>> parse("seven per cent", "en")
    Number(value='7', unit='%')
    """
    for found in _linked(text, _scan(text, get(language)), get(language)):
        return Number(_canonical(found.value), found.unit)
    return None


def find(text: str, language: str) -> tuple[NumberSpan, ...]:
    """Find the amounts and quantities of a text; dates, ordinals, times, numbering and parts of names are left out.

    >>> [(n.value, n.of or n.unit) for n in find("Over 800 exhibitors showed GPT-4 and 40 models for $1.7bn", "en")]
    [('800', 'exhibitors'), ('40', 'models'), ('1700000000', 'USD')]
    """
    pack = get(language)
    taken = [(span.start, span.end) for span in dates.find(text, language)]
    spans: list[NumberSpan] = []
    for found in _linked(text, _scan(text, pack), pack):
        while taken and taken[0][1] <= found.start:
            taken.pop(0)
        of = None if found.unit else _compound(text, found.end, pack) or counted(text, found.end, pack)
        dated = bool(taken) and taken[0][0] < found.end and found.unit is None and found.scale == 0
        if dated or _is_left_out(text, found, of, pack):
            continue
        kind: Kind = "amount" if _is_currency(found.unit) else "quantity"
        spans.append(NumberSpan(found.start, found.end, _canonical(found.value), found.unit, kind, of))
    return tuple(_sharing_noun(text, spans, pack))


def _scan(text: str, pack: Language) -> Iterator[_Found]:
    last_end = -1
    for match in _pattern(pack.code).finditer(text):
        found = _from_words(match, pack) if match["words"] else _from_digits(match, pack)
        if found is not None and _stands_free(text, found, match, last_end, pack):
            last_end = found.end
            yield found


def _from_digits(match: re.Match[str], pack: Language) -> _Found | None:
    digits = match["digits"]
    mantissa = _to_decimal(digits, pack) if len(digits) <= _MAX_DIGITS else None
    if mantissa is None or (len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()):
        return None
    end = match.end("digits")
    scale = 0
    if match["power"]:
        power = int(match["power"].translate(_SUPERSCRIPTS).lstrip("^*eE+"))
        if match["power"][0] in "eE":
            scale = power
        elif mantissa == _TEN:
            mantissa, scale = Decimal(1), power
        else:
            return None
        end = match.end("power")
    if match["half"]:
        mantissa += Decimal("0.5")
        end = match.end("half")
    if match["scale"]:
        scale += _scale_of(match["scale"], pack)
        end = match.end("scale")
    elif match["suffix"]:
        by_sign = pack.numbers.get("money_suffixes", {}) if match["before"] else {}
        suffix = (pack.numbers.get("suffixes", {}) | by_sign).get(match["suffix"])
        counts = match["before"] or match["suffix"].islower() or counted(match.string, match.end("suffix"), pack)
        if suffix is None or not counts:
            return None
        scale += suffix
        end = match.end("suffix")
    if match["about"]:
        end = match.end("about")
    unit, end = _unit(match, end, mantissa.scaleb(scale), pack)
    start = match.start("before") if match["before"] else match.start("digits")
    if match["minus"]:
        mantissa, start = -mantissa, match.start("minus")
    is_plain = digits.isdigit() and scale == 0 and unit is None and not match["power"]
    return _Found(start, end, mantissa, scale, unit, False, is_plain)


def _from_words(match: re.Match[str], pack: Language) -> _Found | None:
    value = _to_value(match["words"].casefold(), pack)
    end = match.end("words")
    if value is None:
        return None
    if match["words_half"]:
        value += Decimal("0.5")
        end = match.end("words_half")
    scale = 0
    if match["words_scale"]:
        scale = _scale_of(match["words_scale"], pack)
        end = match.end("words_scale")
    unit, end = _unit(match, end, value.scaleb(scale), pack, "words_")
    return _Found(match.start("words"), end, value, scale, unit, True, False)


def _unit(match: re.Match[str], end: int, value: Decimal, pack: Language, group: str = "") -> tuple[str | None, int]:
    unit = _signs("before").get(match["before"]) if not group and match["before"] else None
    if match[group + "unit"] is not None:
        word = match[group + "unit"]
        folded = " ".join(word.casefold().split())
        if folded in pack.numbers.get("unit_of_large", ()) and value < _LARGE:
            return unit, end
        return unit or _signs("after").get(word) or pack.units[folded], match.end(group + "unit")
    return unit, end


def _to_decimal(digits: str, pack: Language) -> Decimal | None:
    """Read digits with separators as the language does, or as they must be meant where that cannot be."""
    marks = [char for char in digits if not char.isdigit()]
    if not marks:
        return Decimal(digits)
    whole, _, last = digits.rpartition(marks[-1])
    groups_of_three = len(last) == 3 and 1 <= len(re.split(r"\D", digits)[0]) <= 3 and digits[0] != "0"
    if len(set(marks)) == 2:
        is_decimal = True
    elif len(marks) > 1:
        is_decimal = False
    else:
        is_decimal = not groups_of_three or (marks[0] == pack.numbers["decimal"] and last != "000")
    if is_decimal:
        return Decimal(re.sub(r"\D", "", whole) + "." + last) if marks.count(marks[-1]) == 1 else None
    return Decimal(re.sub(r"\D", "", digits)) if groups_of_three else None


def _to_value(words: str, pack: Language) -> Decimal | None:
    """Add up number words: units add, tens and hundreds multiply what stands before, magnitudes close a group."""
    numbers = pack.numbers
    total = group = last = Decimal(0)
    for article, worth in numbers.get("articles", {}).items():
        if words.startswith(article + " "):
            words, last = words[len(article) + 1 :], Decimal(str(worth))
            break
    for word in re.split(r"[\s-]+", words):
        if word == numbers.get("conjunction"):
            continue
        if word in numbers["words"]:
            group, last = group + last, Decimal(numbers["words"][word])
        elif word in numbers["multipliers"]:
            by = numbers["multipliers"][word]
            last = last * by if by else last + _TEN
        elif word in numbers["scales"]:
            total, group, last = total + (group + last).scaleb(numbers["scales"][word]), Decimal(0), Decimal(0)
        else:
            return None
    return total + group + last


def _scale_of(words: str, pack: Language) -> int:
    scales: Mapping[str, int] = pack.numbers["scales"]
    return sum(scales[word] for word in re.split(r"[\s-]+", words.strip(" \n\t-").casefold()))


def _stands_free(text: str, found: _Found, match: re.Match[str], last_end: int, pack: Language) -> bool:
    """Tell whether a number is not a piece of a name, a version, an ordinal, a fraction or a time."""
    before, after = text[max(0, found.start - 2) : found.start], text[found.end : found.end + 2]
    if before and (_is_letter(before[-1]) or before[-1] in "_#@^"):
        return False
    if len(before) == 2 and before[1] in ".,/:'’" and before[0].isalnum():
        return False
    if len(before) == 2 and before[1] in "-‑" and before[0].isalnum() and last_end != found.start - 1:
        return False
    if after and (_is_letter(after[0]) or after[0] in _GOES_ON or after[0].isdigit()):
        return False
    if len(after) == 2 and after[0] in ".,/:" and after[1].isdigit():
        return False
    if len(after) == 2 and after[0] in "-‑" and _is_letter(after[1]) and _compound(text, found.end, pack) is None:
        return False
    if found.is_word and text[found.start].isupper():
        return _opens_sentence(text, found.start)
    return not (match["about"] and match["digits"].isdigit() and len(match["digits"]) == 4)


def _compound(text: str, position: int, pack: Language) -> str | None:
    """Give the noun counted in a compound that begins after a number's end: "a 27-member bloc"."""
    match = _HYPHENATED.match(text, position)
    return match[1] if match and match[1].casefold() in pack.numbers.get("compounds", ()) else None


def _is_letter(char: str) -> bool:
    """Tell letters of scripts that put blanks between words; after a Chinese character a number stands free."""
    return char.isalpha() and char < "\u2e80"


def _opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip(" \t\"'“‘«(")
    return not before or before[-1] in ".!?:;\n•–—-"


def _linked(text: str, found: Iterable[_Found], pack: Language) -> Iterator[_Found]:
    """Give both ends of a range the magnitude and unit that only one of them bears: "5-7 billion dollars"."""
    held: _Found | None = None
    for number in found:
        if held is not None and _is_range(text[held.end : number.start], pack):
            unit = number.unit or held.unit
            scale = number.scale if held.scale == 0 and held.mantissa < number.mantissa else held.scale
            if number.unit is None and held.unit is not None and not _is_currency(held.unit):
                unit, scale = None, held.scale
            held = replace(held, unit=held.unit or unit, scale=scale, is_plain=held.is_plain and number.is_plain)
            number = replace(number, unit=number.unit or unit)
        if held is not None:
            yield held
        held = number
    if held is not None:
        yield held


def _is_range(between: str, pack: Language) -> bool:
    word = between.strip()
    return len(between) < _RANGE_LENGTH and (
        word in ("-", "–", "—", "‑") or word.casefold() in pack.numbers.get("to", ())
    )


def _sharing_noun(text: str, spans: list[NumberSpan], pack: Language) -> Iterator[NumberSpan]:
    for span, after in zip(spans, [*spans[1:], None], strict=False):
        shares = after and span.of is None and span.unit is None and _is_range(text[span.end : after.start], pack)
        yield replace(span, of=after.of) if after and shares else span


def _is_left_out(text: str, found: _Found, of: str | None, pack: Language) -> bool:
    numbers = pack.numbers
    said = text[found.start : found.end].casefold()
    if found.unit is not None or found.scale:
        return False
    if found.is_word:
        return said in numbers.get("alone_left_out", ())
    before = _WORD_BEFORE.search(text, max(0, found.start - _LOOK_BACK), found.start)
    after = _WORD_AFTER.match(text, found.end)
    if (before and before[1].casefold() in numbers.get("time_before", ()) and _is_clock(said, after, numbers)) or (
        after and after[1].casefold().rstrip(".") in numbers.get("time_after", ())
    ):
        return True
    if before and before[1].casefold() in numbers.get("names", ()):
        return True
    if not said.isdigit():
        is_whole = found.mantissa == found.mantissa.to_integral_value()
        return bool(before and _is_name(before[1], pack) and not is_whole)
    if text[found.start - 1 : found.start] in ("(", "[") and text[found.end : found.end + 1] in (")", "]"):
        return True
    if _NUMBERING.match(text, found.end) and not text[max(0, found.start - 8) : found.start].split("\n")[-1].strip():
        return True
    if before and _is_name(before[1], pack) and (found.mantissa < _NAME_NUMBER or of is None):
        return True
    return of is None and len(said) >= _CODE_LENGTH


def _is_clock(said: str, after: re.Match[str] | None, numbers: Mapping[str, object]) -> bool:
    return re.fullmatch(r"[0-2]?\d(?:[.:][0-5]\d)?", said) is not None and (numbers["decimal"] == "," or after is None)


def _is_name(word: str, pack: Language) -> bool:
    return word[0].isupper() and word.casefold() not in pack.stop_words


def _is_currency(unit: str | None) -> bool:
    return unit is not None and len(unit) == 3 and unit.isalpha() and unit.isupper()


def _canonical(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def _signs(where: str) -> Mapping[str, str]:
    signs: Mapping[str, str] = table("units")[where]
    return signs


@cache
def _pattern(code: str) -> re.Pattern[str]:
    pack = get(code)
    numbers = pack.numbers
    units = any_of([*_signs("after"), *pack.units])
    scales, halves = any_of(numbers.get("scales", {})), any_of(numbers.get("halves", ()))
    suffixes = any_of({**numbers.get("suffixes", {}), **numbers.get("money_suffixes", {})})
    word = f"(?:{any_of([*numbers.get('words', {}), *numbers.get('multipliers', {}), *numbers.get('scales', {})])})"
    joiner, conjunction = numbers["joiner"], numbers.get("conjunction") or _NEVER
    articles = any_of(numbers.get("articles", {}))
    tail = rf"(?:\s?-?(?P<{{0}}unit>(?i:{units}))(?!\w))?"
    digits = rf"""
        (?P<minus>(?<=[\s(])[-−](?=\S))? (?:(?P<before>{any_of(_signs("before"))})[ \u00a0]?)?
        (?P<digits>[0-9]+(?:[.,][0-9]+)*)
        (?P<power>(?:\^|\*\*)[0-9]{{1,3}}|[⁰¹²³⁴-⁹]+|[eE]\+?[0-9]{{1,3}}(?!\w))?
        (?P<half>\s(?i:{halves})(?!\w))?
        (?:(?P<scale>(?:[\s-](?i:{scales})(?!\w))+)|(?(before)[ \u00a0]?)(?P<suffix>{suffixes})(?!\w))?
        (?P<about>{any_of(numbers.get("about", ()))})?{tail.format("")}"""
    words = rf"""
        (?<!\w)(?P<words>(?i:(?:{articles})\s(?={word})|(?={any_of(numbers.get("words", {}))}))
        (?i:{word}(?:{joiner}{word}(?!\w))*(?:\s(?:{conjunction})\s{word}(?:{joiner}{word}(?!\w))*)?))(?!\w)
        (?:(?P<words_half>\s(?i:{halves})(?!\w))(?P<words_scale>(?:\s(?i:{scales})(?!\w))+)?)?{tail.format("words_")}"""
    return re.compile(f"(?:{digits}|{words})", re.VERBOSE)
