"""The family `zoo`: what the named models themselves say, built on `meta` and run there once.

`model` is a name that `prepkit.zoo` knows; `layer` is a layer of it as `prepkit net NAME --all` lists them, or the
beginning of several (`layer4`). Counts are for one image in evaluation mode; `side` is another height and width
than the model's own. Words come from the question: `{type: word, values: [resnet50, vgg16]}`.
"""
