"""Work on films outside the page: a queue in the store, and processes that take from it."""

LOG = "jobs.log"
"""File in the data folder that tells what workers met: see `journal`."""
