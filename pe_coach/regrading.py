"""A graded attempt graded again with what a teacher changed by hand: no film is decoded, no network runs."""
