"""What this computer is for the program: whether everything is there, and how fast it is. Nothing personal is said."""
