"""One problem a file; the file's name is the ``problem`` of a case."""
