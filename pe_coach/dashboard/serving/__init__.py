"""The server of the pages: who may see them, and what is said in the terminal."""
