"""Light transport in plane layers: every model turns an OpticalStack into a Deposition."""
