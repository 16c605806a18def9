"""`python -m pe_coach.cli`: the same commands where no script directory is on the path."""

from pe_coach.cli.main import main

main()
