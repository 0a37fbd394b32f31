"""The networks: small U-Nets that answer at half the resolution of what they see."""

import itertools

import torch
from torch import nn
from torch.nn import functional

# What each sees (rows, columns), how far its grey is evened out (pixels), the channels of its
# floors, and how many maps it answers with.
SHAPES = {
    "film": {
        "size": (320, 192),
        "reach": 12,
        "channels": (12, 20, 28, 40, 48),
        "maps": 6,
        "bones": 0,
    },
    "leg": {
        "size": (512, 192),
        "reach": 20,
        "channels": (16, 24, 36, 48, 64, 64),
        "maps": 14,
        "bones": 2,
    },
    "joint": {
        "size": (128, 128),
        "reach": 24,
        "channels": (16, 24, 36, 48),
        "maps": 14,
        "bones": 0,
    },
}


def block(seen: int, made: int, stride: int = 1) -> nn.Sequential:
    """Return two convolutions of three by three, each normalised over the batch."""
    layers: list[nn.Module] = []
    for channels in (seen, made):
        layers += [
            nn.Conv2d(channels, made, 3, stride if not layers else 1, 1, bias=False),
            nn.BatchNorm2d(made),
            nn.ReLU(inplace=True),
        ]
    return nn.Sequential(*layers)


class Network(nn.Module):
    """A U-Net.

    Parameters
    ----------
    channels : tuple of int
        Of each floor, the finest first; each floor has half the resolution of the one before.
    maps, bones : int
        Heat maps of landmarks, and masks of bones.
    """

    def __init__(self, channels: tuple[int, ...], maps: int, bones: int) -> None:
        super().__init__()
        self.maps = maps
        self.stem = block(1, channels[0], stride=2)
        self.down = nn.ModuleList(block(a, b) for a, b in itertools.pairwise(channels))
        steps = list(itertools.pairwise(channels))[::-1]
        self.up = nn.ModuleList(block(a + b, a) for a, b in steps)
        self.out = nn.Conv2d(channels[0], maps + bones, 1)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the maps and the bones, logits, of a batch of pictures."""
        floors = [self.stem(x)]
        for down in self.down:
            floors.append(down(functional.max_pool2d(floors[-1], 2)))
        y = floors.pop()
        for up in self.up:
            y = functional.interpolate(y, scale_factor=2.0, mode="nearest")
            y = up(torch.cat([y, floors.pop()], 1))
        answer = self.out(y)
        return answer[:, : self.maps], answer[:, self.maps :]


def network(stage: str) -> Network:
    """Return the untrained network of a stage: "film", "leg" or "joint"."""
    shape = SHAPES[stage]
    return Network(shape["channels"], shape["maps"], shape["bones"])


def weights(net: nn.Module) -> int:
    """Return how many weights a network has."""
    return sum(p.numel() for p in net.parameters())


def places(logits: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean place and the width of each map's probability.

    Parameters
    ----------
    logits : tensor, shape (n, maps, rows, columns)

    Returns
    -------
    tuple of two tensors
        Places, shape (n, maps, 2), x and y in pixels of what the network sees, and widths, shape
        (n, maps): the root of the mean variance of x and y.
    """
    n, maps, rows, columns = logits.shape
    p = logits.flatten(2).softmax(2).view(n, maps, rows, columns)
    # A pixel of the answer is two pixels of the picture wide: its centre lies between them.
    x = 2 * torch.arange(columns, dtype=logits.dtype) + 0.5
    y = 2 * torch.arange(rows, dtype=logits.dtype) + 0.5
    across, along = p.sum(2), p.sum(3)
    mean = torch.stack([(across * x).sum(2), (along * y).sum(2)], -1)
    var = (across * (x - mean[..., :1]) ** 2).sum(2) + (along * (y - mean[..., 1:]) ** 2).sum(2)
    return mean, (var / 2).sqrt()
