"""What is shone on the skin: wavelength, energy, beam, pulse shape and train."""
