"""Work on films outside the page: a queue in the store, and processes that take from it."""
