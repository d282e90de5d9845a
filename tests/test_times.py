"""Times of claims: read from words, compared with one another, and given to what a sentence says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ids import to_content_hash
from kg.languages import times
from kg.model import Document, Entity
from kg.nlp import Reader
from kg.periods import Period, holds_on, is_past, overlap, parse, to_last_day, to_period

DAY = "2025-07-30"
"""A Wednesday, on which the texts below are published."""

# Each row: language, text, the times in it.
TIMES = [
    # when
    ("en", "on July 26, 2025", ["2025-07-26"]),
    ("en", "on Monday", ["2025-07-28"]),
    ("id", "pada Senin (28/7)", ["2025-07-28"]),
    ("id", "Senin, 28 Juli 2025", ["2025-07-28"]),
    ("en", "yesterday, two days ago", ["2025-07-29", "2025-07-28"]),
    ("id", "kemarin, dua hari lalu", ["2025-07-29", "2025-07-28"]),
    ("en", "next March, last June", ["2026-03", "2025-06"]),
    ("id", "Maret tahun depan", ["2026-03"]),
    ("en", "earlier this month, late last year", ["2025-07", "2024"]),
    ("id", "awal bulan ini, akhir tahun lalu", ["2025-07", "2024"]),
    # within a month or a year that holds all its days
    ("en", "last week", ["2025-07"]),
    ("id", "pekan lalu", ["2025-07"]),
    ("en", "this week", ["2025"]),
    ("en", "in the third quarter of 2024, last quarter", ["2024", "2025"]),
    ("id", "kuartal III 2024, semester pertama tahun ini", ["2024", "2025"]),
    ("en", "on 10-11 February 2025", ["2025-02"]),
    # from when and until when
    ("en", "since 2019", ["2019/.."]),
    ("id", "sejak 2019, sejak awal tahun 2020", ["2019/..", "2020/.."]),
    ("en", "since last week", ["2025-07-21/.."]),
    ("id", "mulai 1 Agustus 2025", ["2025-08-01/.."]),
    ("en", "until 2027, until the end of 2028", ["../2027", "../2028"]),
    ("id", "hingga 2027, sampai dengan akhir Maret 2028", ["../2027", "../2028-03"]),
    ("en", "from 2019 to 2023, from early 2020 until July 2021", ["2019/2023", "2020/2021-07"]),
    ("id", "dari 2019 hingga 2023, sejak Juli 2019 sampai Maret 2021", ["2019/2023", "2019-07/2021-03"]),
    ("en", "between 2019 and 2023", ["2019/2023"]),
    ("id", "antara tahun 2019 dan 2023", ["2019/2023"]),
    ("en", "from 10 to 12 July 2025", ["2025-07-10/2025-07-12"]),
    ("en", "(2014–2024), 2024-29", ["2014/2024", "2024/2029"]),
    ("id", "periode 2019-2024", ["2019/2024"]),
    # what gives no time: deadlines, what is only before or after, an origin, an interval the wrong way round
    ("en", "by 2030, before July 2025, after last week, from 2019", []),
    ("id", "setelah Juli 2025, sebelum 2024, paling lambat 2030", []),
    ("en", "from 2023 to 2019", []),
    ("und", "since 2019", ["2019"]),
]


@pytest.mark.parametrize(("language", "text", "expected"), TIMES)
def test_find_times(language: str, text: str, expected: list[str]) -> None:
    found = times.find(text, language, DAY)
    assert [one.value for one in found] == expected
    assert all(str(parse(one.value)) == one.value for one in found)


def test_a_time_has_the_word_that_opens_it() -> None:
    text = "It holds since early 2019, not from 2021 until July 2023."
    assert [text[one.start : one.end] for one in times.find(text, "en")] == [
        "since early 2019",
        "from 2021 until July 2023",
    ]


def test_words_for_a_day_say_nothing_without_the_documents() -> None:
    assert times.find("since Monday; pekan lalu", "en") == times.find("sejak pekan lalu", "id") == ()


# ---- periods

DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
LENGTHS = st.sampled_from([4, 7, 10])
BOUNDS = st.builds(lambda day, length: day.isoformat()[:length], DAYS, LENGTHS)


@st.composite
def periods(draw: st.DrawFn) -> str:
    bounds = draw(st.none() | BOUNDS), draw(st.none() | BOUNDS)
    made = to_period(*bounds) or to_period(*reversed(bounds))
    return str(made) if made else draw(BOUNDS)


@given(periods())
def test_a_period_is_read_as_it_is_written(text: str) -> None:
    period = parse(text)
    assert period is not None and str(period) == text
    assert period.is_interval == ("/" in text)
    assert is_past(text) == text.startswith("../")


@given(st.text(st.sampled_from("0123456789-/."), max_size=21))
def test_any_text_is_a_period_or_none(text: str) -> None:
    period = parse(text)
    assert period is None or str(parse(str(period))) == str(period)


@given(periods(), periods())
def test_overlap_is_the_same_from_either_side(one: str, other: str) -> None:
    assert overlap(one, one) and overlap(one, None) and overlap(None, other)
    assert overlap(one, other) == overlap(other, one)


@given(periods(), periods(), DAYS)
def test_intervals_that_do_not_overlap_share_no_day_but_that_of_the_handing_over(
    one: str, other: str, day: date
) -> None:
    """Hold `overlap` against the days themselves."""
    first, second = parse(one), parse(other)
    assert first and second
    both = [period for period in (first, second) if period.is_interval and holds_on(str(period), day)]
    if len(both) == 2 and not overlap(one, other):
        bounds = {bound for period in both for bound in (period.start, period.end) if bound}
        assert any(day.isoformat().startswith(bound) or bound.startswith(day.isoformat()[:4]) for bound in bounds)


@given(DAYS, st.integers(0, 400), DAYS, st.integers(0, 400))
def test_intervals_of_days_overlap_where_they_share_more_than_a_bound(
    start: date, length: int, other: date, other_length: int
) -> None:
    ends = start + timedelta(length), other + timedelta(other_length)
    one, two = f"{start}/{ends[0]}", f"{other}/{ends[1]}"
    if parse(one) == parse(two) or not (length and other_length):
        return
    assert overlap(one, two) == (max(start, other) < min(ends))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2025", "2025-07", True),
        ("2025-07", "2025-08", False),
        ("2019/2023", "2023/..", False),
        ("2019/2023", "2022/..", True),
        ("2019/2023", "2023-05/..", False),
        ("2019/2023-04", "2023/..", False),
        ("2019/2023-04-30", "2023-05-01/2024", False),
        ("../2023", "2024/..", False),
        ("../2023", "../2019", True),
        ("2019/..", "2023/..", True),
        ("2019/2023", "2021-07-26", True),
        ("2019/2023", "2024", False),
        ("soon", "soon", True),
        ("soon", "2025", False),
    ],
)
def test_overlap(one: str, other: str, expected: bool) -> None:
    assert overlap(one, other) is overlap(other, one) is expected


def test_bounds_stand_for_all_their_days() -> None:
    assert to_last_day("2024-02") == date(2024, 2, 29)
    assert holds_on("2023/..", date(2023, 1, 1)) and not holds_on("2023/..", date(2022, 12, 31))
    assert holds_on("../2023-06", date(2023, 6, 30)) and not holds_on("../2023-06", date(2023, 7, 1))
    assert holds_on(None, date.min) and holds_on("soon", date.min)
    assert to_period("2019", "2019") == Period("2019", "2019") and to_period(None, None) is None
    assert to_period("2019", "x") is to_period("x", "2019") is None


# ---- claims

# Each row: language, text, (subject, predicate, object, the claim's time) of claims in it.
CLAIMS = [
    # offices
    (
        "en",
        "Emmanuel Macron has been president of France since 2017.",
        [("Macron", "holdsOfficeIn", "France", "2017/..")],
    ),
    (
        "en",
        "Sri Mulyani, Indonesia's finance minister from 2016 to 2025, supports AI governance.",
        [("Mulyani", "holdsOfficeIn", "Indonesia", "2016/2025"), ("Mulyani", "supports", "AI governance", None)],
    ),
    (
        "id",
        "Prabowo Subianto menjabat Presiden Indonesia sejak 20 Oktober 2024.",
        [("Prabowo", "holdsOfficeIn", "Indonesia", "2024-10-20/..")],
    ),
    (
        "id",
        "Budi Gunadi Sadikin, Menteri Kesehatan Indonesia periode 2020-2024, mendukung AI.",
        [("Budi", "holdsOfficeIn", "Indonesia", "2020/2024")],
    ),
    (
        "id",
        "Mantan Menteri Komunikasi Budi Arie mendukung Peta Jalan AI.",
        [
            ("Budi", "holdsOfficeIn", "Kementerian Komunikasi", "../2025-07-29"),
            ("Budi", "supports", "Peta Jalan AI", None),
        ],
    ),
    # acts
    (
        "id",
        "Tiongkok mengusulkan organisasi AI global pada Sabtu (26/7).",
        [("China", "proposes", "organisasi AI global", "2025-07-26")],
    ),
    (
        "en",
        "China proposed a World AI Cooperation Organization last week, and the United States rejected the plan.",
        [("China", "proposes", "Organization", "2025-07"), ("United States", "opposes", "Organization", None)],
    ),
    (
        "en",
        "The United States imposed export controls on AI chips to China in October 2022.",
        [
            ("United States", "imposesExportControlsOn", "China", "2022-10"),
            ("United States", "restricts", "chips", "2022-10"),
        ],
    ),
    (
        "en",
        "Japan, Korea, and Singapore signed the Seoul Declaration in May 2024.",
        [(who, "signs", "Seoul Declaration", "2024-05") for who in ("Japan", "Korea", "Singapore")],
    ),
    (
        "en",
        "Indonesia has been a member of BRICS since January 2025.",
        [("Indonesia", "memberOf", "BRICS", "2025-01/..")],
    ),
    # the time of another clause, or of a noun, is not that of the claim
    (
        "en",
        "Korea joined the Bletchley Summit in 2023 and hosted the AI Seoul Summit.",
        [("Korea", "hosts", "AI Seoul Summit", None)],
    ),
    (
        "en",
        "China's antitrust regulator is investigating Nvidia over its 2020 takeover of Mellanox.",
        [("China", "investigates", "Nvidia", None)],
    ),
    (
        "en",
        "Passed by the National Assembly in December 2024, the AI Basic Act supports the AI industry.",
        [("AI Basic Act", "supports", "AI industry", None), ("National Assembly", "adopts", "AI Basic Act", "2024-12")],
    ),
    # the day of saying so is not that of what is said
    ("en", "The minister said on Monday that China opposes export controls.", [("China", "opposes", "export", None)]),
    (
        "id",
        '"Indonesia mendukung tata kelola AI," kata Menteri Komunikasi Meutya Hafid, Senin (28/7).',
        [("Indonesia", "supports", "governance", None), ("Meutya", "holdsOfficeIn", "Indonesia", None)],
    ),
    # the time that the document gives elsewhere
    (
        "en",
        "Japan signed the Seoul Declaration. As is known, Japan signed the Seoul Declaration in May 2024.",
        [("Japan", "signs", "Seoul Declaration", "2024-05")],
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), CLAIMS, ids=[text[:40] for _, text, _ in CLAIMS])
def test_claims_have_the_times_of_their_clauses(
    reader: Reader, language: str, text: str, expected: list[tuple[str, str, str, str | None]]
) -> None:
    content_hash = to_content_hash(text)
    document = Document(id="d", text=text, language=language, source="", content_hash=content_hash, date=DAY)
    claims = [claim for claim in reader.read(document).claims if isinstance(claim.object, Entity)]
    for subject, predicate, thing, time in expected:
        found = {
            claim.time
            for claim in claims
            if isinstance(claim.object, Entity)
            and claim.predicate == predicate
            and subject in claim.subject.label
            and thing in claim.object.label
        }
        assert found == {time}, (subject, predicate, thing)


def test_without_the_documents_day_a_former_office_has_no_time(reader: Reader) -> None:
    text = "Mantan Menteri Komunikasi Budi Arie mendukung Peta Jalan AI."
    document = Document(id="d", text=text, language="id", source="", content_hash=to_content_hash(text))
    assert {claim.time for claim in reader.read(document).claims} == {None}
