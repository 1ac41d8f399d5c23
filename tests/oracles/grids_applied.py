"""Grids of the oracles on hand-made features, attributions, attacks, signals through depth, and overlaps."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

Grid = dict[str, list[Any]]
HALF = Fraction(1, 2)
IMAGE = ((1, 2, 3), (4, 9, 6), (7, 0, 8))
KERNELS = [
    ((1, 2), (2, 4)),
    ((0, 1), (1, 0)),
    ((1, 2, 1), (2, 4, 2), (1, 2, 1)),
    ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
]
ROWS = [(5, 1, 9), (2, 2, 7, 1, 4), (-3, 0, 8)]
BOXES = [(0, 0, 4, 3), (2, 1, 6, 5), (5, 4, 9, 9), (1, 1, 2, 2)]
HITS = [(1, 0, 1), (0, 0, 1, 1, 0), (1, 1), (0, 1, 0)]

HANDMADE: dict[str, Grid] = {
    "hog_blocks": {"H": [32, 128], "W": [16, 24, 64], "cell": [4, 8], "block": [1, 2]},
    "hog_length": {"H": [32, 128], "W": [16, 24, 64], "cell": [4, 8], "block": [1, 2], "bins": [6, 9]},
    "hog_vote": {"angle": [12, 25, 77, 200, 301], "magnitude": [6, 90], "bins": [6, 9], "at": [0, 2, 3]},
    "ratio_matches": {
        "nearest": [(3, 9), (70, 85)],
        "second": [(10, 10), (100, 90)],
        "ratio": [HALF, Fraction(4, 5)],
    },
    "two_stage_step": {
        "x": [1, -2],
        "w": [2, -1],
        "v": [3],
        "t": [5, -4],
        "eta": [HALF],
        "end_to_end": [0, 1],
    },
    "gradients_unchanged": {"x": ROWS, "gain": [1, 2, -1], "offset": [0, 9], "normalised": [0, 1]},
    "hinge_loss": {"z": [-2, 0, HALF, 3], "y": [-1, 1]},
    "hinge_pulls": {"z": [-2, 0, HALF, 3], "y": [-1, 1]},
    "logistic_pulls": {"z": [-2, 0, HALF, 3], "y": [-1, 1]},
    "inverse_length": {"g": [(3, 4), (5, -12)], "times": [1, 2]},
    "hinge_gradient": {"w": [(1, 0), (2, -3)], "b": [HALF, -HALF], "x": [(-2, 5), (1, 2)], "y": [-1, 1]},
    "first_layer_macs": {"H": [8], "W": [9, 10], "F": [1, 3, 5], "kernels": [1, 4]},
    "two_pass_macs": {"H": [8], "W": [9, 10], "F": [1, 3, 5]},
    "one_pass_macs": {"H": [8], "W": [9, 10], "F": [1, 3, 5]},
    "kernel_separable": {"w": KERNELS},
    "box_kernel_variance": {"F": [2, 3, 5], "L": [1, 2, 6]},
    "box_sum": {"x": [IMAGE], "top": [0, 1], "left": [0, 2], "bottom": [2, 3], "right": [3]},
    "haar_lookups": {"k": [1, 2, 3, 7]},
    "median_of": {"x": ROWS},
    "window_mean": {"x": ROWS},
    "keeps_step": {"kernel": ["mean", "median"], "low": [0, 3], "high": [3, 9]},
    "sobel_at": {"x": [IMAGE, ((0, 1, 2), (0, 1, 2), (0, 1, 2))]},
    "pass_ratio": {"F": [1, 3, 4, 9]},
    "boxes_for_width": {"F": [3, 5], "L": [1, 4], "s": [1, 2, 3]},
    "box_cost_ratio": {"s": [1, 3, 9], "n": [1, 2, 4], "table": [0, 1]},
    "pixels_a_lookup": {"s": [1, 2, 9]},
}

ATTRIBUTIONS: dict[str, Grid] = {
    "grad_cam_weights": {"gradients": [((1, 3), (0, -4)), ((1, 2, 4, 8), (0, 0, 0, -6))]},
    "grad_cam": {
        "maps": [((1, 2), (3, 0)), ((0, 5), (2, 1))],
        "gradients": [((1, 3), (0, -4)), ((-2, 0), (6, 6))],
    },
    "pooled_slope": {"w": [6, -5, HALF], "H": [1, 2, 7], "W": [3, 7]},
    "relu_backward": {
        "x": [(1, -1, 2)],
        "g": [(5, 5, -5), (-1, -2, 3)],
        "rule": ["gradient", "deconvnet", "guided"],
    },
    "saturating_slope": {"x": [1, 5], "c": [2, 3, 7]},
    "saturating_integrated": {"x": [1, 5], "c": [2, 3, 7], "m": [1, 3]},
    "occlusion_passes": {"H": [8, 9], "W": [12], "F": [2, 4], "S": [1, 2, 3]},
    "upsampled_area": {"n": [1, 2, 7], "W": [28, 56]},
}

ATTACKS: dict[str, Grid] = {
    "linf_gain": {"w": [(3, -4), (1, 2, -2)], "epsilon": [1, HALF]},
    "l2_gain": {"w": [(3, -4), (1, 2, -2)], "epsilon": [1, HALF]},
    "linf_to_flip": {"w": [(3, -4), (1, 2, -2)], "z": [5, 14]},
    "l2_to_flip": {"w": [(3, -4), (1, 2, -2)], "z": [5, 14]},
    "pgd_pixel": {
        "x": [2, 100, 250],
        "signs": [(1, 1, 1, -1), (-1, -1, 1)],
        "step": [2, 5],
        "epsilon": [4, 8],
    },
    "steps_to_border": {"epsilon": [4, 8], "step": [1, 3, 4, 9]},
    "fgsm_two_classes": {
        "x": [(5, 5)],
        "own": [(1, 2), (0, 0)],
        "other": [(3, -1), (-2, 4)],
        "epsilon": [1, HALF],
    },
    "sign_noise_length": {"H": [6], "W": [6], "C": [1, 4], "k": [1, 4], "levels": [4, 255]},
    "normalised_budget": {"k": [1, 8], "std": [HALF, Fraction(1, 5)], "levels": [4, 255]},
    "pixel_choices": {"v": [0, 3, 128, 255], "k": [1, 8]},
    "adversarial_passes": {"batches": [1, 10], "K": [0, 1, 7], "epochs": [1, 3]},
    "survivors": {"N": [100], "right": [80, 90], "first": [40], "second": [30, 40], "both": [0, 20]},
    "robust_percent": {
        "N": [100, 200],
        "right": [80, 90],
        "first": [40],
        "second": [30, 40],
        "both": [0, 20],
    },
    "length_growth": {"H": [2, 5], "C": [1, 3], "k": [1, 8]},
}

SIGNALS: dict[str, Grid] = {
    "chain_slope": {"w": [(2, 3), (-1, 5), (HALF, HALF, -3)], "skip": [0, 1]},
    "residual_power": {"L": [1, 3, 6], "step": [1, HALF]},
    "residual_paths": {"L": [1, 3, 6], "through": [-1, 0, 1]},
    "residual_sum": {"x": [1, 4], "branches": [(-3, 4), (1, -7, 2)], "relu": [0, 1]},
    "shortcut_slope": {"x": [1, 4], "branches": [(-3, 4), (1, -7, 2), (2, 2)]},
    "sigmoid_layers": {"k": [1, 2, 6, 30]},
    "sigmoid_peak": {"w": [1, 2, -4], "L": [1, 3, 8]},
    "clipped_by_norm": {"g": [(30, 40), (-6, 8)], "limit": [5, 10, 99]},
    "clipped_by_value": {"g": [(30, 40), (-5, 12)], "limit": [5, 13, 99]},
    "fan_in": {"C": [1, 64], "F": [1, 3, 5]},
    "relu_layers_power": {"n": [1, 10, 576], "gain": [1, 2], "L": [1, 4]},
    "keeping_variance": {"n": [1, 8, 576]},
    "vector_length": {"g": [(3, -4), (5, 12), (1, 2, 2)]},
    "power_below_e": {"L": [2, 3, 9, 40], "by": ["root", "fixed", "none"]},
}

OVERLAPS: dict[str, Grid] = {
    "box_intersection": {"a": BOXES, "b": BOXES},
    "box_iou": {"a": BOXES, "b": BOXES},
    "box_giou": {"a": BOXES, "b": BOXES},
    "shifted_iou": {"width": [10, 12], "shift": [0, 3, 4, 15]},
    "nms_kept": {
        "starts": [(0, 1, 9), (0, 6, 3), (0, 4, 8, 12)],
        "width": [10, 12],
        "threshold": [HALF, Fraction(1, 5)],
    },
    "nms_mask": {
        "starts": [(0, 1, 9), (0, 6, 3), (0, 4, 8, 12)],
        "width": [10, 12],
        "threshold": [HALF, Fraction(1, 5)],
    },
    "average_precision": {"hits": HITS, "objects": [2, 5]},
    "interpolated_precision": {"hits": HITS, "objects": [2, 5]},
    "mask_dice": {"common": [0, 2, 5], "first": [5, 9], "second": [5, 7]},
    "mask_iou": {"common": [0, 2, 5], "first": [5, 9], "second": [5, 7]},
    "mean_dice": {
        "overlaps": [((2, 4, 4), (0, 0, 0)), ((0, 1, 0), (3, 3, 3), (0, 0, 0))],
        "both_empty": [0, 1],
    },
    "mean_dice_of": {
        "n": [1, 3],
        "e": [1, 2],
        "common": [2, 4],
        "first": [4, 6],
        "second": [4],
        "both_empty": [0, 1],
    },
    "best_pairing": {"overlaps": [((9, 8), (7, 1)), ((5, 1), (4, 3)), ((1, 2, 3), (4, 6, 5), (9, 7, 8))]},
    "greedy_pairing": {"overlaps": [((9, 8), (7, 1)), ((5, 1), (4, 3)), ((1, 2, 3), (4, 6, 5), (9, 7, 8))]},
    "mota": {"objects": [100, 250], "missed": [0, 20], "ghosts": [10, 300], "switches": [0, 5]},
    "mota_loss": {"G": [100, 250], "s": [1, 5]},
    "tracker_names": {"gaps": [(1, 3), (4, 4, 1), (2, 2)], "patience": [1, 2, 5]},
    "sampled_anchors": {"positives": [0, 20, 128, 500], "batch": [64, 256]},
    "joined_shape": {"C": [1, 8], "H": [4], "W": [5], "maps": [1, 2, 3]},
    "largest_shift": {"s": [12, 30, 45], "t": [HALF, Fraction(7, 10), Fraction(3, 10)]},
    "iou_slope": {"s": [3, 20], "g": [1, 9]},
    "softened_score": {"s": [30, 40], "d": [3, 10], "score": [1, HALF]},
    "recall_at_end": {"hits": HITS, "objects": [2, 5]},
    "precision_after": {"wrong": [1, 3], "right": [1, 2]},
    "late_hits_ap": {"wrong": [1, 3], "right": [1, 2], "objects": [2, 7]},
    "dice_of_iou": {"J": [0, HALF, Fraction(1, 3), 1]},
}

APPLIED: dict[str, Grid] = {**HANDMADE, **ATTRIBUTIONS, **ATTACKS, **SIGNALS, **OVERLAPS}
