"""What is kept of classes, pupils, attempts and marks: one database file and the films beside it."""
