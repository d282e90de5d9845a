"""Language detection, above all English, Indonesian and Malay."""

import json
import re
from pathlib import Path

import pytest

from kg.detect import detect

TEXTS = [
    ("id", "Tiongkok mengusulkan pembentukan badan kerja sama AI global."),
    ("id", "Menteri Komunikasi dan Digital Meutya Hafid menerbitkan peta jalan AI"),
    ("id", "Perusahaan itu memasok cip kepada Huawei"),
    ("en", "China has proposed a global AI cooperation body."),
    ("en", "The ministry said it would publish the roadmap in August"),
    ("en", "THE WHITE HOUSE RELEASED ITS AI ACTION PLAN ON WEDNESDAY"),
    # Short Malay texts are read as Indonesian, longer ones are told apart.
    ("id", "Kerajaan melancarkan pelan kecerdasan buatan"),
    (
        "ms",
        "Kerajaan Malaysia melancarkan pelan tindakan kecerdasan buatan bagi memperkukuh ekonomi digital, kata "
        "Menteri Digital Gobind Singh Deo pada Isnin. Syarikat tempatan akan menerima peruntukan kerana ia penting.",
    ),
    (
        "id",
        "Pemerintah Malaysia meluncurkan rencana aksi kecerdasan buatan untuk memperkuat ekonomi digital, kata "
        "Menteri Digital Gobind Singh Deo pada Senin. Perusahaan lokal akan menerima dana karena itu penting.",
    ),
    ("fr", "L'Union européenne a adopté un règlement sur l'intelligence artificielle."),
    ("de", "Die Bundesregierung plant ein Gesetz über künstliche Intelligenz."),
    ("zh", "中国提出成立世界人工智能合作组织。"),
    # A text in two languages counts by the larger part.
    ("id", "Presiden menyebut “AI for good” dalam pidatonya di hadapan para menteri dan duta besar di Jakarta."),
    # nothing to go by
    ("und", ""),
    ("und", " \n\t"),
    ("und", "2025-07-26 12:30 / 100%"),
    ("und", "H20 R1 910C"),
]


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_detect(language: str, text: str) -> None:
    found, confidence = detect(text)
    assert found == language
    assert 0 <= confidence <= 1


def test_a_long_text_is_judged_by_samples_of_it() -> None:
    text = "Pemerintah mengumumkan kebijakan baru tentang kecerdasan buatan pada hari itu. " * 50_000
    assert detect(text)[0] == "id"


def test_training_passages_are_told_apart(shared: Path) -> None:
    rows = [
        json.loads(line)
        for name in ("en-5", "id-5", "en-6", "id-6")
        for line in (shared / "data" / "train" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    texts = [(row["lang"], re.sub(r"</?e\d+(:\w+)?>", "", row["text"])) for row in rows]
    right = sum(detect(text)[0] == language for language, text in texts)
    assert right / len(texts) > 0.995
