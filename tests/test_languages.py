"""Sentence boundaries, numbers, dates, offices and back references, as tables of a text and what it must give."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import languages
from kg.languages import dates, numbers

# Each row: what it is about, language, the sentences; they are joined by one blank.
SENTENCES = [
    ("titles", "en", ["Dr. Li met Mr. Smith and Prof. Ana Ruiz.", "They agreed."]),
    ("titles", "id", ["Prof. Dr. Ir. Budi bertemu Drs. Amir.", "Mereka sepakat."]),
    ("initials", "en", ["J. Smith and J.K. Rowling left.", "Nobody spoke."]),
    ("initials", "id", ["Johnny G. Plate dan K.H. Ma'ruf hadir.", "Acara selesai."]),
    ("country before a name", "en", ["The U.S. Commerce Department said so.", "It was wrong."]),
    ("country at the end", "en", ["They sold it to the U.S.", "The ministry denied it."]),
    ("time of day", "en", ["It opened at 9 a.m. in Geneva and closed at 5 p.m.", "The next one is in May."]),
    ("companies", "en", ["Acme Inc. and Foo Corp. signed.", "They had to."]),
    ("companies", "id", ["PT. Telkom Indonesia Tbk. menggandeng CV. Maju.", "Nilainya rahasia."]),
    ("a letter that is no initial", "en", ["Nobody has a plan B.", "The talks go on."]),
    ("numbered", "id", ["Lihat Pasal 5 ayat (2) dan UU No. 12 Tahun 2023 hlm. 3.", "Cukup jelas."]),
    ("numbered", "en", ["See Art. 5, Fig. 2 and No. 12 of Jan. 20.", "It is clear."]),
    ("no is also a word", "en", ["He said no.", "China agreed."]),
    ("street and money", "id", ["Kantornya di Jl. Sudirman No. 1, sewanya Rp. 500 juta.", "Mahal."]),
    ("decimals", "en", ["It rose 3.5 percent to 1.25 million.", "That is a lot."]),
    ("addresses", "en", ["See https://example.org/a.b?c=d. for more at kg.example.org.", "Thanks."]),
    ("versions", "en", ["Qwen2.5 beat Llama 3.1.", "GPT-4.1 did not."]),
    ("quote closes after the stop", "en", ["He said: “We agree.”", "“They don’t,” she said.", '"Why?" he asked.']),
    ("quote closes after the stop", "id", ["“Kami siap!” kata Meutya.", '"Benarkah?" tanya dia.', "Ia diam."]),
    ("bracket closes after the stop", "en", ["It failed (so did the other.)", "Then it worked."]),
    ("bracket with a stop inside", "id", ["Konferensi ini dibuka Sabtu (26/7/2025).", "(Foto: ANTARA)"]),
    ("reference after the stop", "en", ["It was adopted in 2024.[12]", "It applies now."]),
    ("ellipsis goes on", "id", ["Kami menunggu... dan menunggu…", "Akhirnya selesai."]),
    ("several marks", "en", ["Really?!", "Yes!!", "No..."]),
    ("name in lower case opens", "en", ["Nobody paid.", "xAI did.", "iFlytek too."]),
    ("number opens", "en", ["It opened in Shanghai.", "40 countries came."]),
    ("lower case goes on", "en", ["The approx. cost of it etc. was too high."]),
    ("year ends", "id", ["Aturan itu terbit pada 2024.", "Komdigi menerapkannya."]),
    ("item number stays", "en", ["1. Build data centres.", "2. Export the full stack."]),
    ("no pack", "fr", ["M. Dupont parle.", "Il est 10 h."]),
]


@pytest.mark.parametrize(("about", "language", "expected"), SENTENCES)
def test_sentences(about: str, language: str, expected: list[str]) -> None:
    text = " ".join(expected)
    assert [text[start:end] for start, end in languages.sentences(text, language)] == expected


# Each row: what it is about, the text, its sentences with line breaks shown as blanks.
LINES = [
    ("headline", "China proposes AI body\nThe plan was praised.", ["China proposes AI body", "The plan was praised."]),
    ("paragraphs", "One more\n\nthing to say", ["One more", "thing to say"]),
    (
        "bullets",
        "It wants:\n- open models\n• safe ones\n* cheap ones",
        ["It wants:", "- open models", "• safe ones", "* cheap ones"],
    ),
    ("list in lower case", "It wants\nmodels\nchips", ["It wants", "models", "chips"]),
    (
        "wrapped, goes on in lower case",
        "The ministry said on Friday that it would coordinate the\nwork of all agencies. It gave no date.",
        ["The ministry said on Friday that it would coordinate the work of all agencies.", "It gave no date."],
    ),
    (
        "wrapped at a name",
        "The plan was put forward by the Ministry of Communication and\n"
        "Digital Affairs together with the national agency for research\n"
        "and innovation.",
        [
            "The plan was put forward by the Ministry of Communication and Digital Affairs "
            "together with the national agency for research and innovation."
        ],
    ),
    (
        "headlines of one length",
        "China proposes a new global organisation for AI in Shanghai\n"
        "Indonesia publishes its national AI roadmap after two years\n"
        "Brussels delays parts of its AI Act by more than one year",
        [
            "China proposes a new global organisation for AI in Shanghai",
            "Indonesia publishes its national AI roadmap after two years",
            "Brussels delays parts of its AI Act by more than one year",
        ],
    ),
    ("Chinese", "中国提出倡议。美国反对！「好。」", ["中国提出倡议。", "美国反对！", "「好。」"]),
    ("blank", " \n\t ", []),
    ("empty", "", []),
    ("trimmed", "  One. \n\n  Two.  ", ["One.", "Two."]),
    ("lone closing mark", 'He left. "', ['He left. "']),
]


@pytest.mark.parametrize(("about", "text", "expected"), LINES)
def test_lines(about: str, text: str, expected: list[str]) -> None:
    spans = languages.sentences(text, "en")
    assert [text[start:end].replace("\n", " ") for start, end in spans] == expected


def test_a_sentence_of_more_than_a_thousand_words_is_cut_at_a_blank() -> None:
    text = "kata " * 2500
    spans = languages.sentences(text, "id")
    assert [len(text[start:end].split()) for start, end in spans] == [1000, 1000, 500]


PIECES = st.sampled_from(
    [
        "Dr.",
        "U.S.",
        "The",
        "kata",
        "3.5",
        "No.",
        "12",
        "?",
        "...",
        "…",
        "。",
        '"',
        "”",
        "(",
        ")",
        "[3]",
        "- ",
        "\n",
        "\n\n",
        " ",
        "  ",
        "\t",
        "\r\n",
        "\u2028",
        "x" * 60,
    ]
)


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES).map("".join)), st.sampled_from(["en", "id", "zh"]))
def test_sentences_are_exact_ordered_and_cover_all_that_is_not_blank(text: str, language: str) -> None:
    spans = languages.sentences(text, language)
    assert all(start < end and text[start:end] == text[start:end].strip() for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


# Each row: language, text, value, unit.
NUMBERS = [
    ("en", "3,000", "3000", None),
    ("id", "3.000", "3000", None),
    ("id", "3,000", "3000", None),
    ("en", "3.000", "3000", None),
    ("en", "1.25", "1.25", None),
    ("id", "1,25", "1.25", None),
    ("id", "1.5 miliar", "1500000000", None),
    ("en", "1,234,567.50", "1234567.5", None),
    ("id", "1.234.567,50", "1234567.5", None),
    ("fr", "1.234.567", "1234567", None),
    ("fr", "1,5", "1.5", None),
    ("id", "1,5 miliar dolar AS", "1500000000", "USD"),
    ("id", "29,9 juta dolar Australia", "29900000", "AUD"),
    ("en", "US$1.7 billion", "1700000000", "USD"),
    ("id", "US$ 1,7 miliar", "1700000000", "USD"),
    ("en", "€750,000", "750000", "EUR"),
    ("en", "£42 million", "42000000", "GBP"),
    ("en", "¥1.7trn", "1700000000000", "JPY"),
    ("en", "C$185 million", "185000000", "CAD"),
    ("en", "$5m", "5000000", "USD"),
    ("en", "NOK 40 million", "40000000", "NOK"),
    ("en", "9,000 crore rupees", "90000000000", "INR"),
    ("en", "20 trillion won", "20000000000000", "KRW"),
    ("id", "Rp 4,2 triliun", "4200000000000", "IDR"),
    ("id", "Rp202,5 miliar", "202500000000", "IDR"),
    ("id", "Rp4,2 T", "4200000000000", "IDR"),
    ("en", "75 million", "75000000", None),
    ("id", "200 ribu", "200000", None),
    ("en", "60 megawatt", "60", "MW"),
    ("en", "60MW", "60", "MW"),
    ("id", "945 terawatt jam", "945", "TWh"),
    ("en", "seven per cent", "7", "%"),
    ("en", "16.5 percent", "16.5", "%"),
    ("id", "tiga persen omzet tahunan", "3", "%"),
    ("en", "0.5%", "0.5", "%"),
    ("en", "0.05", "0.05", None),
    ("id", "tiga", "3", None),
    ("id", "dua belas juta", "12000000", None),
    ("id", "dua ribu tiga ratus empat puluh lima", "2345", None),
    ("id", "sejuta", "1000000", None),
    ("id", "setengah miliar dolar", "500000000", "USD"),
    ("id", "dua setengah juta", "2500000", None),
    ("en", "twenty-five", "25", None),
    ("en", "one hundred and twenty", "120", None),
    ("en", "two and a half million", "2500000", None),
    ("en", "half a billion dollars", "500000000", "USD"),
    ("id", "800-an", "800", None),
    ("id", "lebih dari 3.000 peserta", "3000", None),
    ("en", "10^26", "1" + "0" * 26, None),
    ("en", "10²⁶ FLOPs", "1" + "0" * 26, "FLOP"),
    ("en", "fell by -5 percent", "-5", "%"),
    ("en", "2025", "2025", None),
]


@pytest.mark.parametrize(("language", "text", "value", "unit"), NUMBERS)
def test_parse(language: str, text: str, value: str, unit: str | None) -> None:
    assert numbers.parse(text, language) == numbers.Number(value, unit)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "GPT-4"),
        ("en", "H20"),
        ("en", "no number"),
        ("id", "ratusan juta dolar"),
        ("en", ""),
        ("en", "9" * 40),
        ("en", "1,23,45"),
    ],
)
def test_parse_finds_nothing(language: str, text: str) -> None:
    assert numbers.parse(text, language) is None


# Each row: language, text, (words, value, what is counted or unit) of every number found.
FOUND = [
    (
        "en",
        "Over 800 exhibitors from 40 countries showed 3,000 products, including 40 large language models.",
        [
            ("800", "800", "exhibitors"),
            ("40", "40", "countries"),
            ("3,000", "3000", "products"),
            ("40", "40", "large language models"),
        ],
    ),
    (
        "id",
        "Sebanyak 800 peserta pameran dari 40 negara memamerkan 3.000 produk dan 60 robot.",
        [("800", "800", "peserta pameran"), ("40", "40", "negara"), ("3.000", "3000", "produk"), ("60", "60", "robot")],
    ),
    (
        "en",
        "800 exhibitors attended; 30 companies listed in Seoul",
        [("800", "800", "exhibitors"), ("30", "30", "companies")],
    ),
    (
        "id",
        "500 peneliti menandatangani dan 800-an delegasi hadir",
        [("500", "500", "peneliti"), ("800-an", "800", "delegasi")],
    ),
    (
        "id",
        "120 negara berkembang dan 3.000 produk digital",
        [("120", "120", "negara berkembang"), ("3.000", "3000", "produk digital")],
    ),
    (
        "en",
        "between $5-7 billion, up 10–15 percent",
        [("$5", "5000000000", "USD"), ("7 billion", "7000000000", "USD"), ("10", "10", "%"), ("15 percent", "15", "%")],
    ),
    (
        "id",
        "Rp 4 triliun hingga Rp 5 triliun",
        [("Rp 4 triliun", "4000000000000", "IDR"), ("Rp 5 triliun", "5000000000000", "IDR")],
    ),
    ("en", "500 to 600 staff", [("500", "500", "staff"), ("600", "600", "staff")]),
    ("en", "the 27-member bloc and a 5-gigawatt campus", [("27", "27", "member"), ("5-gigawatt", "5", "GW")]),
    ("en", "384 Ascend 910C chips", [("384", "384", "Ascend 910C chips")]),
    ("en", "70B parameters and 2,025 votes", [("70B", "70000000000", "parameters"), ("2,025", "2025", "votes")]),
    ("id", "2000 peserta hadir pada tahun 2025", [("2000", "2000", "peserta")]),
    (
        "id",
        "dua puluh ribu lapangan kerja bagi lima belas orang",
        [("dua puluh ribu", "20000", "lapangan kerja"), ("lima belas", "15", "orang")],
    ),
    ("en", "Seven firms left.", [("Seven", "7", "firms")]),
    # what is no quantity
    ("en", "GPT-4, H20, G20, Qwen2.5, Llama 3 and Llama 3.1 models, COVID-19, 5G, the 21st century", []),
    ("en", "Section 230, Article 5(2), No. 12, page 7, aged 61, Lee (61), [12], version 1.2.3, 24/7", []),
    ("en", "On July 26, 2025 at 10:30 a.m. in the 1990s, in 2025, 2024–2029 and 26/7/2025", []),
    ("en", "One of them, Seven Network, the Group of Seven, two-thirds, a three-year plan", []),
    ("id", "Pasal 5 ayat (2), Nomor 12 Tahun 2023, pukul 10.30 WIB, abad ke-21, era 1990-an, 0812-3456-789", []),
    ("en", "1. First\n2) Then", []),
    ("zh", "约800家企业，1.5亿人", [("800", "800", None)]),
]


@pytest.mark.parametrize(("language", "text", "expected"), FOUND)
def test_find_numbers(language: str, text: str, expected: list[tuple[str, str, str | None]]) -> None:
    found = numbers.find(text, language)
    assert [(text[n.start : n.end], n.value, n.of or n.unit) for n in found] == expected


def test_money_is_an_amount() -> None:
    assert [n.kind for n in numbers.find("$5 billion, 60 MW, 7% and 40 chips", "en")] == ["amount"] + ["quantity"] * 3


# Each row: language, document's date, text, (words, first value, last value) of every date found.
DATES = [
    ("id", None, "26 Juli 2025", [("26 Juli 2025", "2025-07-26", None)]),
    ("en", None, "July 26, 2025", [("July 26, 2025", "2025-07-26", None)]),
    ("en", None, "JULY 26, 2025", [("JULY 26, 2025", "2025-07-26", None)]),
    ("en", None, "the 26th of July 2025", [("26th of July 2025", "2025-07-26", None)]),
    ("en", None, "Sept. 5, 2025", [("Sept. 5, 2025", "2025-09-05", None)]),
    ("id", None, "5/6/2025", [("5/6/2025", "2025-06-05", None)]),
    ("en", None, "26/7/2025 or 7/26/2025", [("26/7/2025", "2025-07-26", None), ("7/26/2025", "2025-07-26", None)]),
    ("en", None, "5/6/2025 is unclear", []),
    ("en", None, "2025-07-26", [("2025-07-26", "2025-07-26", None)]),
    ("zh", None, "2025年7月26日", [("2025年7月26日", "2025-07-26", None)]),
    ("id", None, "10–11 Februari 2025", [("10–11 Februari 2025", "2025-02-10", "2025-02-11")]),
    ("en", None, "February 10-11, 2025", [("February 10-11, 2025", "2025-02-10", "2025-02-11")]),
    ("en", None, "July 28 – August 2, 2025", [("July 28 – August 2, 2025", "2025-07-28", "2025-08-02")]),
    (
        "id",
        None,
        "28 Desember 2025 hingga 2 Januari 2026",
        [("28 Desember 2025 hingga 2 Januari 2026", "2025-12-28", "2026-01-02")],
    ),
    ("id", None, "26 s.d. 28 Juli 2025", [("26 s.d. 28 Juli 2025", "2025-07-26", "2025-07-28")]),
    ("en", None, "10 and 11 February 2025", [("10 and 11 February 2025", "2025-02-10", "2025-02-11")]),
    ("en", None, "10 and 20 February 2025", [("20 February 2025", "2025-02-20", None)]),
    ("id", None, "Juli 2025", [("Juli 2025", "2025-07", None)]),
    ("en", None, "It may 2024 times; May 2024", [("2024", "2024", None), ("May 2024", "2024-05", None)]),
    ("en", None, "July-August 2025", [("July-August 2025", "2025-07", "2025-08")]),
    ("en", None, "Q3 2025", [("Q3 2025", "2025-07", "2025-09")]),
    ("en", None, "the first half of 2026", [("first half of 2026", "2026-01", "2026-06")]),
    (
        "id",
        None,
        "kuartal III 2025, semester I 2025",
        [("kuartal III 2025", "2025-07", "2025-09"), ("semester I 2025", "2025-01", "2025-06")],
    ),
    ("en", None, "2024–2029, 2025-26", [("2024–2029", "2024", "2029"), ("2025-26", "2025", "2026")]),
    ("en", None, "In 2025 the 2030 goals", [("2025", "2025", None), ("2030", "2030", None)]),
    ("id", None, "2000 peserta, 1.990 orang, era 1990-an, No. 2025", []),
    ("en", None, "30/2/2025, Regulation 2024/1689, $2025, 2000 exhibitors", []),
    ("en", None, "on Saturday, last week, on 26 July", []),
    ("en", "2025-07-30", "on Saturday", [("Saturday", "2025-07-26", None)]),
    ("en", "2025-07-30", "next Monday", [("next Monday", "2025-08-04", None)]),
    ("en", "2025-07-30", "last Wednesday", [("last Wednesday", "2025-07-23", None)]),
    ("en", "2025-07-30", "last week", [("last week", "2025-07-21", "2025-07-27")]),
    ("en", "2025-01-05", "on 26 December", [("26 December", "2024-12-26", None)]),
    ("en", "2025-01-05", "last month", [("last month", "2024-12", None)]),
    ("en", "2025-07-30", "in May, two days ago", [("May", "2025-05", None), ("two days ago", "2025-07-28", None)]),
    ("id", "2025-07-30", "Senin", [("Senin", "2025-07-28", None)]),
    (
        "id",
        "2025-07-30",
        "pekan lalu dan kemarin",
        [("pekan lalu", "2025-07-21", "2025-07-27"), ("kemarin", "2025-07-29", None)],
    ),
    ("id", "2025-07-30", "Rabu pekan lalu", [("Rabu pekan lalu", "2025-07-23", None)]),
    ("id", "2025-07-30", "Sabtu (26/7)", [("26/7", "2025-07-26", None)]),
    ("id", "2025-07-30", "Minggu (27/7/2025)", [("27/7/2025", "2025-07-27", None)]),
    ("id", "2025-07", "kemarin", []),
    # quarters, halves and months of a year that is told from the document's
    ("en", "2025-07-30", "in the first quarter of this year", [("first quarter of this year", "2025-01", "2025-03")]),
    ("id", "2025-07-30", "kuartal kedua tahun ini", [("kuartal kedua tahun ini", "2025-04", "2025-06")]),
    ("id", "2025-07-30", "paruh kedua tahun lalu", [("paruh kedua tahun lalu", "2024-07", "2024-12")]),
    ("en", "2025-02-03", "last quarter", [("last quarter", "2024-10", "2024-12")]),
    ("id", "2025-11-03", "kuartal depan", [("kuartal depan", "2026-01", "2026-03")]),
    ("id", None, "kuartal kedua tahun ini", []),
    ("en", "2025-07-30", "March last year", [("March last year", "2024-03", None)]),
    ("id", "2025-07-30", "Maret tahun depan", [("Maret tahun depan", "2026-03", None)]),
    ("id", "2025-07-30", "26 Juli tahun lalu", [("26 Juli tahun lalu", "2024-07-26", None)]),
    ("en", "2025-07-30", "July 26 last year", [("July 26 last year", "2024-07-26", None)]),
    ("en", "2025-07-30", "February 30 last year", [("last year", "2024", None)]),
    ("en", "2025-07-30", "next March, last June", [("March", "2026-03", None), ("June", "2025-06", None)]),
    # parts of the day, the weekend
    ("en", "2025-07-30", "this morning", [("this morning", "2025-07-30", None)]),
    ("id", "2025-07-30", "tadi malam", [("tadi malam", "2025-07-29", None)]),
    ("en", "2025-07-30", "the day before yesterday", [("the day before yesterday", "2025-07-28", None)]),
    ("id", "2025-07-30", "akhir pekan lalu", [("akhir pekan lalu", "2025-07-26", "2025-07-27")]),
    # counted away
    ("en", "2025-07-30", "a week ago", [("a week ago", "2025-07-21", "2025-07-27")]),
    ("id", "2025-07-30", "sepekan lalu", [("sepekan lalu", "2025-07-21", "2025-07-27")]),
    ("id", "2025-07-30", "setahun yang lalu", [("setahun yang lalu", "2024", None)]),
    ("id", "2025-07-30", "dua hari lalu", [("dua hari lalu", "2025-07-28", None)]),
    ("id", "2025-07-30", "tiga bulan lagi", [("tiga bulan lagi", "2025-10", None)]),
    ("en", "2025-07-30", "two years from now", [("two years from now", "2027", None)]),
    ("en", "2025-07-30", "earlier this month", [("this month", "2025-07", None)]),
    ("id", "2025-07-30", "awal bulan ini", [("bulan ini", "2025-07", None)]),
]


@pytest.mark.parametrize(("language", "document_date", "text", "expected"), DATES)
def test_find_dates(
    language: str, document_date: str | None, text: str, expected: list[tuple[str, str, str | None]]
) -> None:
    found = dates.find(text, language, document_date)
    assert [(d.text, d.start_value, d.end_value) for d in found] == expected
    assert all(text[d.start : d.end] == d.text for d in found)


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789.,-/ $%\nJulyMei()–abR"), max_size=80), st.sampled_from(["en", "id", "und"]))
def test_numbers_and_dates_take_any_text(text: str, language: str) -> None:
    for number in numbers.find(text, language):
        assert text[number.start : number.end].strip() == text[number.start : number.end] != ""
    for span in dates.find(text, language, "2025-07-30"):
        assert text[span.start : span.end] == span.text


ANAPHORS = {
    ("en", True): [
        "it",
        "It",
        "they",
        "their",
        "the company",
        "The two sides",
        "the Chinese chipmaker",
        "this measure",
        "the latter",
        "the Hangzhou start-up",
        "the company itself",
    ],
    ("en", False): [
        "Nvidia",
        "the White House",
        "the EU AI Act",
        "the rise of AI",
        "the internet",
        "US",
        "company",
        "artificial intelligence",
        "The Hague",
        "the owner of TikTok",
        "",
    ],
    ("id", True): [
        "ia",
        "mereka",
        "perusahaan itu",
        "Langkah ini",
        "Konferensi ini",
        "raksasa Redmond itu",
        "Perusahaan rintisan itu",
        "pihaknya",
        "kedua negara",
        "badan baru tersebut",
        "KTT tersebut",
        "Negara yang disebut terakhir itu",
    ],
    ("id", False): [
        "Komdigi",
        "Uni Eropa tersebut",
        "Nvidia itu",
        "kecerdasan buatan",
        "perusahaan",
        "OpenAI",
        "itu yang mereka bangun dari awal dengan susah",
    ],
}


@pytest.mark.parametrize(
    ("language", "expected", "text"),
    [(language, expected, text) for (language, expected), texts in ANAPHORS.items() for text in texts],
)
def test_anaphor(language: str, expected: bool, text: str) -> None:
    assert languages.anaphor(text, language) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Presiden", "President", True),
        ("Perdana Menteri", "Prime Minister", True),
        ("Perdana Menteri", "Premier", True),
        ("Perdana Menteri", "Minister", False),
        ("Wakil Perdana Menteri", "vice-premier", True),
        ("Wakil Presiden", "Presiden", False),
        ("mantan Presiden", "President", False),
        ("mantan Presiden", "former president", True),
        ("Menteri Luar Negeri", "foreign minister", True),
        ("Menlu", "Minister of Foreign Affairs", True),
        ("Menteri Luar Negeri", "Secretary of State", True),
        ("Wakil Menteri Luar Negeri", "deputy foreign minister", True),
        ("Menteri Perdagangan", "commerce secretary", True),
        ("Menteri Keuangan", "Treasury Secretary", True),
        ("Menteri Keuangan", "Menteri Pertahanan", False),
        ("Menteri Komunikasi dan Digital", "communications and digital minister", True),
        ("Sekretaris Jenderal", "Secretary-General", True),
        ("CEO", "chief executive officer", True),
        ("Direktur Utama", "chief executive", True),
        ("juru bicara", "spokeswoman", True),
        ("Ketua", "chairman", True),
        ("Gubernur", "mayor", False),
    ],
)
def test_same_role(first: str, second: str, expected: bool) -> None:
    assert languages.same_role(first, second) is expected
    assert languages.same_role(second, first) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("en", "en"), ("en-GB", "en"), ("ID", "id"), ("ms", "id"), ("zh", "und"), ("und", "und"), ("", "und")],
)
def test_get(code: str, expected: str) -> None:
    assert languages.get(code).code == expected
