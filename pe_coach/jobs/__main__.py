"""`python -m pe_coach.jobs FOLDER [warm]`: a worker for the store in a folder, until its standard input is closed."""

import sys
from pathlib import Path

from pe_coach.jobs.worker import run

if __name__ == "__main__":
    run(Path(sys.argv[1]), warm="warm" in sys.argv[2:])
