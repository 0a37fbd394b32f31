"""The radiographs kept for tabs that are reloaded: each once, up to a limit in bytes."""

import hashlib
import secrets
import threading
from collections import OrderedDict

from wedgecalc.sources.radiographs.radiograph import Radiograph

MOST = 256 * 2**20  # bytes; the latest is kept however large it is


class Films:
    """Radiographs by a key that nobody can guess; the same radiograph is kept once, under one key.

    Parameters
    ----------
    most : int
        Bytes of pixels that are kept.
    """

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._keys: dict[str, str] = {}
        self._films: OrderedDict[str, Radiograph] = OrderedDict()
        self._one = threading.Lock()

    def keep(self, film: Radiograph) -> tuple[str, Radiograph]:
        """Return the key of a radiograph, and the copy that is kept, to be used in its place."""
        content = _content(film)
        with self._one:
            key = self._keys.setdefault(content, secrets.token_urlsafe(16))
            kept = self._films.setdefault(key, film)
            self._films.move_to_end(key)
            while (
                len(self._films) > 1
                and sum(each.pixels.nbytes for each in self._films.values()) > self.most
            ):
                gone, _ = self._films.popitem(last=False)
                self._keys = {what: name for what, name in self._keys.items() if name != gone}
            return key, kept

    def get(self, key: str) -> Radiograph | None:
        """Return a radiograph that is still kept, by its key."""
        with self._one:
            return self._films.get(key)

    def __len__(self) -> int:
        return len(self._films)


def _content(film: Radiograph) -> str:
    """Return what tells one radiograph from another: its pixels, and what its file says of them."""
    pixels = film.pixels
    said = repr(
        (pixels.shape, film.mm_per_px, film.scale_source, film.side, film.notes, film.aspect)
    )
    return hashlib.blake2b(pixels.tobytes(), key=hashlib.sha256(said.encode()).digest()).hexdigest()
