"""Pictures of a result: drawn from its labelled arrays alone, labelled with units, honest where the model has ended."""

from __future__ import annotations

import contextlib
import itertools
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from picosim import vocabulary
from picosim.errors import StoreError
from picosim.plots import (
    accumulation,
    by_size,
    confinement,
    fields,
    layer_bands,
    panels,
    pressure,
    sparing,
    style,
    thresholds,
    timeline,
    words,
)
from picosim.result import Dataset, Result
from picosim.store import run_file

SINGLE = [name for name, (_, function) in words.known().items() if function.__name__ == "draw"]


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(matplotlib.text.Text) if text.get_text()]


def image(figure: Figure, path: Path) -> bytes:
    return style.save(figure, path).read_bytes()


@pytest.mark.parametrize("word", list(words.known()))
def test_every_word_draws_from_some_result(
    word: str, one_run: Result, both: Result, train: Result, burst: Result, tmp_path: Path
) -> None:
    figure = None
    for result in (one_run, both, train, burst):
        with contextlib.suppress(fields.NothingToDraw):
            figure = figure or words.picture(word, result)
    assert figure is not None
    assert len(image(figure, tmp_path / "picture.png")) > 5000


@pytest.mark.parametrize("word", SINGLE)
def test_a_plot_draws_on_the_axes_it_is_given(word: str, one_run: Result, both: Result, train: Result, burst: Result) -> None:
    before = {name: matplotlib.rcParams[name] for name in style.RC}
    for result in (train, both, burst, one_run):
        ax = Figure().add_subplot()
        try:
            assert words.known()[word][1](result, ax=ax) is ax
        except fields.NothingToDraw:
            continue
        assert ax.get_title(loc="left")
    assert {name: matplotlib.rcParams[name] for name in style.RC} == before


@pytest.mark.parametrize("word", ["thresholds", "heat_map"])
def test_a_file_gives_the_same_picture_to_the_bit_as_the_run(word: str, train: Result, train_file: Path, tmp_path: Path) -> None:
    stored = run_file.read(train_file)
    assert image(words.picture(word, train), tmp_path / "a.png") == image(words.picture(word, stored), tmp_path / "b.png")


def test_a_run_and_a_comparison_get_their_standard_pictures(one_run: Result, both: Result, train: Result, tmp_path: Path) -> None:
    names = [path.name for result in (one_run, train, both) for path in panels.save(result, tmp_path / "x.h5")]
    assert names == ["x_overview.png", "x_overview.png", "x_layers.png", "x_comparison.png"]
    assert "matplotlib.pyplot" not in sys.modules


UNITS = {
    "fluence": "J/cm²",
    "absorbed_energy": "J/cm³",
    "timeline": "°C",
    "pressure": "MPa",
    "radial": "µm",
    "thresholds": "J/cm²",
    "confinement": "µm",
}


@pytest.mark.parametrize(("word", "unit"), list(UNITS.items()))
def test_axes_are_labelled_with_units(word: str, unit: str, one_run: Result) -> None:
    assert any(unit in text for text in texts(words.picture(word, one_run)))


def test_no_number_is_drawn_beyond_validity(beyond: Result) -> None:
    for draw in (timeline.draw, pressure.draw):
        ax = draw(beyond)
        assert not ax.lines
        assert any("beyond validity, reached at" in text for text in texts(ax.figure))
    ax = thresholds.draw(beyond)
    shown = [line.get_xdata() for line in ax.lines]
    assert all(np.isfinite(np.asarray(x, dtype=float)).all() for x in shown)


def test_the_sparing_matrix_says_why_a_cell_is_empty(one_run: Result) -> None:
    written = " ".join(texts(sparing.draw(one_run).figure)).replace("\n", " ")
    for status, value in zip(one_run["epidermal_sparing_status"].ravel(), one_run["epidermal_sparing"].ravel(), strict=True):
        assert (fields.short(float(value)) if np.isfinite(value) else str(status)) in written


def test_temperatures_shown_are_those_of_the_file_in_celsius(one_run: Result) -> None:
    ax = timeline.draw(one_run)
    wave = one_run.group("absorbers/melanophage/waveforms")
    base = float(one_run["absorbers/melanophage/initial_temperature"])
    top = max(float(np.max(line.get_ydata())) for line in ax.lines if len(line.get_ydata()) > 2)
    assert top == pytest.approx(wave["temperature_rise_centre"].max() + base - 273.15, rel=1e-12)


def test_confinement_lines_continue_as_power_laws(one_run: Result) -> None:
    clocks = one_run.group("confinement")
    small = np.array([1e-9, 2e-9])
    thermal = confinement.power_law(clocks["diameter"], clocks["thermal_relaxation_time"], small)
    assert thermal[1] / thermal[0] == pytest.approx(4.0, rel=1e-9)
    stress = confinement.power_law(clocks["diameter"], clocks["stress_confinement_time"], small)
    assert stress[1] / stress[0] == pytest.approx(2.0, rel=1e-9)
    flips = {q: float(one_run[f"confinement/{q}_flip_diameter"]) for q in ("thermal", "stress")}
    duration = float(one_run["source/pulse_duration"])
    for quantity, times in (("thermal", "thermal_relaxation_time"), ("stress", "stress_confinement_time")):
        at = confinement.power_law(clocks["diameter"], clocks[times], np.array([flips[quantity]]))
        assert at[0] == pytest.approx(duration, rel=1e-9)


def test_peaks_of_a_train_are_the_highest_between_pulses(train: Result) -> None:
    tissue = train.group("tissue")
    lit = tissue["baseline"] + tissue["temperature_rise"]
    peak, left = accumulation.per_pulse(tissue["time"], lit, tissue["pulse_start"])
    assert peak.shape == (len(tissue.text("layer")), 3)
    assert (peak > left).all()
    assert peak.max() == pytest.approx(lit[:, tissue["time"] >= 0.0].max())


def test_a_comparison_draws_each_material_once(both: Result) -> None:
    chosen = by_size.materials(both)
    assert chosen[0][0] == both.attributes["target"]
    assert 1 <= len(chosen) <= by_size.MOST


@pytest.mark.parametrize("word", ["fluence", "absorbed_energy", "cooling", "damage", "thresholds"])
def test_no_legend_lies_over_data_or_labels(word: str, both: Result, train: Result) -> None:
    figure = words.picture(word, train if word in ("cooling", "damage") else both)
    (ax,) = (one for one in figure.axes if one.get_legend() is not None)
    figure.draw_without_rendering()
    legend, label = ax.get_legend().get_window_extent(), ax.xaxis.label.get_window_extent()
    assert 0.0 <= legend.y0 < legend.y1 <= label.y0
    assert 0.0 <= legend.x0 < legend.x1 <= figure.bbox.x1


def test_a_matrix_of_many_criteria_keeps_their_names_apart(beyond: Result) -> None:
    many = [f"epidermal melanosome: {name}" for name in ("wall_nucleation", "superheat_limit", "kinetic_nucleation") * 3]
    wide = Result(dict(beyond.fields), dict(beyond.attributes), dict(beyond.groups))
    shape = (len(many), len(many))
    for name, values in (("epidermal_sparing", 2.0), ("epidermal_sparing_low", 1.0), ("epidermal_sparing_high", 3.0)):
        wide.add(name, ("target_criterion", "epidermal_criterion"), np.full(shape, values), "epidermal_sparing")
    wide.add("epidermal_sparing_status", ("target_criterion", "epidermal_criterion"), np.full(shape, "valid", dtype=object))
    for side in ("target_criterion", "epidermal_criterion"):
        wide.add(side, side, many)
    ax = sparing.draw(wide)
    style.whole(ax).draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.get_xticklabels()]
    assert all(left.x1 < right.x0 for left, right in itertools.pairwise(boxes))


def test_damage_too_small_to_draw_is_said(train: Result) -> None:
    assert any("at every depth" in text for text in texts(words.picture("damage", train)))


def test_the_picture_of_one_laser_of_several_names_it(both: Result, one_run: Result) -> None:
    names = [run.name for run in fields.runs(both)]
    assert texts(words.picture("overview", both)).count(f"{both.attributes['title']}: {names[0]}") == 1
    assert str(both.attributes["title"]) in texts(words.picture("comparison", both))
    assert str(one_run.attributes["title"]) in texts(words.picture("overview", one_run))


def test_names_are_moved_apart_in_order_and_as_little_as_needed() -> None:
    places = np.array([0.9, 0.55, 0.52, 0.5, 0.1])
    moved = layer_bands.spread(places, 0.08)
    assert (np.diff(moved) <= -0.08 + 1e-12).all()
    assert moved[0] == 0.9
    assert moved[-1] == 0.1
    assert moved[1:4].mean() == pytest.approx(places[1:4].mean())


def test_a_picture_is_refused_in_words(one_run: Result, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="did you mean 'timeline'"):
        words.picture("timelin", one_run)
    with pytest.raises(fields.NothingToDraw, match="picosim compare"):
        words.picture("comparison", one_run)
    with pytest.raises(fields.NothingToDraw, match=r"tissue\.heat"):
        words.picture("heat_map", one_run)
    with pytest.raises(fields.NothingToDraw, match="no laser 'x'"):
        words.picture("sparing", one_run, laser="x")
    with pytest.raises(StoreError, match="no image format"):
        style.save(Figure(), tmp_path / "a.hdf")
    with pytest.raises(StoreError, match="could not write"):
        style.save(Figure(), tmp_path / "missing" / "a.png")
    assert not list(tmp_path.iterdir())


def test_a_skin_without_absorbers_still_shows_its_light(one_run: Result) -> None:
    bare = Result(one_run.fields, dict(one_run.attributes), {**one_run.groups, "absorbers": Dataset()})
    figure = words.picture("overview", bare)
    assert len(figure.axes) == 2


def test_every_quantity_has_a_label() -> None:
    for name, term in vocabulary.TERMS.items():
        assert fields.label(name).lower().startswith(term.long_name.lower()[:5])
