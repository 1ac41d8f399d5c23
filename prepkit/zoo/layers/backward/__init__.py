"""Gradients written out by formula, one layer a file; autograd and finite differences oppose them in the tests."""
