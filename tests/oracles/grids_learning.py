"""Arguments for the oracles of augmentation, transfer, contrast and federated training."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

BOXES = [(0, 0, 4, 3), (2, 1, 9, 4), (5, 5, 8, 12)]
TRANSFORMS = [
    "horizontal flip",
    "vertical flip",
    "rotation by 90°",
    "rotation by 180°",
    "translation",
    "transposition",
    "brightness change",
    "contrast change",
    "gamma correction",
    "colour jitter",
    "colour inversion",
    "posterisation",
]

LEARNING: dict[str, dict[str, list[Any]]] = {
    "mark_moves": {"transform": TRANSFORMS},
    "flip_box": {"box": BOXES, "W": [9, 16]},
    "rotate_box": {"box": BOXES, "W": [9, 16]},
    "crop_box": {"box": BOXES, "left": [0, 3, 9], "top": [0, 4], "side": [4, 9], "scale": [1, 3]},
    "box_kept": {"box": BOXES, "left": [0, 3, 9], "top": [0, 4], "side": [4, 9]},
    "flip_point": {"x": [0, 3], "y": [0, 2], "W": [4, 9]},
    "rotated_box_growth": {"w": [1, 4], "h": [1, 3, 20]},
    "mixed": {"a": [0, 200], "b": [50, 255], "share": [Fraction(1, 4), Fraction(7, 10)]},
    "mixed_loss": {
        "share": [Fraction(1, 4), Fraction(7, 10), 1],
        "p": [Fraction(1, 2), Fraction(3, 10)],
        "q": [Fraction(1, 10), Fraction(2, 5)],
    },
    "pasted_share": {"W": [8, 16], "H": [8], "left": [-2, 0, 5], "top": [0, 6], "w": [1, 4], "h": [3]},
    "patch_side": {"W": [8, 64], "share": [Fraction(1, 4), Fraction(9, 64), Fraction(1, 2)]},
    "cutout_share": {"W": [3, 8, 12], "s": [1, 3, 5]},
    "crop_sides": {"N": [32, 48], "share": [Fraction(1, 2), Fraction(1, 8)], "ratio": [2, Fraction(1, 2)]},
    "crop_views": {"N": [5, 32], "C": [3, 5], "flip": [0, 1]},
    "smoothed_gap": {"K": [2, 10, 25], "a": [Fraction(1, 10), Fraction(1, 5)]},
    "mean_vote": {"p": [(Fraction(9, 10), Fraction(2, 5), Fraction(2, 5)), (Fraction(1, 10), 1)]},
    "views_say": {
        "p": [
            (Fraction(9, 10), Fraction(2, 5), Fraction(2, 5)),
            (Fraction(3, 5), Fraction(3, 5), Fraction(1, 10)),
        ],
        "mean": [0, 1],
        "majority": [0, 1],
    },
    "twin_leak": {"N": [2, 10, 50], "V": [1, 2, 4]},
    "doubled_row": {"x": [(0, 4), (3, 7, 1), (5, 5, 9, 2)], "nearest": [0, 1]},
    "standardised": {"p": [0, 128, 255], "m": [Fraction(1, 2)], "s": [Fraction(1, 4)], "scale": [1, 255]},
    "trainable_params": {
        "C": [(3, 8, 16), (1, 4, 4, 6)],
        "F": [1, 3],
        "classes": [2, 10],
        "frozen": [0, 1, 2],
    },
    "trainable_share": {
        "C": [(3, 8, 16), (1, 4, 4, 6)],
        "F": [1, 3],
        "classes": [2, 10],
        "frozen": [0, 1, 2],
    },
    "stages_open": {"epoch": [1, 3, 4, 9], "wait": [0, 2], "every": [1, 3], "stages": [2, 4]},
    "layer_rate": {"eta": [1, Fraction(1, 4)], "decay": [Fraction(1, 2)], "below": [0, 1, 5]},
    "frozen_norm_mean": {
        "r": [0, 3],
        "m": [-2, 10],
        "t": [Fraction(1, 10), Fraction(1, 2)],
        "n": [1, 3],
        "training": [0, 1],
    },
    "gets_gradient": {
        "layer": [1, 2, 3],
        "learns": [(1, 1, 1), (0, 0, 1), (1, 0, 1), (1, 0, 0), (0, 0, 0)],
        "unrecorded": [0, 1, 2, 3],
    },
    "backbone_passes": {"images": [10, 64], "epochs": [1, 5], "cached": [0, 1]},
    "feature_size": {"images": [3, 100], "d": [64, 512], "bytes": [2, 4], "unit": [1, 1000, 1024]},
    "anchored_step": {"w": [1, -3], "start": [0, 2], "g": [-1, 4], "eta": [Fraction(1, 10)], "decay": [0, 2]},
    "contrast_negatives": {"N": [1, 4, 32]},
    "similarities": {"N": [1, 4, 32]},
    "info_nce": {
        "s": [Fraction(9, 10), Fraction(1, 2)],
        "others": [(Fraction(1, 5), Fraction(-1, 10)), (Fraction(9, 10),)],
        "T": [Fraction(1, 10), Fraction(1, 2)],
    },
    "push_ratio": {"u": [Fraction(1, 2)], "v": [Fraction(3, 10), Fraction(3, 5)], "T": [Fraction(1, 2), 1]},
    "collapsed_loss": {"N": [2, 8, 33]},
    "cosine": {"x": [(3, 4), (5, 12)], "y": [(4, 3), (-8, 6)]},
    "unit_distance": {"x": [(3, 4), (5, 12)], "y": [(4, 3), (-8, 6)]},
    "ema_weight": {"start": [0, 3], "target": [1, -5], "m": [Fraction(3, 4), Fraction(1, 2)], "k": [1, 3]},
    "queue_age": {"K": [8, 64], "B": [2, 4, 8]},
    "visible_patches": {"H": [32, 96], "P": [8, 16], "hidden": [Fraction(1, 2), Fraction(3, 4)]},
    "hidden_values": {"H": [32], "P": [8, 16], "hidden": [Fraction(1, 2), Fraction(3, 4)], "C": [1, 3]},
    "triplet_loss": {
        "a": [(0, 0), (1, 2)],
        "p": [(1, 0), (3, 3)],
        "n": [(2, 2), (-1, 4)],
        "margin": [1, Fraction(1, 2)],
    },
    "semi_hard": {
        "near": [1, Fraction(1, 2)],
        "far": [Fraction(1, 2), Fraction(3, 5), 1, Fraction(13, 10)],
        "margin": [Fraction(1, 5), Fraction(3, 10)],
    },
    "labelling_hours": {"images": [1, 600, 4500], "seconds": [2, 6]},
}
