"""Train one network on phantoms: reproducible from its seed, on any number of processes.

python training/train.py leg --films films/train --steps 6000 --out runs/leg.pt
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from networks import SHAPES, network, places, weights
from samples import Batches, load
from torch.nn import functional

# Batch size, the width of the answer that is taught (in its own pixels), and the highest rate.
RECIPES = {
    "film": {"batch": 8, "width": None, "rate": 2e-3},
    "leg": {"batch": 8, "width": 1.0, "rate": 2e-3},
    "joint": {"batch": 16, "width": 0.9, "rate": 2e-3},
}


def taught(where: torch.Tensor, size: tuple[int, int], width: float) -> torch.Tensor:
    """Return the probability that is taught: a Gaussian around each place, summing to 1.

    Parameters
    ----------
    where : tensor, shape (n, maps, 2)
        In pixels of the picture.
    size : (int, int)
        Rows and columns of the answer.
    width : float
        SD in pixels of the answer.
    """
    x = torch.arange(size[1]) * 2 + 0.5
    y = torch.arange(size[0]) * 2 + 0.5
    across = torch.exp(-((x - where[..., :1]) ** 2) / (2 * (2 * width) ** 2))
    along = torch.exp(-((y - where[..., 1:]) ** 2) / (2 * (2 * width) ** 2))
    heat = along[..., :, None] * across[..., None, :]
    return heat / heat.sum((-1, -2), keepdim=True).clamp_min(1e-6)


def loss_of(
    stage: str, answer: tuple[torch.Tensor, torch.Tensor], asked: list[torch.Tensor]
) -> torch.Tensor:
    """Return how far a network's answer is from what was asked."""
    maps, bones = answer
    if stage == "film":
        heat = asked[0]
        each = functional.binary_cross_entropy_with_logits(maps, heat, reduction="none")
        return (each * (1 + 30 * heat)).mean() * 10
    where = asked[0]
    known = torch.isfinite(where).all(-1)
    where = torch.nan_to_num(where)
    goal = taught(where, tuple(maps.shape[2:]), RECIPES[stage]["width"]).flatten(2)
    each = -(goal * maps.flatten(2).log_softmax(2)).sum(2)
    mean, _ = places(maps)
    apart = (mean - where).abs().sum(-1).clamp_max(40)
    loss = ((each + 0.15 * apart) * known).sum() / known.sum()
    if stage == "leg":
        loss = loss + 2 * functional.binary_cross_entropy_with_logits(bones, asked[1])
    return loss


def main() -> None:
    """Train the network that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("stage", choices=list(SHAPES))
    parser.add_argument("--films", type=Path, required=True)
    parser.add_argument("--most", type=int, help="use only the first films")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--seed", type=int, default=27)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="go on from these weights")
    parser.add_argument("--plain", action="store_true", help="add no seams, wires, rulers, shields")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    torch.set_num_threads(chosen.threads)
    films, recipe = load(chosen.films, chosen.most), RECIPES[chosen.stage]
    batches = Batches(chosen.stage, films, chosen.seed, recipe["batch"], chosen.steps, chosen.plain)
    loader = torch.utils.data.DataLoader(batches, batch_size=None, num_workers=chosen.workers)
    net = network(chosen.stage).to(memory_format=torch.channels_last)
    if chosen.start:
        net.load_state_dict(torch.load(chosen.start, weights_only=True))
    print(f"{len(films)} films, {weights(net)} weights", flush=True)
    optimizer = torch.optim.AdamW(net.parameters(), recipe["rate"], weight_decay=1e-3)
    plan = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe["rate"], total_steps=chosen.steps + 1, pct_start=0.1
    )
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    start, seen = time.monotonic(), []
    for step, (picture, *asked) in enumerate(loader, 1):
        with torch.autocast("cpu", torch.bfloat16):
            answer = net(picture.contiguous(memory_format=torch.channels_last))
        answer = tuple(part.float() for part in answer)
        loss = loss_of(chosen.stage, answer, asked)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        plan.step()
        seen.append(_shown(chosen.stage, loss, answer[0], asked[0]))
        if step % 100 == 0 or step == chosen.steps:
            figures = " ".join(f"{x:.3f}" for x in np.nanmean(seen, 0))
            print(f"{step} {time.monotonic() - start:.0f} s {figures}", flush=True)
            seen = []
            torch.save(net.state_dict(), chosen.out)


def _shown(stage: str, loss: torch.Tensor, maps: torch.Tensor, asked: torch.Tensor) -> list[float]:
    """Return loss, median distance and its 95th percentile in pixels of the picture."""
    if stage == "film":
        return [float(loss.detach())]
    apart = (places(maps.detach())[0] - asked).norm(dim=-1)
    return [float(loss.detach()), float(apart.nanmedian()), float(apart.nanquantile(0.95))]


if __name__ == "__main__":
    main()
