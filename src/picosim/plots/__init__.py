"""Pictures of a result, one kind a file; the file's name is its word on the command line.

Every ``draw`` takes the labelled arrays of a result (in memory or read from a file) and an ``ax``, and returns the ``ax``.
"""
