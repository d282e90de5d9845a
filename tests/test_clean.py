"""Cleaning keeps ordinary text as it is and knows the way back."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.clean import clean

ROWS = [
    ("Windows lines", "a\r\nb\rc\n", "a\nb\nc\n"),
    ("other lines", "a\u2028b\u2029c\x0cd\x85e", "a\nb\nc\nd\ne"),
    ("byte order mark", "\ufeffKomdigi", "Komdigi"),
    ("soft hyphen", "kecer\u00addasan", "kecerdasan"),
    ("zero width", "Deep\u200bSeek\u2060", "DeepSeek"),
    ("control characters", "a\x00b\x07c\x7f\x9b", "abc"),
    ("non-breaking blanks", "Rp\u00a05\u202ftriliun", "Rp 5 triliun"),
    ("direction marks", "\u202eevil\u202c", "evil"),
    ("half a pair", "a\ud83db", "a\ufffdb"),
    ("accent apart", "E\u0301lyse\u0301e", "Élysée"),
    ("ligatures", "ef\ufb01cient", "efficient"),
    ("tabs and blanks stay", "a\t b  c\n\n", "a\t b  c\n\n"),
    ("joiners stay", "न\u200dम 👩\u200d💻", "न\u200dम 👩\u200d💻"),
    ("empty", "", ""),
]


@pytest.mark.parametrize(("about", "text", "expected"), ROWS)
def test_clean(about: str, text: str, expected: str) -> None:
    assert clean(text).text == expected


@pytest.mark.parametrize(
    "text", ["“Kami siap” — kata Menteri…", "中国提出。", "Emoji 🤖 and naïve café\n\ttab", "½ × ²"]
)
def test_ordinary_text_stays_byte_for_byte(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.text.encode() == text.encode()
    assert [cleaned.to_original(offset) for offset in range(len(text) + 1)] == list(range(len(text) + 1))


@pytest.mark.parametrize("offset", [-1, 4])
def test_offsets_outside_are_refused(offset: int) -> None:
    with pytest.raises(IndexError, match="outside"):
        clean("abc").to_original(offset)


ODD = st.sampled_from(
    [
        "\r\n",
        "\r",
        "\ufeff",
        "\u00ad",
        "\x00",
        "e\u0301",
        "\ufb01",
        "\u00a0",
        "\ud800",
        "a",
        "\u0301",
        "kata ",
        "\n",
        "中",
    ]
)


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(ODD).map("".join)))
def test_offsets_lead_back(text: str) -> None:
    cleaned = clean(text)
    back = [cleaned.to_original(offset) for offset in range(len(cleaned.text) + 1)]
    assert back[-1] == len(text)
    assert all(before <= after for before, after in pairwise(back))
    assert clean(cleaned.text).text == cleaned.text


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_categories=["Cc", "Cf", "Zs"])))
def test_what_is_ordinary_is_never_touched(text: str) -> None:
    assert clean(text).text == text
