"""The box head of Faster R-CNN on fixed proposals, beside loops in double precision."""

from __future__ import annotations

import math

import torch

from prepkit import zoo
from tests.facts import fill_v1
from tests.zoo.layers.test_regions import aligned_by_loops

PROPOSALS = [  # x1, y1, x2, y2 on an image of 512×512, and the level each belongs to
    ((10.0, 20.0, 60.0, 90.0), 2),
    ((-3.0, 4.5, 115.5, 130.0), 3),
    ((100.0, 50.0, 330.0, 290.0), 4),
    ((0.0, 0.0, 512.0, 512.0), 5),
]
KEPT = 2  # features that differ from zero: the loops are slow


def brute_force(
    maps: list[torch.Tensor], state: dict[str, torch.Tensor]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Region by region: bilinear samples one by one, then products written out."""
    logits, codes = [], []
    for (x1, y1, x2, y2), level in PROPOSALS:
        assert level == min(5, max(2, math.floor(4 + math.log2(math.sqrt((x2 - x1) * (y2 - y1)) / 224))))
        box = torch.tensor([[0, x1, y1, x2, y2]], dtype=torch.float64)
        part = aligned_by_loops(maps[level - 2][:, :KEPT], box, (7, 7), 1 / 2**level, 2, aligned=False)
        x = torch.zeros(256, 7, 7, dtype=torch.float64)
        x[:KEPT] = part[0]
        x = x.reshape(-1)
        for layer in ("box_head.fc6", "box_head.fc7"):
            weight, bias = state[f"roi_heads.{layer}.weight"], state[f"roi_heads.{layer}.bias"]
            x = ((weight * x).sum(1) + bias).clamp(min=0)
        for layer, found in (("cls_score", logits), ("bbox_pred", codes)):
            at = f"roi_heads.box_predictor.{layer}"
            found.append((state[f"{at}.weight"] * x).sum(1) + state[f"{at}.bias"])
    return torch.stack(logits), torch.stack(codes)


def test_logits_and_codes_of_fixed_proposals() -> None:
    with torch.device("meta"):
        net = zoo.build("fasterrcnn_resnet50_fpn").eval()
    heads = fill_v1.fill_(net.roi_heads.to_empty(device="cpu"), 1.0).double()
    state = {f"roi_heads.{name}": value for name, value in heads.state_dict().items()}
    generator = torch.Generator().manual_seed(0)
    maps = [torch.zeros(1, 256, 512 >> k, 512 >> k, dtype=torch.float64) for k in (2, 3, 4, 5, 6)]
    for x in maps:
        x[:, :KEPT] = torch.randn(1, KEPT, *x.shape[2:], generator=generator, dtype=torch.float64)
    boxes = torch.tensor([box for box, _ in PROPOSALS], dtype=torch.float64)
    with torch.no_grad():
        logits, codes = heads.predict(maps, [boxes], (512, 512))
        wanted = brute_force(maps, state)
    assert logits.shape == (4, 91)
    assert codes.shape == (4, 364)
    torch.testing.assert_close(logits, wanted[0], rtol=0, atol=1e-9)
    torch.testing.assert_close(codes, wanted[1], rtol=0, atol=1e-9)
    assert logits.std() > 1e-3
