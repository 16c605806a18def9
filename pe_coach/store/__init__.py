"""What is kept of classes, pupils, attempts and marks: one database file and the films beside it.

>>> import pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     Store.open(pathlib.Path(folder)).add_class("7b").name
'7b'
"""

from pe_coach.store.places import data_folder, folder_warning
from pe_coach.store.store import Store

__all__ = ["Store", "data_folder", "folder_warning"]
