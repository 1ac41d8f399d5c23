from prepkit.maths.prove import NOTHING


def by_cas(problem, seconds):
    return NOTHING
