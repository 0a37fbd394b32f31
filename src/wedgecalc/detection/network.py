"""The shipped networks, which onnxruntime runs on this machine only."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from wedgecalc.detection.crops import Grey32
from wedgecalc.detection.settings import WEIGHTS, NetworkSettings, shipped_settings
from wedgecalc.errors import wrong
from wedgecalc.extras import need

_THREADS = 2
Outputs = dict[str, NDArray[Any]]


class Runner(Protocol):
    """A network."""

    def run(self, picture: Grey32) -> Outputs:
        """Return the outputs for a picture, shape (rows, columns), by name: (maps, h, w) each."""
        ...


@dataclass(frozen=True, slots=True)
class Networks:
    """The networks for legs on a film, for landmarks of a leg, and for those at its joints."""

    settings: NetworkSettings
    film: Runner
    leg: Runner
    joint: Runner | None = None


class OnnxNetwork:
    """A network that onnxruntime runs from a file of weights."""

    def __init__(self, path: Path) -> None:
        runtime = need("onnxruntime", "detect", "proposing landmarks needs")
        runtime.disable_telemetry_events()
        options = runtime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = _THREADS, 1
        options.log_severity_level = 3
        # A thread that waits for its share of a layer sleeps: spinning, it doubled the processor time.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = runtime.InferenceSession(
            path.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        self._outputs = [output.name for output in self._session.get_outputs()]

    def run(self, picture: Grey32) -> Outputs:
        """Return the outputs for a picture; see `Runner`."""
        batch = np.ascontiguousarray(picture[None, None])
        outputs = self._session.run(None, {self._input: batch})
        return {name: maps[0] for name, maps in zip(self._outputs, outputs, strict=True)}


@cache
def shipped_networks() -> Networks:
    """Return the shipped networks; raise `InputError` without onnxruntime or the weights."""
    need("onnxruntime", "detect", "proposing landmarks needs")
    film, leg, joint = (WEIGHTS / f"{name}.onnx" for name in ("film", "leg", "joint"))
    if lacking := ", ".join(path.name for path in (film, leg) if not path.is_file()):
        raise wrong("detect", f"the weights {lacking} are missing", fix="install wedgecalc again")
    return Networks(
        shipped_settings(),
        OnnxNetwork(film),
        OnnxNetwork(leg),
        OnnxNetwork(joint) if joint.is_file() else None,
    )
