"""Runs code nobody trusts: a process of its own, no network, limits of time, memory, files and output."""
