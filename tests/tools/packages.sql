-- What the ledger of the sample school (pvs) might say of its archive: three packages on two discs, and an act of destruction that is drafted. For tests of the
-- papers: after src/sql/ledger.sql and ledger_archive.sql.
INSERT INTO package(school_id, school_year, file_class, revision, file, path, sha256, bytes, made_at, by_role, key_id) VALUES
 ('pvs', '2025-26', 'journals', 1, 'PVS_2025-26_journals_r1.zip', 'arhivs/PVS_2025-26_journals_r1.zip', x'3f9a61c08be27d4590af1c33e6b852d704e19b6cfa2873d05e84b1c96a0f2d97', 48120331, '2026-06-30T10:00:00', 'archivist', 'RWQ'),
 ('pvs', '2025-26', 'personal-files', 1, 'PVS_2025-26_personal-files_r1.zip', 'arhivs/PVS_2025-26_personal-files_r1.zip', x'aa9a61c08be27d4590af1c33e6b852d704e19b6cfa2873d05e84b1c96a0f2d97', 90596147, '2026-06-30T10:00:00', 'archivist', 'RWQ'),
 ('pvs', '2025-26', 'index', 1, 'PVS_2025-26_index_r1.zip', 'arhivs/PVS_2025-26_index_r1.zip', x'bb9a61c08be27d4590af1c33e6b852d704e19b6cfa2873d05e84b1c96a0f2d97', 120331, '2026-06-30T10:00:00', 'archivist', 'RWQ');
INSERT INTO package_part VALUES
 ('pvs', '2025-26', 'journals', 1, 1, '3-11', 'E-žurnāls: mācību priekšmetu žurnāli', NULL, '2025-09-01', '2026-06-16', 308, 308),
 ('pvs', '2025-26', 'journals', 1, 2, '3-12', 'Mācību sasniegumu kopsavilkuma žurnāli', 'pastāvīgi', '2025-09-01', '2026-06-16', 24, 24),
 ('pvs', '2025-26', 'journals', 1, 3, '3-11', 'E-klases žurnāls (CSV un SQLite datubāze)', NULL, NULL, NULL, 33, NULL),
 ('pvs', '2025-26', 'personal-files', 1, 1, '3-07', 'Izglītojamo lietas (viena datne katram)', '90 gadi no dzimšanas', '2025-09-01', '2026-06-16', 562, 6744);
INSERT INTO package_copy(school_id, school_year, file_class, revision, copy_no, medium, label, place, made_at, by_role, verified_at, verified_ok) VALUES
 ('pvs', '2025-26', 'journals', 1, 1, 'DVD-R', 'PVS 2025-26 1/2', 'arhīvs, 3. skapis', '2026-06-30T11:00:00', 'archivist', '2026-06-30T12:00:00', 1),
 ('pvs', '2025-26', 'journals', 1, 2, 'DVD-R', 'PVS 2025-26 2/2', NULL, '2026-06-30T11:00:00', 'archivist', NULL, NULL),
 ('pvs', '2025-26', 'personal-files', 1, 1, 'DVD-R', 'PVS 2025-26 1/2', 'arhīvs, 3. skapis', '2026-06-30T11:00:00', 'archivist', '2026-06-30T12:00:00', 1),
 ('pvs', '2025-26', 'index', 1, 1, 'DVD-R', 'PVS 2025-26 1/2', 'arhīvs, 3. skapis', '2026-06-30T11:00:00', 'archivist', '2026-06-30T12:00:00', 1);
INSERT INTO disposal(school_id, act_no, drafted_at, by_role) VALUES ('pvs', '1/2036', '2036-07-01T09:00:00', 'archivist');
INSERT INTO disposal_item VALUES
 ('pvs', '1/2036', 1, '3-09', 'Mēneša sekmju izraksti pa klasēm, 2025./2026. mācību gads', '2025-09-01', '2026-06-16', 216, '10 gadi', '1 arhīva datne, 2 diski'),
 ('pvs', '1/2036', 2, '3-10', 'Kavējumu kopsavilkumi, 2025./2026. mācību gads', '2025-09-01', '2026-06-16', 20, '10 gadi', '1 arhīva datne, 2 diski'),
 ('pvs', '1/2036', 3, '3-07', 'Personas lietas', '1956-01-01', '2026-06-01', 1, '75 gadi', 'dzimšanas gads nav zināms');
