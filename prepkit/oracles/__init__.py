"""Independent ways to compute a key. A family is a folder here; `family.function` names one of its functions.

    code    the listing that a prompt shows, executed in the sandbox
    count   brute force over plain Python integers and lists
    net     what the language of the whiteboard computes; it shares the maths room with formulas
    torch   what torch itself says
    zoo     what the named models say, run on `meta`

`catalogue` says which there are and what they take, `agreement` whether they agree with a key on a variant.

Families share no code: each imports only itself, `errors`, `domain` and third-party packages. Their files can be
looked through without being imported, so that a question's `checks` are linted where torch is not installed.

To add an oracle, write one function, with its law and an executed example, into a file of each family that can
compute it, under one name and with the same arguments, and give it a grid in `tests/oracles/grids.py`. An oracle
raises `Undecided` where it cannot say (another family then decides) and `Undefined` where there is no value.
"""

from __future__ import annotations

from prepkit.oracles.call import call, device, family_of, resolve

__all__ = ["call", "device", "family_of", "resolve"]
