"""Confidences say how often a claim is right, and keep the order of the model's probabilities."""

import json
import math
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.calibration import Calibration
from kg.encoder import FOLDER
from kg.training.calibrate import Case, fit, main, to_error

maps = st.builds(Calibration, slope=st.floats(0.2, 3), shift=st.floats(-2, 2))


@given(maps, st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_what_was_surer_stays_surer(calibration: Calibration, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= calibration(low) <= calibration(high) <= 1


@given(maps, st.floats(0.05, 0.95))
def test_the_way_back_leads_to_where_it_began(calibration: Calibration, probability: float) -> None:
    confidence = calibration(probability)
    if 0.01 < confidence < 0.99:
        # four decimals of the confidence are what the way back has to go by
        slack = 1e-4 / (calibration.slope * confidence * (1 - confidence))
        assert calibration.invert(confidence) == pytest.approx(probability, abs=slack)


def test_a_fit_finds_the_map_that_made_the_cases() -> None:
    chance = random.Random(1)
    made = Calibration(slope=0.5, shift=0.3)
    drawn = [chance.uniform(0.02, 0.98) for _ in range(20_000)]
    cases = [Case(text="t", chances=(p,), is_right=chance.random() < made(p)) for p in drawn]
    found = fit(cases)
    assert found.slope == pytest.approx(made.slope, abs=0.05)
    assert found.shift == pytest.approx(made.shift, abs=0.05)
    assert to_error([(case.to_confidence(found), case.is_right) for case in cases]) < 0.02
    assert to_error([(case.to_confidence(Calibration()), case.is_right) for case in cases]) > 0.05


def test_a_claim_in_two_sentences_is_surer() -> None:
    case = Case(text="t", chances=(0.5, 0.5), is_right=True)
    assert case.to_confidence(Calibration()) == 0.75


def test_the_model_says_how_its_confidences_are_made() -> None:
    about = json.loads((FOLDER / "model.json").read_text(encoding="utf-8"))
    calibration = Calibration.of(about["calibration"])
    assert math.isfinite(calibration.shift)
    assert calibration.slope > 0
    assert Calibration.of(None) == Calibration()


def test_a_model_is_calibrated_by_one_command(
    tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gold, model = tmp_path / "gold", tmp_path / "model"
    gold.mkdir()
    model.mkdir()
    for path in (shared / "gold" / "dev").glob("f02-*"):
        (gold / path.name).write_bytes(path.read_bytes())
    for path in FOLDER.iterdir():
        if path.name != "model.json":
            (model / path.name).symlink_to(path)
    about = json.loads((FOLDER / "model.json").read_text(encoding="utf-8"))
    about.pop("calibration")
    (model / "model.json").write_text(json.dumps(about), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["calibrate", str(gold), "--model", str(model), "--min-confidence", "0.6"])
    main()
    written = json.loads((model / "model.json").read_text(encoding="utf-8"))
    assert written["calibration"]["slope"] > 0
    assert written["thresholds"] == {"default": 0.6}
    assert "expected calibration error" in capsys.readouterr().out
