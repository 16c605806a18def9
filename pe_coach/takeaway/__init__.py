"""What a teacher takes away of a class: tables, gradebooks, pages, films."""
