ALTER TABLE entries RENAME TO held_entries; -- #~ mandate/foreign-store-define
