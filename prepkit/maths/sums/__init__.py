"""Finite sums and products: a dozen laws, and a way of using them to prove two lines equal."""
