"""SQLite: the journal of every run. Typed functions outside, peewee inside."""
