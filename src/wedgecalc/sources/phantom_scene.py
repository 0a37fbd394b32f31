"""A phantom that looks like a film: the legs, what lies over them, and how the film took it."""

from dataclasses import dataclass

import numpy as np
from shapely import Polygon

from wedgecalc.geometry.limb import Limb
from wedgecalc.sources import phantom_exposure as exposure
from wedgecalc.sources import phantom_lead as lead
from wedgecalc.sources.coverage import FINE_PER_PIXEL, Light
from wedgecalc.sources.phantom_body import flesh, neighbours, with_bones
from wedgecalc.sources.phantom_canvas import PhantomFilm
from wedgecalc.sources.phantom_foot import foot_light, platform_light
from wedgecalc.sources.phantom_look import Look
from wedgecalc.sources.phantom_pose import other_limb, rims, turned, with_osteophytes
from wedgecalc.sources.phantom_texture import noise_cloud, noise_clouds, smoothed, trabeculae
from wedgecalc.sources.phantom_trunk import MIDLINE, pelvis_light, socket_light, trunk_light, veiled


@dataclass(frozen=True, slots=True)
class PhantomLeg:
    """A leg on a film.

    Attributes
    ----------
    film : PhantomFilm
        Places this leg's canonical frame on the picture.
    limb : Limb
    shapes : dict of str to Polygon
        Outlines of its bones in its canonical frame.
    """

    film: PhantomFilm
    limb: Limb
    shapes: dict[str, Polygon]


def scene(
    limb: Limb, look: Look, mm_per_px: float, noise: float, seed: int
) -> tuple[Light, list[PhantomLeg]]:
    """Return the light of a film of a limb that looks like one, and the legs on it."""
    w, both = float(limb.width), look.both_legs
    margins = {
        "above": w * (1.2 * look.pelvis + 2.8 * look.field),
        "below": w * (0.4 * look.foot + 0.9 * look.field),
        "medial": 2 * MIDLINE * w * both,
    }
    film = PhantomFilm.around(limb, mm_per_px, **margins)
    legs = [PhantomLeg(film, limb, turned(limb, look))]
    if both:
        other = other_limb(limb, look.random("both_legs", seed))
        legs.append(
            PhantomLeg(film.beside(limb, other, 2 * MIDLINE * w), other, turned(other, look))
        )
    body = _tissue(legs, look, seed)
    light = body
    for k, leg in enumerate(legs):
        light = _boned(light, leg, look, seed, k)
    if look.foot:
        light = light + look.foot * _stance(legs, look, seed)
    if look.pelvis:
        random = look.random("pelvis", seed)
        light = light + pelvis_light(film, limb, look.pelvis, both, random)
        for leg in legs:
            light = light + look.pelvis * socket_light(leg.film, leg.limb)
    if look.tissue:
        light = (1 + 2.2 * look.tissue) * body + (1 - 0.75 * look.tissue) * (light - body)
    if look.haze:
        light = veiled(film, limb, light, look.haze)
    light = np.clip(light, 0, None)
    light = _behind_lead(light, legs, look, seed)
    return _filmed(light, legs, look, noise, seed), legs


def _stance(legs: list[PhantomLeg], look: Look, seed: int) -> Light:
    """Return the light of the feet and of what they stand on."""
    films, limbs = [leg.film for leg in legs], [leg.limb for leg in legs]
    longer = 1 + 0.4 * look.field
    light = platform_light(films, limbs, longer, look.random("foot", seed))
    for k, (film, limb) in enumerate(zip(films, limbs, strict=True)):
        light = light + foot_light(film, limb, longer, look.random("foot", seed + 1 + k))
    return light


def _tissue(legs: list[PhantomLeg], look: Look, seed: int) -> Light:
    """Return the light of the soft tissue: of the legs, and of the trunk with a pelvis."""
    random, film = look.random("build", seed), legs[0].film
    px = film.width * film.per_mm / FINE_PER_PIXEL
    light = np.full(film.shape, 0.03, dtype=np.float32)
    for leg in legs:
        depth = (0.55 + 0.2 * look.build) * film.width * film.per_mm
        body = leg.film.rounded(flesh(leg.film, leg.limb, look.build, 3.0), 8, depth)
        light += (0.16 + 0.07 * look.build) * smoothed(body, 0.026 * px)
    if look.pelvis or look.haze:
        strength = max(look.pelvis, look.haze) * (1 - 0.45 * look.tissue)
        light += strength * trunk_light(film, legs[0].limb, look.build, random)
    patches = noise_clouds(random, film.shape, {0.15 * px: 0.4, 0.5 * px: 1.0, 1.5 * px: 0.8})
    muscle = noise_cloud(random, film.shape, (1.2 * px, 0.12 * px))  # strands along the leg
    uneven = (0.07 * patches + 0.04 * muscle) / (1 + 1.5 * look.tissue)
    return np.asarray((light - 0.03) * (1 + uneven) + 0.03)


def _boned(light: Light, leg: PhantomLeg, look: Look, seed: int, k: int) -> Light:
    """Return light with the bones of a leg, their spurs, and the rim of a bent knee."""
    film, limb, shapes = leg.film, leg.limb, leg.shapes
    texture, spurs = look.random("texture", seed + 7919 * k), look.random("osteophytes", seed + k)
    grain = np.ones(film.shape, dtype=np.float32)
    grain += 0.05 * noise_cloud(texture, film.shape, (1.5, 1.5))
    if look.texture:
        grain += 0.13 * look.texture * trabeculae(texture, film.shape, film.per_mm / FINE_PER_PIXEL)
    if look.osteophytes:
        shapes = with_osteophytes(shapes, limb, look.osteophytes, spurs)
    placed = {name: film.placed(shape) for name, shape in shapes.items()}
    seen = placed | neighbours(film, limb)
    light = with_bones(light, film, seen, np.clip(grain, 0.3, None), 0.5 * look.tissue)
    size = film.width * film.per_mm
    for name, shape in rims(limb, look).items():
        seen = film.placed(shape)
        if name == "rim":
            edge = film.drawn(seen) - film.drawn(seen.buffer(-0.02 * size))
            light = light + 0.12 * edge + 0.05 * film.drawn(seen)
        else:
            light = light + 0.16 * look.osteophytes * smoothed(film.drawn(seen), 0.012 * size)
    return light


def _behind_lead(light: Light, legs: list[PhantomLeg], look: Look, seed: int) -> Light:
    """Return light with what stops it: implants, shield, ruler, wires, labels."""
    film, limb = legs[0].film, legs[0].limb
    bare = light < 0.06
    if look.metal:
        random = look.random("metal", seed)
        for piece in lead.implants(limb, legs[0].shapes, look.metal, random):
            light = np.maximum(light, (0.88 + light * 0.1) * film.drawn(film.placed(piece)))
    if look.shield:
        drawn = film.drawn(lead.shield(film, limb, look.random("shield", seed)))
        light = np.maximum(light, (0.6 + 0.4 * look.shield) * drawn)
    for name, draw in (("ruler", lead.lead_ruler), ("wires", lead.lead_wires)):
        strength = getattr(look, name)
        if strength:
            light = light + 0.7 * strength * draw(film, look.random(name, seed))
    if look.letters:
        words = lead.lead_labels(film, bare, look.random("letters", seed))
        light = np.maximum(light, (0.4 + 0.6 * look.letters) * words)
    return film.with_sphere(light)


def _filmed(light: Light, legs: list[PhantomLeg], look: Look, noise: float, seed: int) -> Light:
    """Return light as the film took it."""
    film = legs[0].film
    if look.equalized:
        light = exposure.equalized(
            light, look.equalized, 0.7 * film.width * film.per_mm / FINE_PER_PIXEL
        )
    light = exposure.taken(light, look)
    if look.seams:
        light = exposure.stitched(light, look.seams, look.random("seams", seed))
    light = smoothed(light, max(look.blur, 0.18) * film.per_mm / FINE_PER_PIXEL)
    light = exposure.grainy(light, noise, look, look.random("exposure", seed))
    if look.grid_lines:
        light = exposure.lined(light, look.grid_lines, look.random("grid_lines", seed))
    if look.collimation:
        bones = [leg.film.placed(shape).bounds for leg in legs for shape in leg.shapes.values()]
        x, y, r = film.sphere
        sides = np.array([*(np.array(bones) / FINE_PER_PIXEL), (x - r, y - r, x + r, y + r)])
        kept = (*sides[:, :2].min(0), *sides[:, 2:].max(0))
        random = look.random("collimation", seed)
        light = exposure.collimated(light, film, kept, look.collimation, random)
    return np.asarray(light, dtype=np.float32)
