"""Derivations: files read strictly, chains linked, every line judged against the line before."""
