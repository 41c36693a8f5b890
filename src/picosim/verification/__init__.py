"""Cases with known answers: reads case files, maps a problem to its solvers, compares, reports."""
