"""What a process may take of the computer: bounds where the system has them, watching where it has none."""
