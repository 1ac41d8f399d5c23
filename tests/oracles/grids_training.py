"""Arguments on which count and torch must agree: normalisation, dropout, optimisers, schedules, splits, losses."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

Grid = dict[str, list[Any]]
HALF, FIFTH, TENTH = Fraction(1, 2), Fraction(1, 5), Fraction(1, 10)
ROWS = [(-7, -1, 1, 7), (3, 5), (2, 6, 6, 10, 1), (17, -7, 7, -17)]
SHARP = [(-7, -1, 1, 7), (3, 5), (17, -7, 7, -17), (11, 4, 10, 5)]
"""Rows whose variance is a square."""
SHARES = [TENTH, FIFTH, Fraction(2, 5), HALF]

TRAINING: dict[str, Grid] = {
    "batch_norm_reach": {"N": [1, 3], "C": [1, 4], "H": [2, 5], "W": [3]},
    "group_norm_reach": {"N": [1, 3], "C": [4, 6], "H": [2, 5], "W": [3], "G": [1, 2, 4]},
    "group_norm_means": {"N": [1, 3], "C": [4, 6], "H": [2, 5], "W": [3], "G": [1, 2, 4]},
    "layer_norm_reach": {"N": [1, 3], "T": [1, 5], "d": [4, 7]},
    "layer_norm_params": {"d": [1, 8, 768]},
    "conv_norm_params": {"C_in": [1, 3], "C_out": [4, 8], "F": [1, 3], "bias": [0, 1]},
    "norm_runs": {"N": [1, 2], "H": [1, 3], "W": [1, 2]},
    "batch_norm_alone": {"N": [2, 4], "evaluation": [0, 1]},
    "group_norm_alone": {"N": [2, 4], "C": [4, 6], "G": [1, 2, 3, 4]},
    "batch_normed": {"x": SHARP, "i": [1, 2], "g": [1, -3], "b": [0, 2], "e": [0]},
    "batch_norm_output_variance": {"x": ROWS, "e": [1, HALF, TENTH]},
    "running_mean_after": {"x": ROWS, "r": [0, 3], "t": [TENTH, HALF, 1]},
    "running_variance_after": {"x": ROWS, "q": [1, 3], "t": [TENTH, HALF, 1]},
    "bias_gradient_before_norm": {"x": [(3, 5), (0, 8)], "g": [(1, 5), (-2, 4)], "norm": [0, 1]},
    "norm_input_gradient": {"x": SHARP[::2], "g": [(1, 0, 0, 0), (2, -1, 3, 5)], "i": [1, 3]},
    "gradient_factor": {"k": [HALF, 2, 3, 10]},
    "effective_step_factor": {"k": [HALF, 2, 3, 10]},
    "restoring_rate": {"eta": [TENTH, 2], "k": [HALF, 3]},
    "folded_weight": {"w": [-2, 3], "q": [4, Fraction(9, 4)], "g": [1, 5]},
    "folded_bias": {"b": [0, 2], "m": [-1, 3], "q": [4, 9], "g": [1, 5], "be": [0, 7]},
    "numbers_before_folding": {"C_in": [1, 3], "C_out": [4, 8], "F": [1, 3]},
    "numbers_after_folding": {"C_in": [1, 3], "C_out": [4, 8], "F": [1, 3]},
    "norm_folds": {"first": [0, 1], "pad": [0, 1], "relu": [0, 1], "training": [0, 1]},
    "survivors_probability": {"n": [2, 5, 8], "k": [0, 2], "p": SHARES},
    "dropped_mean": {"n": [1, 5, 40], "p": SHARES},
    "dropped_variance": {"n": [1, 5, 40], "p": SHARES},
    "dropped_is_fixed": {"n": [1, 5, 40], "p": [0, *SHARES]},
    "plain_dropout_mean": {"p": SHARES, "x": [(2, 3), (1, -4)], "w": [(1, 5)]},
    "dropout_sum_variance": {"p": SHARES, "x": [(2, 3), (1, -4)], "w": [(1, 5)]},
    "dropout_gradient": {"p": SHARES, "g": [-1, 3], "kept": [0, 1]},
    "thinned_networks": {"units": [(1, 2), (3, 4), (5,)]},
    "coin_tosses": {"N": [1, 2], "C": [1, 3], "H": [2, 4], "W": [3], "spatial": [0, 1]},
    "block_seed_rate": {"p": SHARES, "b": [1, 3, 7], "W": [5, 7, 14]},
    "dropped_spread": {"a": [-1, 0], "b": [1, 4], "p": SHARES},
    "adam_first_weight": {
        "w": [1, 4],
        "g": [-3, 7],
        "eta": [TENTH],
        "decay": [0, FIFTH],
        "decoupled": [0, 1],
    },
    "adam_corrected_mean": {"g": [(2,), (2, 5), (1, -1, 4)], "b": [HALF, Fraction(9, 10)]},
    "adam_uncorrected_step": {"b1": [HALF, Fraction(9, 10)], "b2": [Fraction(99, 100), Fraction(3, 4)]},
    "momentum_weight": {"w": [1], "g": [(2,), (2, 5), (1, -1, 4)], "b": [0, HALF], "eta": [TENTH, 1]},
    "momentum_limit": {"g": [1, -3], "b": [FIFTH, HALF, Fraction(9, 10)], "eta": [TENTH, 1]},
    "decay_is_penalty": {"w": [1, 4], "g": [-3, 7], "eta": [TENTH], "decay": [0, FIFTH], "adam": [0, 1]},
    "optimiser_bytes": {"P": [1, 25], "moments": [0, 1, 2]},
    "decayed_weight": {"w": [8], "eta": [TENTH, HALF], "decay": [0, FIFTH, 1], "steps": [0, 1, 3]},
    "step_rate": {"eta": [1, TENTH], "factor": [HALF, TENTH], "every": [3, 5], "epoch": [0, 1, 5, 10]},
    "warmup_rate": {"low": [TENTH, 1], "high": [1, 4], "steps": [4, 5], "step": [0, 1, 3, 9]},
    "scaled_rate": {"eta": [TENTH, HALF], "base": [32, 256], "B": [48, 64, 1024]},
    "accumulated_step": {"g": [(2, 4), (1, -3, 5)], "eta": [TENTH, 1], "divide": [0, 1]},
    "images_dropped": {"N": [7, 64, 130], "B": [4, 32, 100]},
    "mixed_batches": {"K": [2, 5], "n": [4, 6, 9], "B": [2, 3, 4]},
    "stopping_epoch": {
        "loss": [(5, 3, 4, 4, 2, 1), (5, 4, 3), (1, 2, 3, 4), (3, 3, 2, 5)],
        "patience": [1, 2, 3],
    },
    "lowest_epoch": {"loss": [(5, 3, 4, 3), (1, 2, 3), (9, 7, 4)]},
    "batch_for_noise": {"B": [1, 3, 25], "share": [HALF, Fraction(1, 3), Fraction(2, 3)]},
    "mean_variance": {"v": [1, 4, 9], "B": [1, 3, 16]},
    "groups_torn": {"s": [1, 2, 4], "q": SHARES},
    "twin_in_training": {"M": [4, 10, 50], "t": [1, 3]},
    "none_drawn": {"N": [5, 40], "m": [0, 1, 4], "t": [1, 3, 5]},
    "training_images": {"N": [10, 100, 101], "k": [2, 3, 5]},
    "standardised_test_value": {"n": [2, 4], "m": [10], "s": [2, 5], "x": [3, 13]},
    "smoothed_target": {"K": [2, 5, 10], "a": SHARES, "right": [0, 1]},
    "naive_softmax_is_nan": {"z": [(10, 1), (88, 2), (89, 1), (500, 499), (-200, 3)]},
    "naive_softmax_gives": {"z": [(3, 3), (90, 90), (9, -9), (60, 20)], "p": [HALF, 1, 0]},
    "odds_slope": {"a": [1, 3, 9], "b": [1, 2], "y": [0, 1], "squared": [0, 1]},
    "ratio_softmax_slope": {"weights": [(1, 2, 5), (3, 1, 4)], "c": [1, 3], "k": [1, 2, 3]},
}
