"""Pictures of sweeps and of arrays: axes found by their ends, the rest held and named, no number past the end of a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.contour import ContourSet

from picosim.errors import StoreError
from picosim.plots import (
    animation,
    bubble,
    curves,
    decision,
    difference,
    fields,
    grid,
    maps,
    mechanism,
    pressure_map,
    sensitivity,
    spot,
    style,
    threshold,
    window,
)


@dataclass
class Axis:
    values: Any
    dims: tuple[str, ...]
    unit: str = "1"
    long_name: str = ""

    @property
    def is_text(self) -> bool:
        return self.values.dtype.kind in "OUS"


@dataclass
class Array:
    name: str
    dims: tuple[str, ...]
    values: Any
    unit: str
    long_name: str
    table: Any = field(repr=False)

    def select(self, **where: Any) -> Array:
        values, dims = self.values, list(self.dims)
        for name, wanted in where.items():
            axis = self.table.coordinates[name]
            place = list(axis.values).index(wanted) if axis.is_text else int(np.argmin(np.abs(axis.values - wanted)))
            values = np.take(values, place, axis=dims.index(axis.dims[0]))
            dims.remove(axis.dims[0])
        return Array(self.name, tuple(dims), values, self.unit, self.long_name, self.table)


class Table:
    """A sweep of three axes with a margin, thresholds and bands."""

    def __init__(self) -> None:
        t, p, h = np.geomspace(1e-10, 1e-8, 5), np.array(["I", "IV"], dtype=object), np.linspace(1e3, 3e4, 4)
        self.coordinates = {
            "laser_pulse_duration": Axis(t, ("laser_pulse_duration",), "s", "pulse duration"),
            "skin_phototype": Axis(p, ("skin_phototype",), "1", "phototype"),
            "laser_radiant_exposure": Axis(h, ("laser_radiant_exposure",), "J/m2", "radiant exposure"),
        }
        dims = tuple(self.coordinates)
        margin = (1e-9 / t)[:, None, None] * np.array([1.0, 2.0])[None, :, None] * h[None, None, :] / 1e4
        disruption = np.broadcast_to((2e4 * (t / 1e-9) ** 0.5)[:, None, None], margin.shape)
        damage = np.full(margin.shape, 3e4)
        units = {"margin": "1", **{f"{k}_threshold{e}": "J/m2" for k in ("disruption", "damage") for e in ("", "_low", "_high")}}
        values = {"margin": margin, "disruption_threshold": disruption, "damage_threshold": damage}
        values |= {
            f"{k}_{e}": values[k] * f
            for k in ("disruption_threshold", "damage_threshold")
            for e, f in (("low", 0.5), ("high", 2.0))
        }
        self.arrays = {k: Array(k, dims, v, units[k], k.replace("_", " "), self) for k, v in values.items()}

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]

    def __contains__(self, name: object) -> bool:
        return name in self.arrays


@pytest.fixture
def table() -> Table:
    return Table()


def test_an_axis_is_found_by_its_end_or_its_path(table: Table) -> None:
    for name in ("laser_pulse_duration", "laser.pulse.duration", "duration", "pulse_duration"):
        assert grid.resolve(table, name) == "laser_pulse_duration"
    with pytest.raises(fields.NothingToDraw, match="no axis 'spot'; axes: laser_pulse_duration"):
        grid.resolve(table, "spot")


def test_axes_are_shown_in_the_units_of_the_clinic_and_know_their_scale(table: Table) -> None:
    duration, exposure = grid.axis(table, "duration"), grid.axis(table, "exposure")
    assert duration.positions[0] == pytest.approx(0.1)
    assert (duration.label, duration.is_log) == ("Pulse duration (ns)", True)
    assert (exposure.label, exposure.is_log) == ("Radiant exposure (J/cm²)", False)
    assert grid.axis(table, "phototype").words == ("I", "IV")


def test_what_a_picture_does_not_show_is_held_and_named(table: Table) -> None:
    found = grid.part(table, "margin", ("phototype", "duration"), {"exposure": "3 J/cm2"})
    assert found.values.shape == (2, 5)
    assert found.values[1, 2] == pytest.approx(2.0 * 3.0)
    assert found.held == "at laser radiant exposure 3 J/cm²"
    with pytest.raises(fields.NothingToDraw, match="holds no 'x'"):
        grid.part(table, "x", ("duration",), {})


def test_the_line_of_a_map_stands_where_the_verdict_is_one(table: Table) -> None:
    ax = maps.draw(table, "duration", "exposure", "margin", at={"phototype": "I"})
    line = next(item for item in ax.collections if isinstance(item, ContourSet)).get_paths()[0].vertices
    # margin = (1 ns/t) (H / 1 J/cm2): on the line H = t, exact at the nodes up to linear interpolation between them
    assert np.abs(np.log(line[:, 1] / line[:, 0])).max() < 0.25
    assert "white line" in " ".join(text.get_text() for text in ax.texts)


def test_bands_enclose_their_curves(table: Table) -> None:
    ax = curves.draw(table, "duration", "disruption_threshold")
    band, line = ax.collections[0].get_paths()[0].vertices, ax.lines[0].get_ydata()
    assert band[:, 1].min() <= line.min() * 0.51
    assert band[:, 1].max() >= line.max() * 1.99
    assert ax.get_ylabel() == "Disruption threshold (J/cm²)"


def test_bands_of_several_curves_hide_none_of_them(table: Table) -> None:
    ax = curves.draw(table, "duration", "disruption_threshold", by="phototype")
    assert not ax.collections
    for colour in (style.BLUE, style.VERMILLION):
        line, low, high = (item.get_ydata() for item in ax.lines if item.get_color() == colour)
        np.testing.assert_allclose(low, line / 2)
        np.testing.assert_allclose(high, line * 2)


def test_the_window_is_open_only_where_damage_needs_more_than_disruption(table: Table) -> None:
    ax = window.draw(table, "duration", at={"phototype": "IV"})
    shaded = ax.collections[0].get_paths()
    edge = max(path.vertices[:, 0].max() for path in shaded)
    assert edge == pytest.approx(2.25, rel=0.35)  # 2 J/cm2 sqrt(t/ns) = 3 J/cm2, between nodes of the sweep
    assert min(path.vertices[:, 0].min() for path in shaded) == pytest.approx(0.1)


def test_only_what_matters_is_said_to_be_held(table: Table) -> None:
    assert "exposure" not in grid.part(table, "disruption_threshold", ("duration",), {}).held
    assert "exposure" in grid.part(table, "margin", ("duration",), {}).held


def test_a_difference_is_the_ratio_of_the_ends(table: Table) -> None:
    ax = difference.draw(table, "phototype", "exposure", "margin", "duration")
    assert np.asarray(ax.collections[0].get_array()) == pytest.approx(np.full((4, 2), 100.0))
    assert "Margin by pulse duration: 0.1 over 10 ns" in ax.get_title(loc="left")


def test_temperatures_differ_by_kelvins_and_not_by_a_ratio_of_degrees(table: Table) -> None:
    kelvins = 300.0 + 10.0 * np.log10(table.coordinates["laser_pulse_duration"].values / 1e-10)
    values = np.broadcast_to(kelvins[:, None, None], (5, 2, 4))
    table.arrays["wall_temperature"] = Array("wall_temperature", tuple(table.coordinates), values, "K", "wall temperature", table)
    ax = difference.draw(table, "phototype", "exposure", "wall_temperature", "duration")
    assert np.asarray(ax.collections[0].get_array()) == pytest.approx(np.full((4, 2), -20.0))
    assert ax.collections[0].get_clim() == pytest.approx((-20.0, 20.0))
    assert "0.1 minus 10 ns (K)" in [one.get_ylabel() for one in ax.figure.axes]


def test_thresholds_past_the_end_of_the_model_are_left_out() -> None:
    duration = np.geomspace(1e-11, 1e-6, 6)
    values = np.array([np.geomspace(1e3, 1e5, 6), np.full(6, 2e4)])
    state = np.array([[0, 0, 1, 1, 2, 2], [0] * 6])
    ax = threshold.draw(duration, values, ("centre_tension", "wall_nucleation"), low=values / 2, high=values * 2, state=state,
                        measured=[threshold.Measured(1e-8, 2e3, "measured")])  # fmt: skip
    first = [line.get_ydata() for line in ax.lines[:2]]
    assert np.isnan(np.array(first)[:, 4:]).all()
    assert np.isfinite(first[0][:2]).all()
    assert np.isfinite(first[1][1:4]).all()  # the doubtful stretch starts where the valid one ends
    assert ax.texts[0].get_text() == "measured"


def test_a_band_has_no_height_that_no_variant_has() -> None:
    duration = np.geomspace(1e-11, 1e-8, 4)
    low, high = np.array([0.1, 0.2, 0.4, np.nan]), np.array([50.0, 60.0, 0.9, np.nan])  # a variant leaves: the upper end falls
    ax = style.axes(None)
    threshold.band(ax, duration, low, high, whole=np.array([True, True, False, False]), colour=style.BLUE)
    plain, hatched = ax.patches
    assert [bool(patch.get_hatch()) for patch in ax.patches] == [False, True]
    for patch, chosen in ((plain, [0, 1]), (hatched, [2])):
        drawn = np.concatenate(patch.get_path().to_polygons())
        heights = {*low[chosen], *high[chosen]}
        assert set(drawn[:, 1]) == heights
        within = [(duration[max(k - 1, 0)], duration[min(k + 1, 3)]) for k in chosen]
        assert within[0][0] <= drawn[:, 0].min() < drawn[:, 0].max() <= within[-1][1]


def test_no_label_of_a_contour_is_cut() -> None:
    duration, diameter = np.geomspace(1e-11, 1e-5, 37), np.geomspace(1e-7, 1e-5, 13)
    reach = np.log10(np.outer(1.0 / diameter, duration))
    exposure = 10.0 ** (3.0 + reach - reach.max() + 4.01)  # 1000 J/cm2 in the very corner
    ax = mechanism.draw(duration, diameter, ("a",), np.zeros((13, 37), dtype=np.int64), threshold=exposure)
    ax.figure.canvas.draw()
    room = ax.get_window_extent()
    labels = [text for text in ax.texts if "J/cm²" in text.get_text()]
    assert "1000 J/cm²" in [text.get_text() for text in labels]
    for label in labels:
        box = label.get_window_extent()
        assert room.x0 <= box.x0 < box.x1 <= room.x1, label
        assert room.y0 <= box.y0 < box.y1 <= room.y1, label


def test_maps_of_arrays_draw(tmp_path: Path) -> None:
    duration, diameter = np.geomspace(1e-11, 1e-6, 7), np.geomspace(1e-7, 1e-5, 5)
    first = (np.add.outer(np.arange(5), np.arange(7)) // 4) % 3
    axes = [
        mechanism.draw(duration, diameter, ("a", "b", "c"), first, threshold=np.outer(diameter, duration) * 1e20),
        mechanism.draw(duration, diameter, ("a", "b", "c"), np.zeros((5, 7), dtype=np.int64)),
        bubble.draw({"one": (np.linspace(0, 1e-6, 9), np.linspace(1e-6, 2e-6, 9))}, particle_radius=5e-7),
        pressure_map.draw(duration, diameter, np.outer(duration, diameter), across="depth", wall=1e-6),
        sensitivity.draw(["x", "y"], np.array([0.2, 0.5]), np.array([0.3, 0.6]), first_error=np.array([0.01, 0.02])),
        spot.draw(np.linspace(0, 3e-3, 5), np.linspace(0, 4e-3, 6), np.full((5, 6), 310.0), limits=(300.0, 320.0)),
    ]
    for k, ax in enumerate(axes):
        assert style.save(ax.figure, tmp_path / f"{k}.png").stat().st_size > 5000
    assert axes[3].yaxis_inverted()
    assert [text.get_text() for text in axes[4].get_yticklabels()] == ["x", "y"]


def test_total_indices_that_are_not_known_are_left_out() -> None:
    ax = sensitivity.draw(["x", "y"], np.array([0.7, 0.1]), np.array([np.nan, np.nan]))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["alone"]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["y", "x"]


def test_a_decision_is_drawn_from_what_is_known_today_to_what_would_be() -> None:
    ax = decision.draw(["x", "y"], 0.6, np.array([0.65, 0.9]), error=np.array([0.01, 0.02]))
    assert [text.get_text() for text in ax.get_yticklabels()] == ["x", "y"]
    ends = sorted(round(bar.get_x() + bar.get_width(), 12) for bar in ax.patches)
    assert ends == [0.65, 0.9]
    assert {bar.get_x() for bar in ax.patches} == {0.6}


def test_a_film_has_a_frame_an_instant(tmp_path: Path) -> None:
    from PIL import Image

    temperature = 310.0 + np.arange(3 * 4 * 5, dtype=np.float64).reshape(3, 4, 5)
    path = spot.animate(
        np.array([1e-3, 1e-2, 1e-1]), np.linspace(0, 3e-3, 4), np.linspace(0, 2e-3, 5), temperature, tmp_path / "film.gif"
    )
    with Image.open(path) as film:
        assert film.n_frames == 3
    ax = style.axes(None)
    with pytest.raises(StoreError, match="could not write"):
        animation.save_gif(ax.figure, lambda k: None, 1, tmp_path / "missing" / "film.gif")
