"""Every quantity of the output once: name, symbol, SI unit, unit shown, long name. Files and axis labels follow from it."""

from __future__ import annotations

from dataclasses import dataclass

from picosim import units


@dataclass(frozen=True)
class Term:
    """A quantity: ``unit`` is SI and is what files hold, ``shown`` is what tables and axes use."""

    name: str
    symbol: str
    unit: str
    shown: str
    long_name: str

    def show(self, value: float) -> float:
        """Return an SI value in the unit shown."""
        return units.convert(value, self.shown) if self.unit not in ("", "1") or self.shown != "1" else value

    @property
    def label(self) -> str:
        """Axis label: long name and unit."""
        return self.long_name if self.shown in ("", "1") else f"{self.long_name} ({pretty(self.shown)})"


def pretty(unit: str) -> str:
    """Write a unit for a figure: ``J/cm2`` -> ``J/cm²``, ``um`` -> ``µm``, ``degC`` -> ``°C``.

    >>> pretty("J/cm2")
    'J/cm²'
    """
    text = unit.replace("degC", "°C").replace("*", " ")
    for digit, raised in zip("234", "²³⁴"):
        text = text.replace(digit, raised)
    return "/".join(part.replace("u", "µ", 1) if part.startswith("u") else part for part in text.split("/"))


def _table() -> dict[str, Term]:
    rows = """
    wavelength | lambda | m | nm | wavelength in vacuum
    radiant_exposure | H_0 | J/m2 | J/cm2 | radiant exposure on the surface
    pulse_energy | E | J | mJ | pulse energy
    pulse_duration | t_p | s | ns | pulse duration (full width at half maximum)
    peak_irradiance | E_p | W/m2 | W/cm2 | peak irradiance on the surface
    exposure_limit | H_L | J/m2 | J/cm2 | skin exposure limit
    depth | z | m | um | depth
    radius | r | m | um | radius
    diameter | d | m | um | diameter
    time | t | s | ns | time
    power | g | 1/s | 1/ns | power over pulse energy
    layer | | 1 | 1 | layer
    thickness | h | m | um | thickness
    mu_a | mu_a | 1/m | 1/cm | absorption coefficient
    mu_s | mu_s | 1/m | 1/cm | scattering coefficient
    mu_s_prime | mu_s' | 1/m | 1/cm | reduced scattering coefficient
    anisotropy | g | 1 | 1 | anisotropy
    refractive_index | n | 1 | 1 | refractive index
    melanin_mu_a | mu_a,mel | 1/m | 1/cm | absorption coefficient of the melanosomes in the layer
    fluence_ratio | Phi/H_0 | 1 | 1 | fluence over radiant exposure
    fluence | Phi | J/m2 | J/cm2 | fluence
    absorbed_energy_density | W | J/m3 | J/cm3 | absorbed energy density
    absorbed_fraction | A | 1 | 1 | fraction of the incident energy absorbed
    specular_reflectance | R_s | 1 | 1 | specular reflectance
    diffuse_reflectance | R_d | 1 | 1 | diffuse reflectance
    transmittance | T | 1 | 1 | transmittance
    relative_error | | 1 | 1 | relative standard error
    spot_factor | k_s | 1 | 1 | estimated fluence on axis of the finite spot over that of a broad beam
    temperature | T | K | degC | temperature
    temperature_rise | dT | K | K | temperature rise
    initial_temperature | T_0 | K | degC | temperature before the pulse
    temperature_before | T_b | K | degC | temperature of the tissue just before a pulse, at the radiant exposure that was set
    start_temperature | T_0 | K | degC | temperature of the tissue just before a pulse, without light
    start_warmth | w | K*m2/J | K*cm2/J | temperature rise that earlier pulses left just before a pulse, per fluence
    adiabatic_rise | dT_ad | K | K | adiabatic temperature rise of the particle
    absorption_efficiency | Q_abs | 1 | 1 | absorption efficiency
    interior_scale | s | 1 | 1 | factor on the interior absorption
    volumetric_heat_capacity | C | J/m3/K | J/cm3/K | volumetric heat capacity
    thermal_conductivity | k | W/m/K | W/m/K | thermal conductivity
    number_density | N | 1/m3 | 1/mm3 | number of particles per volume
    wall_ratio | | 1 | 1 | peak wall temperature rise over adiabatic rise
    centre_ratio | | 1 | 1 | peak centre temperature rise over adiabatic rise
    retained_fraction | | 1 | 1 | heat left in the particle at the end of a square pulse of this duration
    centre_tension_ratio | | 1 | 1 | peak centre tension over confined pressure
    centre_compression_ratio | | 1 | 1 | peak centre compression over confined pressure
    hoop_ratio | | 1 | 1 | peak surface hoop stress over gradient stress unit
    outside_tension_ratio | | 1 | 1 | peak tension at one radius outside the wall over confined pressure
    confined_pressure_per_kelvin | p_0/dT | Pa/K | MPa/K | confined pressure per kelvin of adiabatic rise
    gradient_stress_per_kelvin | | Pa/K | MPa/K | gradient stress unit per kelvin of adiabatic rise
    pressure | p | Pa | MPa | pressure
    stress | sigma | Pa | MPa | stress
    tensile_strength | sigma_t | Pa | MPa | tensile strength
    thermal_relaxation_time | tau_th | s | ns | thermal relaxation time d^2/(27 D)
    stress_confinement_time | tau_st | s | ns | stress confinement time a/c
    thermal_confinement | t_p/tau_th | 1 | 1 | pulse duration over thermal relaxation time
    stress_confinement | t_p/tau_st | 1 | 1 | pulse duration over stress confinement time
    disruption_threshold | H_th | J/m2 | J/cm2 | disruption threshold of the target
    damage_threshold | H_dam | J/m2 | J/cm2 | damage threshold of the epidermis
    valid_share | | 1 | 1 | share of the members of a band that are within validity
    validity_exposure | H_v | J/m2 | J/cm2 | radiant exposure at which the linear model ends
    threshold | H | J/m2 | J/cm2 | threshold radiant exposure
    epidermal_sparing | S | 1 | 1 | damage threshold over disruption threshold
    sparing_gain | | 1 | 1 | epidermal sparing over that of the reference laser
    margin | m | 1 | 1 | value over limit
    value | | 1 | 1 | value
    limit | | 1 | 1 | critical value
    damage_integral | Omega | 1 | 1 | Arrhenius damage integral
    bubble_radius | R | m | um | bubble radius
    bubble_wall_speed | dR/dt | m/s | m/s | bubble wall speed
    bubble_lifetime | t_b | s | ns | bubble lifetime
    bubble_energy | E_b | J | pJ | bubble energy
    repetition_rate | f | 1/s | Hz | pulse repetition rate
    energy_balance | | 1 | 1 | energy not accounted for, as a fraction of the incident energy
    wall_time | | s | s | wall time
    """
    table = {}
    for line in rows.strip().splitlines():
        name, symbol, unit, shown, long_name = (part.strip() for part in line.split("|"))
        table[name] = Term(name, symbol, unit, shown, long_name)
    return table


TERMS = _table()


def term(name: str) -> Term:
    """Return a quantity by name.

    Raises
    ------
    KeyError : the quantity is not in the vocabulary; add one line above.
    """
    return TERMS[name]
