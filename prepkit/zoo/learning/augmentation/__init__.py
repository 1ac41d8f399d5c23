"""More images than there are: what a camera might also have seen, with boxes and masks moved along.

Geometric (`geometry`: flip, crop, resize, rotate) moves the labels too; photometric (`colour`) leaves them; mixing
(`mixing`: mixup, CutMix) mixes them. `chance` draws the numbers, from a generator that is given. Whether the label
survives is for the user to know: a 6 upside down is a 9 (Shorten & Khoshgoftaar 2019, §"Safety").
"""
