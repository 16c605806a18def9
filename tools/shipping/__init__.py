"""What goes with the program to a computer that has no network: which packages, of which versions, for which system."""
