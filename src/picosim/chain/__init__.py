"""The stages of a run, each a function of what it depends on: light, particles, layers, thresholds.

``run``, ``compare`` and sweeps walk the same stages; a sweep solves each distinct stage once.
"""
