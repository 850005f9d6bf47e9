ALTER TABLE entries RENAME TO held_entries;
