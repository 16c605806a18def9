"""The page, one file each."""
