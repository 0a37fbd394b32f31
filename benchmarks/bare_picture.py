"""Draw recorded artists with nothing but matplotlib.

As a script it is what a picture costs without wedgecalc: ``bare_picture.py RECORD PICTURE`` reads a record of
`pictures.recorded`, pickled, and imports what a plan needs besides.
"""

import io
import pickle
import sys

import matplotlib as mpl
import numpy  # noqa: F401 (a plan needs it)
import shapely  # noqa: F401
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D


def bare(record):
    """Draw a record with nothing but matplotlib, and return it as a PNG."""
    settings, size, paper, axes = record
    with mpl.rc_context(settings):
        figure = Figure(figsize=size, facecolor=paper)
        FigureCanvasAgg(figure)
        for place, x, y, lines, patches, texts, arrows, images in axes:
            ax = figure.add_axes(place)
            ax.set(xlim=x, ylim=y, aspect="equal")
            ax.axis("off")
            drawn = []
            for xy, style, clip in lines:
                drawn.append((ax.plot(*xy, **style)[0], clip))
            for shape, style, clip in patches:
                patch = (
                    PathPatch(shape, **style)
                    if isinstance(shape, Path)
                    else Rectangle(*shape, **style)
                )
                drawn.append((ax.add_artist(patch), clip))
            for pixels, extent, matrix, clip in images:
                image = ax.imshow(
                    pixels,
                    cmap="gray",
                    vmin=0,
                    vmax=255,
                    extent=extent,
                    interpolation="bilinear",
                    zorder=0.8,
                    aspect="auto",
                    transform=Affine2D(matrix) + ax.transData,
                )
                drawn.append((image, clip))
            ax.set(xlim=x, ylim=y, aspect="equal")
            for artist, clip in drawn:
                if clip:
                    artist.set_clip_path(Rectangle(clip[:2], *clip[2:], transform=ax.transData))
            for px, py, words, style in texts:
                ax.text(px, py, words, **style)
            for xy, start, style in arrows:
                ax.annotate("", xy, start, arrowprops=style)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=144, metadata={"Software": None})
    return buffer.getvalue()


if __name__ == "__main__":
    record, picture = sys.argv[1:]
    with open(record, "rb") as file:
        found = pickle.load(file)
    with open(picture, "wb") as file:
        file.write(bare(found))
