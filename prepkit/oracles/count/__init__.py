"""The family `count`: brute force over plain Python integers and lists.

Nothing here knows a formula of convolution arithmetic: windows are walked, weights are listed, index sets are
propagated, entries are summed. A function that would have to touch more than `LIMIT` items raises `Undecided`,
so that another family decides.
"""
