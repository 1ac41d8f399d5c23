"""What a learner did and when to ask again: append-only history, replayed schedule, settings, progress."""
