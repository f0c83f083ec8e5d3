-- Re-sealing under a newer key changes these columns and nothing else; of a serial that came in again since, the older
-- row goes.
GRANT UPDATE (sealed_row) ON import_reject TO {{service}};
GRANT UPDATE (sealed_serial, serial_index), DELETE ON card_link TO {{service}};
