"""Explanations: what decided on each claim, in the words of the text."""

import subprocess
import sys

TEXT = "Lumen Labs, a start-up, has acquired Orbit Data for $40 million. The company did not sign the Geneva pledge.\n"


def explain(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", "extract", "-", "--explain", *options]
    return subprocess.run(command, input=TEXT, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_claim_comes_with_what_decided_on_it() -> None:
    result = explain()
    assert result.returncode == 0, result.stderr
    assert "claim: Lumen Labs acquires Orbit Data" in result.stdout
    for part in ("subject", "object", "relation", "decided", "said", "is Lumen Labs (ent:lumen-labs"):
        assert part in result.stdout
    assert '"Orbit Data" 37-47' in result.stdout
    assert 'amount    "$40 million"' in result.stdout


def test_a_reference_is_shown_with_what_it_refers_to() -> None:
    assert 'refers to "Lumen Labs"' in explain().stdout


def test_near_misses_are_marked_where_more_confidence_is_asked() -> None:
    strict = explain("--min-confidence", "1").stdout
    assert "claim:" not in strict
    assert "near miss" in explain("--min-confidence", "0.999").stdout or "near misses" in strict


def test_explaining_is_for_people() -> None:
    result = explain("--format", "jsonl")
    assert (result.returncode, result.stdout) == (2, "")
    assert "leave out --format" in result.stderr
