"""Weights are run by onnxruntime; without it, or without them, the reason is said."""

import sys

import numpy as np
import pytest

from wedgecalc.detection import network
from wedgecalc.detection.settings import shipped_settings
from wedgecalc.errors import InputError

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")


def weights(path, *factors):
    """Write a network whose outputs are its input times some factors."""
    kind, shape = onnx.TensorProto.FLOAT, [1, 1, "h", "w"]
    ends = [onnx.helper.make_tensor_value_info(f"y{k}", kind, shape) for k in range(len(factors))]
    known = [onnx.helper.make_tensor(f"f{k}", kind, [1], [f]) for k, f in enumerate(factors)]
    nodes = [onnx.helper.make_node("Mul", ["x", f"f{k}"], [f"y{k}"]) for k in range(len(factors))]
    start = [onnx.helper.make_tensor_value_info("x", kind, shape)]
    graph = onnx.helper.make_graph(nodes, "net", start, ends, known)
    model = onnx.helper.make_model(
        graph, opset_imports=[onnx.helper.make_opsetid("", 13)], ir_version=8
    )
    path.write_bytes(model.SerializeToString())
    return path


def test_a_network_is_run_with_its_outputs_by_name(tmp_path):
    picture = np.arange(12, dtype=np.float32).reshape(3, 4)
    found = network.OnnxNetwork(weights(tmp_path / "n.onnx", 2.0, -1.0)).run(picture)
    assert [*found] == ["y0", "y1"]
    assert np.array_equal(found["y0"], 2 * picture[None])
    assert np.array_equal(found["y1"], -picture[None])


def test_missing_weights_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(network, "WEIGHTS", tmp_path)
    weights(tmp_path / "film.onnx", 1.0)
    network.shipped_networks.cache_clear()
    with pytest.raises(InputError, match=r"leg\.onnx"):
        network.shipped_networks()
    network.shipped_networks.cache_clear()


def test_without_onnxruntime_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    network.shipped_networks.cache_clear()
    with pytest.raises(InputError, match=r"extra named detect"):
        network.shipped_networks()


def test_settings_name_what_a_case_can_hold():
    from wedgecalc.records import landmarks

    settings = shipped_settings()
    assert set(settings.landmarks) <= landmarks().keys()
    for window in (settings.film, settings.leg, settings.joint):
        assert window.calibration.keys() <= set(settings.landmarks)
