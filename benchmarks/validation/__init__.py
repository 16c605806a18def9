"""The checks behind `docs/validation.md`, one module a table; every number of the report comes from them."""
