"""What identifies a sweep and goes into its file: points, results, validated configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from picosim.errors import ConfigError, Problem
from picosim.spec import listed, nearest
from picosim.store.schema import Header, ResultField, canonical
from picosim.study.model import Model
from picosim.study.plan import Plan
from picosim.study.study_file import Study


def choose_results(study: Study, model: Model, names: Sequence[str]) -> tuple[ResultField, ...]:
    """Return the results to store.

    Raises
    ------
    ConfigError : an unknown name, or one that an axis has.
    """
    known = {field.name: field for field in model.results}
    if study.results.keep is None:
        chosen = [field for field in known.values() if field.keep]
    else:
        unknown = [name for name in study.results.keep if name not in known]
        if unknown:
            raise ConfigError(
                [Problem("results.keep", f"unknown result '{n}'{nearest(n, known)}; results: {listed(known)}") for n in unknown]
            )
        chosen = [known[name] for name in dict.fromkeys(study.results.keep)]
        if not chosen:
            raise ConfigError([Problem("results.keep", "is empty; name at least one result, or leave it out")])
    clash = sorted({f.name for f in chosen} & set(names))
    if clash:
        raise ConfigError([Problem("sweep.axes", f"axes and results share names: {listed(clash)}")])
    return tuple(chosen)


def make_header(study: Study, texts: Mapping[str, str], model: Model, plan: Plan) -> Header:
    """Return what identifies the sweep and goes into its file."""
    coordinates = [axis.coordinate() for axis in plan.axes]
    results = choose_results(study, model, [c.name for c in coordinates] + [name for name, _ in plan.dims])
    first = plan.points(np.zeros(1, np.int64))
    used = {dim for field in results for dim in field.dims}
    inner = [c for c in model.coordinates if set(c.dims) <= used]
    sweep = study.sweep
    config = {
        "model_name": model.name,
        "model": model.configuration(first.settings(0)),
        "seed": study.seed,
        "sweep": {
            "sampler": sweep.sampler,
            "n": sweep.n,
            "replicas": sweep.replicas,
            "common_random_numbers": sweep.common_random_numbers,
            "meanings": {a.path: dict(zip(a.labels, a.values, strict=True)) for a in plan.axes if a.labels},
        },
        "keep": [field.name for field in results],
        "results_version": model.results_version,
    }
    texts = {**texts, "title": study.title}
    if isinstance(study.model, Mapping):
        texts["model_table"] = canonical(_jsonable(study.model))
    return Header(plan.dims, tuple(coordinates + inner), results, _jsonable(config), texts)


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _jsonable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(v) for v in value]
    if isinstance(value, (set, frozenset)):
        return sorted(_jsonable(v) for v in value)
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return str(value)
