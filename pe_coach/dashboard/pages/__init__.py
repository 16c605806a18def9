"""The pages, one thin file each: `main()` draws it."""
