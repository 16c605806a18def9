"""Write what a program writes of the manual: `python -m tools.manual`."""

from __future__ import annotations

from tools.manual.pages import ROOT, renewed

for path, text in renewed():
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
        print(f"written: {path.relative_to(ROOT)}")
