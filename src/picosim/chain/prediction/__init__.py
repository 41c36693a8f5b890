"""Predictions of published measurements with parameters frozen by class: nothing is tuned, what is unknown
is a range.
"""
