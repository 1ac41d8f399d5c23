"""A file to start from: one question, every field explained."""

from __future__ import annotations

import shlex

_TEXT = """\
# Check: prepkit bank lint {folder}   Prove: prepkit verify {folder}   Ask: prepkit quiz --bank {folder} {topic}
# See:   prepkit bank show {id} --variants 3 --bank {folder}
format: 1
topic: {topic}
questions:
- id: {id}                       # topic.slug; after a rename say `was: old-id`, and the history follows
  level: screen                  # screen, core or senior
  source: ""                     # where the fact is written: a paper with section, a page of documentation
  parameters:                    # drawn anew for every variant; types int nat pint real pos nonneg nz prob unit word
    W: {{type: pint, values: [28, 32, 64, 224]}}
    F: {{type: pint, from: 1, to: 7, step: 2}}
    P: {{type: nat, from: 0, to: 2}}
    S: {{type: pint, from: 1, to: 3}}
  derived: {{X: "W + 2*P - F"}}    # names for values that parts share
  where: ["X >= 0"]              # combinations that make sense
  parts:
  - name: out                    # later parts may use {{out}} and `out`
    kind: number                 # number formula shape choice choices order match text
    prompt: "A {{F}}×{{F}} convolution, padding {{P}}, stride {{S}}, over a {{W}}×{{W}} image. How wide is the output?"
    key: "floor(X/S) + 1"
    checks:                      # other ways to the same key, which share no code with it
    - {{oracle: count.windows, with: {{W: W, F: F, P: P, S: S}}}}
    - {{oracle: torch.conv_width, with: {{W: W, F: F, P: P, S: S}}}}
    mistakes:                    # wrong answers that have a reason; the first that matches speaks
    - {{value: "floor((W + P - F)/S) + 1", because: "Padding is added on both sides."}}
    - {{value: "floor(X/S)", because: "Count the first window too."}}
  hints:                         # from gentle to strong
  - "Where can the left edge of the window stand?"
  - "Divide the room to slide by the stride, round down, and count the first window."
  solution: "{{X}} pixels of room in steps of {{S}}, plus the first window: {{out}}."
"""


def new(id_: str, topic: str, folder: str = ".") -> str:
    """The text of a file with one question that loads and lints clean; `folder` is where it will lie.

    >>> new("pooling.mine", "pooling", "my bank").splitlines()[0][:39]
    "# Check: prepkit bank lint 'my bank'   "
    """
    return _TEXT.format(id=id_, topic=topic, folder=shlex.quote(folder))
