"""One HDF5 file for a run, one for a sweep: self-describing, atomic, opened by xarray as it is."""
