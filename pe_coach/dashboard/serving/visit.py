"""What the server runs for every visit.

It lies apart from `pages/`: Streamlit would take a folder of that name beside it for pages of its own, and open an
address such as `/result` without the menu and what the pages need.
"""

from pe_coach.dashboard.page import main

main()
