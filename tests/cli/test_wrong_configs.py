"""Wrong configurations: one clear screen, exit code 2, every mistake named, no file written."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from picosim.cli.main import cli

GOOD = """
[laser]
wavelength = "1064 nm"
radiant_exposure = "0.8 J/cm2"
pulse = { kind = "gaussian", duration = "450 ps" }
beam = { kind = "top_hat", diameter = "8 mm" }
[skin]
phototype = "IV"
"""


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


LASER = '[laser]\nwavelength = "1064 nm"\nradiant_exposure = "1 J/cm2"\npulse = { kind = "square", duration = "1 ns" }\n'
LAYER = (
    '[[skin.layers]]\nkind = "uniform"\nname = "a"\nthickness = "1 mm"\nmu_a = "1 1/cm"\nmu_s = "100 1/cm"\n'
)

# name -> (text, what the message must say)
WRONG: dict[str, tuple[str, list[str]]] = {
    "empty file": ("", ["empty", "picosim init"]),
    "only a comment": ("# nothing\n", ["laser: is missing"]),
    "not toml": ("[laser\n", ["not valid TOML"]),
    "duplicate key": ("[laser]\nwavelength = 1\nwavelength = 2\n", ["not valid TOML"]),
    "no laser": ('[skin]\nphototype = "III"\n', ["laser: is missing"]),
    "laser is a number": ("laser = 3\n", ["laser", "table"]),
    "laser list is empty": ("laser = []\n", ["laser"]),
    "unknown section": (GOOD + "[lazer]\n", ["lazer", "did you mean 'laser'"]),
    "typo in a key": (
        changed("wavelength", "wavelenght"),
        ["wavelenght", "did you mean 'wavelength'", "laser.wavelength: is missing"],
    ),
    "bare wavelength": (changed('"1064 nm"', "1064"), ["laser.wavelength", "unit", "nm"]),
    "wavelength in joules": (changed('"1064 nm"', '"1064 J"'), ["laser.wavelength", "wrong dimension"]),
    "wavelength too long": (changed("1064 nm", "2000 nm"), ["laser.wavelength", "at most"]),
    "wavelength too short": (changed("1064 nm", "200 nm"), ["laser.wavelength", "at least"]),
    "wavelength without number": (changed("1064 nm", "nm"), ["laser.wavelength", "cannot read"]),
    "unknown unit": (changed("1064 nm", "1064 furlong"), ["unknown unit 'furlong'"]),
    "unit in the wrong case": (changed("450 ps", "450 PS"), ["unknown unit 'PS'", "did you mean 'ps'"]),
    "decimal comma": (changed("450 ps", "0,45 ns"), ["a decimal point is due, not a comma"]),
    "empty text": (changed('"1064 nm"', '""'), ["laser.wavelength"]),
    "negative exposure": (changed('"0.8 J/cm2"', '"-0.8 J/cm2"'), ["laser.radiant_exposure", "greater than"]),
    "zero exposure": (changed('"0.8 J/cm2"', '"0 J/cm2"'), ["laser.radiant_exposure", "greater than"]),
    "huge exposure": (changed('"0.8 J/cm2"', '"1e30 J/cm2"'), ["laser.radiant_exposure", "at most"]),
    "exposure overflows": (changed('"0.8 J/cm2"', '"1e400 J/cm2"'), ["laser.radiant_exposure", "finite"]),
    "nan as toml": (changed('"0.8 J/cm2"', "nan"), ["laser.radiant_exposure"]),
    "nan as text": (changed('"0.8 J/cm2"', '"nan J/cm2"'), ["laser.radiant_exposure", "cannot read"]),
    "infinite": (changed('"0.8 J/cm2"', '"inf J/cm2"'), ["laser.radiant_exposure", "finite"]),
    "exposure as energy": (changed('"0.8 J/cm2"', '"0.8 J"'), ["wrong dimension"]),
    "a truth value": (changed('"0.8 J/cm2"', "true"), ["laser.radiant_exposure", "truth value"]),
    "a list for a number": (changed('"0.8 J/cm2"', "[1, 2]"), ["laser.radiant_exposure"]),
    "no energy": (changed('radiant_exposure = "0.8 J/cm2"', ""), ["radiant_exposure", "pulse_energy"]),
    "two energies that differ": (
        GOOD.replace("pulse =", 'pulse_energy = "1 J"\npulse =', 1),
        ["contradicting energies"],
    ),
    "pulse energy without beam": (
        LASER.replace('radiant_exposure = "1 J/cm2"', 'pulse_energy = "1 J"'),
        ["needs a beam"],
    ),
    "no pulse": (
        changed('pulse = { kind = "gaussian", duration = "450 ps" }', ""),
        ["laser.pulse: is missing"],
    ),
    "pulse without kind": (
        changed('kind = "gaussian", duration', "duration"),
        ["laser.pulse", "'kind' is missing", "gaussian"],
    ),
    "unknown pulse": (changed('"gaussian"', '"gausian"'), ["laser.pulse", "did you mean 'gaussian'"]),
    "pulse kind is a number": (changed('"gaussian"', "7"), ["laser.pulse", "unknown kind"]),
    "instantaneous pulse": (
        changed('kind = "gaussian", duration = "450 ps"', 'kind = "instantaneous"'),
        ["laser.pulse", "case files only"],
    ),
    "zero duration": (changed("450 ps", "0 ps"), ["laser.pulse.duration", "greater than"]),
    "negative duration": (changed("450 ps", "-1 ns"), ["laser.pulse.duration", "greater than"]),
    "typo in the pulse": (
        changed("duration", "durration"),
        ["laser.pulse.durration", "did you mean 'duration'"],
    ),
    "trace file missing": (
        changed('kind = "gaussian", duration = "450 ps"', 'kind = "sampled", file = "none.csv"'),
        ["laser.pulse"],
    ),
    "zero spot": (changed('"8 mm"', '"0 mm"'), ["laser.beam.diameter", "at least"]),
    "unknown beam": (changed('"top_hat"', '"tophat"'), ["laser.beam", "did you mean 'top_hat'"]),
    "train without rate": (
        GOOD.replace("[skin]", "[laser.train]\ncount = 5\n[skin]"),
        ["laser.train", "repetition_rate"],
    ),
    "half a pulse": (GOOD.replace("[skin]", "[laser.train]\ncount = 1.5\n[skin]"), ["laser.train.count"]),
    "no pulses": (GOOD.replace("[skin]", "[laser.train]\ncount = 0\n[skin]"), ["laser.train.count"]),
    "ramp longer than train": (
        GOOD.replace('radiant_exposure = "0.8 J/cm2"\n', "").replace(
            "[skin]",
            '[laser.train]\ncount = 2\nrepetition_rate = "1 Hz"\nramp = { from = "1 J/cm2", to = "2 J/cm2", pulses = 5 }\n[skin]',
        ),
        ["ramp spans 5 pulses"],
    ),
    "ramp against exposure": (
        GOOD.replace(
            "[skin]",
            '[laser.train]\ncount = 5\nrepetition_rate = "1 Hz"\nramp = { from = "1 J/cm2", to = "2 J/cm2", pulses = 5 }\n[skin]',
        ),
        ["contradicting energies"],
    ),
    "missing preset": (
        '[laser]\npreset = "nd_yag_1064_fs"\n',
        ["unknown preset", "did you mean 'nd_yag_1064"],
    ),
    "unknown phototype": (changed('"IV"', '"VII"'), ["skin.phototype", "'VI'"]),
    "phototype as number": (changed('"IV"', "4"), ["skin.phototype"]),
    "pigment given twice": (
        changed('phototype = "IV"', 'phototype = "IV"\nita = "21 deg"'),
        ["give the pigment once"],
    ),
    "ita without unit": (changed('phototype = "IV"', "ita = 21"), ["skin.ita", "deg"]),
    "ita too large": (changed('phototype = "IV"', 'ita = "200 deg"'), ["skin.ita", "at most"]),
    "unknown skin preset": (changed('phototype = "IV"', 'preset = "type_7"'), ["unknown preset 'type_7'"]),
    "tanning below one": (
        changed('phototype = "IV"', 'phototype = "IV"\ntanning = 0.5'),
        ["skin.tanning", "at least 1"],
    ),
    "unknown site": (changed('phototype = "IV"', 'site = "leg"'), ["skin.site", "face"]),
    "unknown extrapolation": (
        changed('phototype = "IV"', 'extrapolate = ["g_caped"]'),
        ["did you mean 'g_capped'"],
    ),
    "no layers": (LASER + "[skin]\nlayers = []\n", ["'layers' is empty"]),
    "zero thickness": (LASER + LAYER.replace("1 mm", "0 mm"), ["skin.layers.0.thickness", "at least"]),
    "negative absorption": (
        LASER + LAYER.replace('"1 1/cm"', '"-1 1/cm"'),
        ["skin.layers.0.mu_a", "at least 0"],
    ),
    "no scattering given": (
        LASER + LAYER.replace('mu_s = "100 1/cm"\n', ""),
        ["exactly one of 'mu_s' and 'mu_s_prime'"],
    ),
    "g of one": (LASER + LAYER + "g = 1.0\n", ["skin.layers.0.g", "less than 1"]),
    "two layers of one name": (LASER + LAYER + LAYER, ["used twice: a"]),
    "phototype then own layers": (
        LASER + '[skin]\nphototype = "II"\n' + LAYER,
        ["own 'layers' replace the default skin", "phototype"],
    ),
    "unknown layer adjusted": (
        GOOD + '[skin.adjust."basal epidermi"]\nthickness = "10 um"\n',
        ["did you mean 'basal epidermis'"],
    ),
    "unknown absorber": (
        GOOD + '[[skin.absorbers]]\nkind = "melanofage"\n',
        ["skin.absorbers.0", "did you mean 'melanophage'"],
    ),
    "absorber in no layer": (
        GOOD + '[[skin.absorbers]]\nkind = "melanophage"\nlayer = "dermis"\n',
        ["no layer 'dermis'"],
    ),
    "unsorted band": (
        GOOD + '[[skin.absorbers]]\nkind = "melanophage"\nfrom_depth = "300 um"\nto_depth = "100 um"\n',
        ["must lie below"],
    ),
    "half a band": (
        GOOD + '[[skin.absorbers]]\nkind = "melanophage"\nfrom_depth = "300 um"\n',
        ["give both 'from_depth' and 'to_depth'"],
    ),
    "absorber below the skin": (
        GOOD + '[[skin.absorbers]]\nkind = "carbon_ink"\nfrom_depth = "3 mm"\nto_depth = "30 mm"\n',
        ["below the skin's"],
    ),
    "too much pigment": (
        GOOD + '[[skin.absorbers]]\nkind = "melanophage"\nload = 2\n',
        ["skin.absorbers.0.load", "at most 0.6"],
    ),
    "unknown carbon": (
        GOOD + '[[skin.absorbers]]\nkind = "carbon_ink"\ncarbon = "diamond"\n',
        ["unknown carbon 'diamond'"],
    ),
    "unknown target": ('target = "ink"\n' + GOOD, ["no absorber 'ink'"]),
    "unknown optics": (GOOD + '[optics]\nkind = "monte_carlos"\n', ["optics", "did you mean 'monte_carlo'"]),
    "odd streams": (GOOD + '[optics]\nkind = "discrete_ordinates"\nstreams = 7\n', ["optics.streams"]),
    "unknown criterion": (
        GOOD + '[criteria]\nparticle = [{ kind = "wall_nucleatio" }]\n',
        ["criteria.particle.0", "did you mean 'wall_nucleation'"],
    ),
    "layer criterion on a particle": (
        GOOD + '[criteria]\nparticle = [{ kind = "layer_temperature" }]\n',
        ["criteria.particle.0", "unknown kind"],
    ),
    "criterion twice": (
        GOOD + '[criteria]\nparticle = [{ kind = "wall_nucleation" }, { kind = "wall_nucleation" }]\n',
        ["used twice"],
    ),
    "cold fire": ('initial_temperature = "-300 degC"\n' + GOOD, ["initial_temperature", "at least"]),
    "negative seed": ("seed = -1\n" + GOOD, ["seed"]),
    "lasers of one name": (f"[[laser]]\n{LASER[8:]}[[laser]]\n{LASER[8:]}", ["lasers need different names"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_configuration_is_refused_with_what_is_allowed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, expected = WRONG[name]
    monkeypatch.chdir(tmp_path)
    config = tmp_path / "wrong.toml"
    config.write_text(text)
    command = "compare" if "[[laser]]" in text else "run"
    result = CliRunner().invoke(cli, [command, str(config), "-o", str(tmp_path / "out.h5")])
    assert result.exit_code == 2, result.output
    for words in expected:
        assert words in result.output
    assert "Traceback" not in result.output
    assert len(result.output.splitlines()) < 25
    assert [path.name for path in tmp_path.iterdir()] == ["wrong.toml"]


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    config = tmp_path / "wrong.toml"
    config.write_text(
        '[laser]\nwavelength = 5\nradiant_exposure = "1 m"\npulse = { kind = "square", duration = "-1 s" }\n'
        '[skin]\nphototyp = "I"\n'
    )
    result = CliRunner().invoke(cli, ["check", str(config)])
    assert result.exit_code == 2
    for path in ("laser.wavelength", "laser.radiant_exposure", "laser.pulse.duration", "skin.phototyp"):
        assert path in result.output


def test_a_binary_file_and_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    binary = tmp_path / "binary.toml"
    binary.write_bytes(bytes(range(256)))
    for path, words in (
        (binary, "not a text file"),
        (tmp_path, "cannot be read"),
        (tmp_path / "none.toml", "cannot be read"),
    ):
        result = CliRunner().invoke(cli, ["check", str(path)])
        assert result.exit_code == 2
        assert words in result.output


def test_an_existing_result_is_never_overwritten_without_force(tmp_path: Path) -> None:
    config = tmp_path / "good.toml"
    config.write_text(GOOD)
    target = tmp_path / "out.h5"
    target.write_bytes(b"precious")
    result = CliRunner().invoke(cli, ["run", str(config), "-o", str(target)])
    assert result.exit_code == 2
    assert "--force" in result.output
    assert target.read_bytes() == b"precious"


def test_force_overwrites_result_files_only(tmp_path: Path) -> None:
    config = tmp_path / "good.toml"
    config.write_text(GOOD)
    result = CliRunner().invoke(cli, ["run", str(config), "-o", str(config), "--force"])
    assert result.exit_code == 2
    assert "no result file" in result.output
    assert config.read_text() == GOOD


def test_a_file_name_that_no_disk_takes_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "good.toml"
    config.write_text(GOOD)
    result = CliRunner().invoke(cli, ["run", str(config), "-o", str(tmp_path / ("x" * 300 + ".h5"))])
    assert result.exit_code == 2, result.output
    assert "cannot be a file name" in result.output


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    config = tmp_path / "notepad.toml"
    config.write_text(GOOD, encoding="utf-8-sig")
    assert CliRunner().invoke(cli, ["check", str(config)]).exit_code == 0


def test_init_into_a_folder_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["init", str(tmp_path), "--force"])
    assert result.exit_code == 2
    assert "is a folder" in result.output


def test_a_misspelt_command_names_the_nearest() -> None:
    result = CliRunner().invoke(cli, ["verfy"])
    assert result.exit_code == 2
    assert "Did you mean 'verify'" in result.output
