"""From a study file, or from a sweep that exists, to everything a run needs."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from picosim.errors import StoreError
from picosim.store.schema import Header
from picosim.store.sweep_store import find_header
from picosim.study.expand import make_plan
from picosim.study.header import make_header
from picosim.study.model import Model
from picosim.study.plan import Plan, plan_from_header
from picosim.study.study_file import model_data, parse_toml, read_study

MODELS = {"experiment": ("picosim.study.experiment_model", "ExperimentModel")}
"""Models a file may name; nothing else is ever imported on a file's word."""


@dataclass(frozen=True)
class Session:
    """A sweep ready to run."""

    header: Header
    plan: Plan
    model: Model


def make_model(name: str, data: Mapping[str, Any], origin: str) -> Model:
    """Return a model by name, its configuration a plain table.

    Raises
    ------
    StoreError : unknown name.
    ConfigError : the configuration is wrong.
    """
    if name not in MODELS:
        raise StoreError(f"the sweep is of a model '{name}' this picosim does not know")
    module, cls = MODELS[name]
    model: Model = getattr(importlib.import_module(module), cls)(data, origin)
    return model


def open_study(path: str | Path, axes: Sequence[str] = (), overrides: Sequence[str] = ()) -> Session:
    """Read and expand a study file; see ``read_study``.

    Raises
    ------
    ConfigError : everything that is wrong with it.
    """
    study, texts = read_study(path, axes, overrides)
    data = model_data(study, texts)
    model = make_model("experiment", data, texts.get("model_name", str(path)))
    plan = make_plan(study, texts, model)
    return Session(make_header(study, texts, model, plan), plan, model)


def open_existing(final: str | Path) -> Session:
    """Return a sweep, finished or not, ready to go on; only its own files are needed.

    Raises
    ------
    StoreError : there is none, or it is damaged.
    """
    header = find_header(Path(final))
    texts = header.texts
    data = json.loads(texts["model_table"]) if "model_table" in texts else parse_toml(texts["model"], str(final))
    model = make_model(header.config["model_name"], data, str(final))
    return Session(header, plan_from_header(header), model)
