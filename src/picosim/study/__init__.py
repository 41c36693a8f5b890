"""Parameter sweeps: one text file, one command, one HDF5 file; resumable and reproducible to the bit."""
