"""The family `torch`: what torch itself says. Shapes, sizes and operations on `meta`, values by running the layers.

Values are computed in float64 (float32 where a device has no float64) on torch's default device, which the caller
sets; inputs are the question's own numbers, never random. Every module here imports torch at its top.
"""
