"""Lines over the film as a DICOM object: Grayscale Softcopy Presentation State (PS3.3 A.33.1).

A viewer shows it over the film; no pixels are copied. Coordinates are those of the case: both count
pixels from the upper left corner of the first pixel.
"""

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from shapely import LineString, Point, clip_by_rect

from wedgecalc.archive.lines import TIBIAL_AXIS, FilmLine, LineLayer
from wedgecalc.archive.numbers import ascii_of
from wedgecalc.archive.study import Study, for_highdicom, object_title, with_film_charset
from wedgecalc.extras import need
from wedgecalc.sources.radiographs.dicom_header import DAMAGED, quietly
from wedgecalc.sources.radiographs.radiograph import image_error

if TYPE_CHECKING:
    from highdicom.pr import GraphicAnnotation, GraphicLayer, GraphicObject, TextObject
    from pydicom import Dataset

TextBox: TypeAlias = tuple[float, float, float, float]
# Elements that say how the film's pixels are shown (PS3.3 C.7.6.3, C.11); none names the patient.
_SHOWN_NAMES = """
Rows Columns SamplesPerPixel NumberOfFrames PhotometricInterpretation RescaleIntercept RescaleSlope
RescaleType ModalityLUTSequence WindowCenter WindowWidth VOILUTFunction VOILUTSequence
PresentationLUTShape
"""
_SHOWN = _SHOWN_NAMES.split()
_WINDOW = ("WindowCenter", "WindowWidth", "VOILUTFunction", "VOILUTSequence")
_MODALITY = ("RescaleIntercept", "RescaleSlope", "RescaleType", "ModalityLUTSequence")
_LINES = 55  # lines of text in the height of a film
_MARGIN = 0.01  # margin around text, as a share of the film's width
# Shares of the tibia's length: place of the text below the knee, and half the width with the fibula.
_DOWN, _BONE = 0.62, 0.1


def lines_object(study: Study, layers: Sequence[LineLayer], side: str) -> bytes:
    """Return lines over a film as a presentation state, the bytes of a DICOM file.

    Parameters
    ----------
    study : Study
    layers : sequence of LineLayer
        In pixels of the film.
    side : {"right", "left"}

    Raises
    ------
    InputError
        Without the extra; for a film in colour or of several frames.
    """
    need("highdicom", "--lines", "a presentation state needs")
    with quietly(study.path, DAMAGED):
        film = _shown(study)
    frames, samples = int(film.get("NumberOfFrames") or 1), int(film.get("SamplesPerPixel") or 1)
    if frames > 1 or samples > 1:
        what = f"of {frames} frames" if frames > 1 else "in colour"
        fix = "name the film of one frame, in grey, that the case was marked on"
        raise image_error(study.path, f"no lines are drawn over a film {what}", fix)
    content = json.dumps([[x.name, [[y.name, y.points] for y in x.lines], x.words] for x in layers])
    failure = "patient, study or window of this film are not written as the standard has them"
    with quietly(study.path, failure):
        return _state(study, film, layers, side, content.encode())


def _shown(study: Study) -> "Dataset":
    """Return the film's identity from `study`, with the elements that say how it is shown."""
    import pydicom

    read = pydicom.dcmread(study.path, specific_tags=_SHOWN, stop_before_pixels=True, force=True)
    read.decode()
    film = study.identity()
    for name in ("SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID"):
        film[name] = study.film[name]
    for name in _SHOWN:
        if name in read:
            film[name] = read[name]
    film.SamplesPerPixel = film.get("SamplesPerPixel") or 1
    for name in ("ModalityLUTSequence", "VOILUTSequence"):
        for item in film.get(name) or ():
            if "LUTExplanation" in item:  # free text
                del item.LUTExplanation
    return film


def _state(
    study: Study, film: "Dataset", layers: Sequence[LineLayer], side: str, content: bytes
) -> bytes:
    from highdicom import pr
    from pydicom.uid import GrayscaleSoftcopyPresentationStateStorage

    kind = GrayscaleSoftcopyPresentationStateStorage
    head = study.new("lines", kind, "PR", object_title("lines", side), content)
    bare = _bare(film)
    graphic = [
        pr.GraphicLayer(layer.name.upper(), order=k + 1, description=layer.name)
        for k, layer in enumerate(layers)
    ]
    state = pr.GrayscaleSoftcopyPresentationState(
        referenced_images=[bare],
        **for_highdicom(head),
        device_serial_number="",
        content_label="ALIGNMENT",
        content_description="Alignment and plan by wedgecalc, for double-checking",
        graphic_annotations=_annotations(bare, layers, graphic),
        graphic_layers=graphic,
    )
    state.Laterality = side[0].upper()
    _show_as(state, film, study.facts.aspect)
    return with_film_charset(state, head)


def _bare(film: "Dataset") -> "Dataset":
    """Return the film without the elements that `_show_as` copies, as highdicom misses some."""
    from pydicom import Dataset

    bare = Dataset()
    bare.update({e.tag: e for e in film if e.keyword not in (*_WINDOW, *_MODALITY)})
    bare.SharedFunctionalGroupsSequence = [Dataset()]
    bare.PerFrameFunctionalGroupsSequence = [Dataset()]
    return bare


def _show_as(state: "Dataset", film: "Dataset", aspect: float) -> None:
    """Copy how the film is shown: table or window, polarity, and shape of the pixels."""
    from pydicom import Dataset

    window = ("VOILUTSequence",) if film.get("VOILUTSequence") else _WINDOW[:3]
    table = ("ModalityLUTSequence",) if film.get("ModalityLUTSequence") else _MODALITY[:3]
    if table[0] in film:
        state.update({film[name].tag: film[name] for name in table if name in film})
        if "RescaleIntercept" in state and not state.get("RescaleType"):
            state.RescaleType = "US"
    if window[0] in film and film[window[0]].value not in (None, ""):
        state.SoftcopyVOILUTSequence = [item := Dataset()]
        item.update({film[name].tag: film[name] for name in window if name in film})
    inverted = film.get("PhotometricInterpretation") == "MONOCHROME1"
    if inverted or film.get("PresentationLUTShape") == "INVERSE":
        state.PresentationLUTShape = "INVERSE"
    if aspect != 1.0:
        shape = Fraction(aspect).limit_denominator(1000)
        (area,) = state.DisplayedAreaSelectionSequence
        area.PresentationPixelAspectRatio = [shape.numerator, shape.denominator]


def _annotations(
    film: "Dataset", layers: Sequence[LineLayer], graphic: "Sequence[GraphicLayer]"
) -> "list[GraphicAnnotation]":
    from highdicom import pr

    size = float(film.Columns), float(film.Rows)
    places = _places(layers, size)
    return [
        pr.GraphicAnnotation(
            referenced_images=[film],
            graphic_layer=graphic_layer,
            graphic_objects=list(_objects(layer, size)),
            text_objects=[_text(words, next(places)) for words in layer.words],
        )
        for layer, graphic_layer in zip(layers, graphic, strict=True)
    ]


def _objects(layer: LineLayer, size: tuple[float, float]) -> "Iterator[GraphicObject]":
    """Yield the lines of a layer, clipped to the film."""
    from highdicom import pr

    for line in layer.lines:
        points = _on_film(line, size)
        if len(points) == 1:
            yield pr.GraphicObject("POINT", points, "PIXEL")
        elif len(points):
            yield pr.GraphicObject("POLYLINE", points, "PIXEL")


def _on_film(line: FilmLine, size: tuple[float, float]) -> Any:
    shape = LineString(line.points) if len(line.points) > 1 else Point(line.points[0])
    inside = clip_by_rect(shape, 0.0, 0.0, *size)
    return np.array(line.points if inside.equals(shape) else inside.coords, dtype=float)


def _places(layers: Sequence[LineLayer], size: tuple[float, float]) -> Iterator[TextBox]:
    """Yield the box of each line of text, beside the lower shank on the side with more room."""
    (width, height), margin = size, _MARGIN * size[0]
    knee, ankle = (
        np.array(xy) for line in layers[0].lines if line.name == TIBIAL_AXIS for xy in line.points
    )
    step, many = height / _LINES, sum(len(layer.words) for layer in layers)
    x, y = (knee + _DOWN * (ankle - knee)).tolist()
    bone = _BONE * abs(float(ankle[1] - knee[1]))
    if width - x > x:
        ends = min(max(x, float(knee[0])) + bone, 0.9 * width), width - margin
    else:
        ends = margin, max(min(x, float(knee[0])) - bone, 0.1 * width)
    top = max(0.0, min(y - many * step / 2, height - many * step))
    for k in range(many):
        yield ends[0], top + k * step, ends[1], top + (k + 1) * step


def _text(words: str, box: TextBox) -> "TextObject":
    from highdicom import pr

    return pr.TextObject(ascii_of(words, 1024), "PIXEL", box, text_justification="LEFT")
