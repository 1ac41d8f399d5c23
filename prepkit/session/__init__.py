"""A quiz as a state machine: lines and the time go in, events come out, answers are recorded before they are judged."""
