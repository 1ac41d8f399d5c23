"""Vision by hand, before it was learned: filters, edges, lines, corners, descriptors, words, and a linear classifier.

One technique a file, in plain tensor arithmetic; images are floating tensors (..., H, W), rows first.
"""
