"""A panel of raters: anonymous clips on an offline page, and what the raters' files say, machine against panel."""
