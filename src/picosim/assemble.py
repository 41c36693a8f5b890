"""Puts a run together: walks the stages of an Experiment and lays everything out as labelled arrays.

Whatever a table prints or a figure draws is read from this tree, and the tree is the file.
"""

from __future__ import annotations

import platform
from importlib.metadata import version

import numpy as np

from picosim import sections
from picosim.chain.thresholds import Threshold, headline
from picosim.defaults import defaults_used
from picosim.experiment import Comparison, Experiment, canonical, config_hash
from picosim.numerics import parallel
from picosim.result import Dataset, Result
from picosim.verdicts import verdict_rows
from picosim.walk import Chain, walk

DISCLAIMER = "A research and teaching tool, not medical advice."


def run_result(experiment: Experiment, config_text: str = "") -> Result:
    """Run one experiment and return it as labelled arrays."""
    chain = walk(experiment)
    result = Result()
    result.attributes.update(provenance(experiment, config_text), result="run", laser=experiment.laser.name)
    fill(result, chain)
    return result


def provenance(spec: Experiment | Comparison, config_text: str) -> dict[str, str | int]:
    """Return what is needed to run it again: the text as given, the canonical configuration and its hash, versions, seed."""
    packages = {f"{name}_version": version(name) for name in ("picosim", "numpy", "scipy", "numba", "h5py", "pydantic")}
    return {
        "title": spec.title, "disclaimer": DISCLAIMER, "config_text": config_text, "config": canonical(spec),
        "config_sha256": config_hash(spec), "seed": spec.seed, "python_version": platform.python_version(),
        "machine": platform.machine(), **packages,
    }  # fmt: skip


def filled(chain: Chain) -> Dataset:
    """Return one run laid out in a dataset of its own."""
    data = Dataset()
    fill(data, chain)
    return data


def fill(data: Dataset, chain: Chain) -> None:
    """Lay out one run in a dataset."""
    experiment = chain.experiment
    _summary(data, chain)
    sections.laser(data.groups.setdefault("source", Dataset()), experiment)
    sections.optics(data.groups.setdefault("optics", Dataset()), chain)
    sections.skin_layers(data.groups.setdefault("layers", Dataset()), chain)
    sections.tissue(data.groups.setdefault("tissue", Dataset()), chain)
    absorbers = data.groups.setdefault("absorbers", Dataset())
    groups = [absorbers.groups.setdefault(subject.label, Dataset()) for subject in chain.subjects]
    parallel.each(lambda pair: sections.absorber(*pair, chain), zip(groups, chain.subjects, strict=True))
    sections.confinement_map(data.groups.setdefault("confinement", Dataset()), experiment)
    if experiment.duration_curve is not None and chain.target is not None:
        sections.duration_curves(data.groups.setdefault("duration_curve", Dataset()), chain, experiment.duration_curve)
    _verdicts(data.groups.setdefault("verdicts", Dataset()), chain)
    _parameters(data.groups.setdefault("parameters", Dataset()), chain)


def _summary(data: Dataset, chain: Chain) -> None:
    best = headline(chain.cells)
    data.attributes["target"] = chain.target.label if chain.target else "none"
    data.attributes["marks"] = "; ".join(chain.light.marks + chain.experiment.skin.notes)
    data.attributes["headline"] = (
        f"{best.target_criterion} against {best.epidermal_criterion}" if best else "no cell within validity"
    )
    if not chain.disruption:
        return
    targets = [t.criterion for t in chain.disruption]
    damages = [_damage_name(t) for t in chain.damage]
    data.add("target_criterion", "target_criterion", targets)
    data.add("epidermal_criterion", "epidermal_criterion", damages)
    for name, dim, rows in (
        ("disruption_threshold", "target_criterion", chain.disruption),
        ("damage_threshold", "epidermal_criterion", chain.damage),
    ):
        data.add(name, dim, [t.value for t in rows])
        data.add(
            f"{name}_low",
            dim,
            [t.band[0] for t in rows],
            name,
            note="lowest over variants and limits within validity",
        )
        data.add(
            f"{name}_high",
            dim,
            [t.band[1] for t in rows],
            name,
            note="highest over variants and limits within validity",
        )
        data.add(f"{name}_status", dim, [t.status + (f": {t.reason}" if t.reason else "") for t in rows])
        data.add(f"{name}_bound", dim, [t.bound for t in rows], "validity_exposure",
                 note="the linear model ends here; a threshold beyond validity lies above")  # fmt: skip
        data.add(f"{name}_mark", dim, [t.limit.mark for t in rows])
        data.add(f"{name}_where", dim, [t.where for t in rows])
    shape = (len(targets), len(damages))
    dims = ("target_criterion", "epidermal_criterion")
    for name, values in (
        ("epidermal_sparing", [c.value for c in chain.cells]),
        ("epidermal_sparing_low", [c.low for c in chain.cells]),
        ("epidermal_sparing_high", [c.high for c in chain.cells]),
    ):
        data.add(name, dims, np.reshape(values, shape), "epidermal_sparing")
    data.add(
        "epidermal_sparing_status",
        dims,
        np.reshape(np.array([c.status for c in chain.cells], dtype=object), shape),
    )
    data.add(
        "headline_sparing",
        (),
        best.value if best else np.nan,
        "epidermal_sparing",
        note="the least cell of the matrix",
    )


def _damage_name(threshold: Threshold) -> str:
    return f"{threshold.subject}: {threshold.criterion}"


def _verdicts(data: Dataset, chain: Chain) -> None:
    rows = verdict_rows(chain)
    data.attributes["disclaimer"] = DISCLAIMER
    data.add("verdict", "verdict", [f"{row.criterion}, {row.target}" for row in rows])
    for name in ("criterion", "target", "unit", "where", "when", "model", "source", "mark", "note"):
        data.add(name, "verdict", [getattr(row, name) for row in rows])
    for name, quantity in (
        ("value", "value"),
        ("limit", "limit"),
        ("limit_low", "limit"),
        ("limit_high", "limit"),
        ("start", "value"),
        ("margin", "margin"),
    ):
        data.add(
            name,
            "verdict",
            [getattr(row, name) for row in rows],
            quantity,
            note="" if name == "margin" else "SI unit in 'unit'",
        )


def _parameters(data: Dataset, chain: Chain) -> None:
    rows: list[tuple[str, float, float, float, str, str, str]] = []
    for subject in chain.subjects:
        named = {**subject.absorber.material, "diameter": subject.absorber.size_range}
        rows += [
            (f"{subject.label}.{name}", p.value, p.low, p.high, p.unit, p.mark, p.source) for name, p in named.items()
        ]
    data.add("parameter", "parameter", [row[0] for row in rows])
    for i, name in enumerate(("value", "low", "high"), start=1):
        data.add(name, "parameter", [row[i] for row in rows], "value")
    for i, name in enumerate(("unit", "mark", "source"), start=4):
        data.add(name, "parameter", [str(row[i]) for row in rows])
    unset = defaults_used(chain.experiment)
    data.add("default", "default", [item.path for item in unset])
    data.add("default_value", "default", [item.value for item in unset])
    data.add("default_mark", "default", [item.mark for item in unset])
