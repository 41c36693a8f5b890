"""The command line: answers at once, lists, shows, exits as promised."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from picosim.cli.main import COMMANDS, cli

CASE = """
[[case]]
id = "one"
problem = "arrhenius"
[case.setup]
frequency_factor = "3.1e98 1/s"
activation_energy = "6.28e5 J/mol"
temperature = "60 degC"
duration = "1 s"
[[case.expect]]
quantity = "damage_integral"
value = {value}
unit = "1"
rtol = 1e-3
"""


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(arguments))
    return result.exit_code, result.output


def test_help_imports_neither_numpy_nor_numba() -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom picosim.cli.main import cli\n"
        "r = CliRunner().invoke(cli, ['--help'])\nassert r.exit_code == 0, r.output\n"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'numpy', 'numba', 'scipy', 'matplotlib', 'pydantic', 'h5py'}))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_validation_imports_neither_numba_nor_matplotlib(configs: Path) -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom picosim.cli.main import cli\n"
        f"r = CliRunner().invoke(cli, ['check', {str(configs / 'pico_toning_1064.toml')!r}])\nassert r.exit_code == 0, r.output\n"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'numba', 'scipy', 'matplotlib', 'h5py'}))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    code, output = run(command, "--help")
    assert code == 0
    assert "Usage:" in output


def test_every_family_lists_its_members_and_an_unknown_one_names_the_nearest() -> None:
    from picosim.cli.list import FAMILIES, OTHERS

    for family in (*FAMILIES, *OTHERS):
        code, output = run("list", family)
        assert code == 0
        assert len(output.splitlines()) > 2, family
    code, output = run("list", "pulse")
    assert code == 2
    assert "did you mean 'pulses'" in output


def test_init_check_and_show_follow_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init", "my.toml")[0] == 0
    assert run("init", "my.toml")[0] == 2  # never overwritten silently
    code, output = run("check", "my.toml")
    assert code == 0
    assert "peak irradiance" in output
    assert "assumed" in output
    assert run("run", "my.toml", "--no-plots")[0] == 0
    code, output = run("show", "my.h5")
    assert code == 0
    assert "Epidermal sparing" in output
    assert "not medical advice" in output
    assert "nd_yag_1064_ps" in run("show", "my.h5", "--config")[1]
    assert "J/m2" in run("show", "my.h5", "--fields")[1]
    assert "memory" in run("show", "my.h5", "--parameters")[1]


def test_set_overrides_a_field_and_refuses_nonsense(configs: Path) -> None:
    config = str(configs / "pico_toning_1064.toml")
    code, output = run("check", config, "--set", "laser.pulse.duration=6 ns")
    assert code == 0
    assert "gaussian 6 ns" in output
    assert run("check", config, "--set", "laser.pulse.duration")[0] == 2
    assert run("check", config, "--set", "laser.pulse.durations=6 ns")[0] == 2
    assert run("check", config, "--set", "title.x=1")[0] == 2


def test_the_schema_is_json_with_units(tmp_path: Path) -> None:
    code, output = run("schema")
    assert code == 0
    schema = json.loads(output)
    assert schema["$defs"]["Laser"]["properties"]["wavelength"]["x-unit"] == "m"


def test_verify_exits_with_pass_fail_and_not_available(tmp_path: Path) -> None:
    good, bad, none = (tmp_path / f"{name}.toml" for name in ("good", "bad", "none"))
    good.write_text(CASE.format(value=1.0))
    output = run("verify", str(good), "--json")[1]
    value = json.loads(output)[0]["got"]
    good.write_text(CASE.format(value=value))
    bad.write_text(CASE.format(value=2 * value))
    none.write_text(CASE.format(value=1.0).replace('"arrhenius"', '"perpetual_motion"'))
    assert run("verify", str(good))[0] == 0
    assert run("verify", str(bad))[0] == 1
    assert run("verify", str(none))[0] == 3
    assert run("verify", str(none), "--available-only")[0] == 0
    assert run("verify", str(good), str(none), "--problem", "arrhenius")[0] == 0
    assert run("verify", str(good), "--problem", "slab_optics")[0] == 2


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"60 degC"', "60", "write the unit"), ("damage_integral", "damage_integrale", "did you mean 'damage_integral'"),
        ("rtol = 1e-3", "", "needs a tolerance"), ('unit = "1"', 'unit = "K"', "is in 1"),
        ("value = 1.0", "value = nan", "finite"), ("rtol", "rtoll", "unknown key"),
        ("temperature", "temprature", "did you mean 'temperature'"),
        ("[[case]]", "[case2]", "no [[case]]"),
    ],
)  # fmt: skip
def test_a_malformed_case_is_refused(old: str, new: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(CASE.format(value=1.0).replace(old, new))
    code, output = run("verify", str(path))
    assert code == 2
    assert words in output


def test_a_wrong_case_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    right, wrong = (CASE.format(value=1.069220120947963).replace("one", name) for name in ("right", "wrong"))
    path.write_text(wrong.replace("60 degC", "-300 degC") + right)
    code, output = run("verify", str(path), "--json")
    assert code == 2
    assert [row["status"] for row in json.loads(output)] == ["wrong input", "pass", "pass"]


MEASURED = """
[[case]]
id = "melanosome"
problem = "measured_threshold"
[case.setup]
wavelength = "532 nm"
pulse = { kind = "gaussian", duration = "12 ns" }
target = { kind = "rpe_melanosome" }
endpoint = "microcavitation"
[[case.expect]]
quantity = "threshold_radiant_exposure"
value = 0.06
unit = "J/cm2"
factor = 2
"""


def test_a_calibration_is_frozen_with_the_cases_it_rests_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.toml").write_text(MEASURED)
    code, output = run("calibrate", "case.toml", "--class", "rpe_melanosome", "--points", "3", "-o", "rpe.json")
    assert code == 0, output
    frozen = json.loads((tmp_path / "rpe.json").read_text())
    assert frozen["cases"] == ["melanosome"]
    assert frozen["digest"] in output
    code, output = run("verify", "case.toml", "--measurements", "--calibration", "rpe.json", "--json")
    assert frozen["digest"] in output
    code, output = run("calibrate", "case.toml", "--points", "3")  # of skin, which the file has nothing on
    assert code == 2
    assert "no scored threshold of 'cutaneous_melanosome'" in output
