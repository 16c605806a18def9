"""Many clips: a folder, a class."""
