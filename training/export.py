"""Write the trained networks as the package reads them: ONNX, and what stands beside it.

python training/export.py --runs runs --out src/wedgecalc/detection/weights
"""

import argparse
import json
import tempfile
from pathlib import Path

import torch
from networks import SHAPES, network, weights
from samples import ANKLE, GREY, HIP, JOINT_PIXEL, LANDMARKS

OUTPUTS = {"film": ["maps"], "leg": ["maps", "bones"], "joint": ["maps"]}


class _Answer(torch.nn.Module):
    """A network that answers with what it was taught alone."""

    def __init__(self, net: torch.nn.Module, bones: bool) -> None:
        super().__init__()
        self.net, self.bones = net, bones

    def forward(self, picture: torch.Tensor) -> tuple[torch.Tensor, ...]:
        maps, bones = self.net(picture)
        return (maps, bones) if self.bones else (maps,)


def export(stage: str, trained: Path, out: Path) -> int:
    """Write the network of a stage, and return how many weights it has."""
    net = network(stage)
    net.load_state_dict(torch.load(trained, weights_only=True))
    net.eval()
    picture = torch.zeros(1, 1, *SHAPES[stage]["size"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{stage}.onnx"
        torch.onnx.export(
            _Answer(net, "bones" in OUTPUTS[stage]), (picture,), path,
            input_names=["picture"], output_names=OUTPUTS[stage], opset_version=17,
            external_data=False, dynamo=False,
        )  # fmt: skip
        (out / path.name).write_bytes(path.read_bytes())
    return weights(net)


def settings(known: dict[str, object], counts: dict[str, int]) -> dict[str, object]:
    """Return what stands beside the weights; calibration and thresholds stay as they are known."""
    edge = 0.5  # the program counts from a pixel's corner, the samples from its centre
    leg, joint, film = (
        {**known.get(k, {}), "size": SHAPES[k]["size"], "reach": SHAPES[k]["reach"]}
        for k in ("leg", "joint", "film")
    )
    return {
        **known,
        "weights": counts,
        "landmarks": LANDMARKS,
        "grey": dict(zip(("low", "high", "faint"), GREY, strict=True)),
        "film": film,
        "leg": {**leg, "hip": [HIP.real + edge, HIP.imag + edge],
                "ankle": [ANKLE.real + edge, ANKLE.imag + edge]},
        "joint": {**joint, "leg_px": abs(ANKLE - HIP) / JOINT_PIXEL},
    }  # fmt: skip


def main() -> None:
    """Export what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    counts = {
        stage: export(stage, chosen.runs / f"{stage}.pt", chosen.out)
        for stage in SHAPES
        if (chosen.runs / f"{stage}.pt").exists()
    }
    beside = chosen.out / "detection.json"
    known = json.loads(beside.read_text()) if beside.exists() else {}
    beside.write_text(json.dumps(settings(known, counts), indent=1, ensure_ascii=False) + "\n")
    print(counts, sum(counts.values()))


if __name__ == "__main__":
    main()
