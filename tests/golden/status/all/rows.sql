INSERT INTO run VALUES ('R000001', 'pvs', '2025-12-16T06:00:00', '2025-12-16T06:01:00', 'h', 1, 'b', 'due', '1', 1, NULL, NULL, 'done', NULL);
INSERT INTO snapshot VALUES (x'01', 'pvs', '', 1, '2025-12-16', NULL, '2025-12-16T06:00:00');
CREATE TEMP TABLE i(job, period, fulfils, state, units, made, blocked, failed, fulfilled, first_made_at, done_at);
INSERT INTO i VALUES
 ('report-cards', '2025-26/S1', 'issued', 'partial', 7, 3, 3, 1, 0, '2025-12-16T06:00:00', NULL),
 ('extracts', '2025-09', 'printed', 'done', 4, 4, 0, 0, 4, '2025-10-02T06:00:00', '2025-10-03T10:00:00'),
 ('extracts', '2025-10', 'printed', 'ready', 3, 3, 0, 0, 1, '2025-11-02T06:00:00', NULL),
 ('extracts', '2025-11', 'printed', 'blocked', 2, 0, 2, 0, 0, NULL, NULL),
 ('absences', '2025-11', 'made', 'done', 1, 1, 0, 0, 1, '2025-12-11T06:00:00', '2025-12-11T06:00:00'),
 ('broken', '2025-11', 'made', 'failed', 0, 0, 0, 0, 0, NULL, NULL),
 ('letters', '2025-10', 'made', 'done', 0, 0, 0, 0, 0, NULL, '2025-11-18T10:00:00');
INSERT INTO instance SELECT 'pvs/' || job || '/' || period, 'pvs', job, period, '2025-09-01', '2025-12-16', '2025-09-01T06:00:00', '2025-12-31T23:59:59', NULL, fulfils, state, units, made, blocked,
 failed, fulfilled, first_made_at, done_at, 0, NULL, 'report-card' FROM i;
CREATE TEMP TABLE u(instance, unit, label, class, seq, state, codes, version);
INSERT INTO u VALUES
 ('pvs/report-cards/2025-26/S1', 's1', '7.a/1', '7.a', 1, 'done', NULL, 'draft'), ('pvs/report-cards/2025-26/S1', 's2', '7.a/2', '7.a', 2, 'blocked', 'C204', NULL),
 ('pvs/report-cards/2025-26/S1', 's3', '7.a/3', '7.a', 3, 'blocked', 'C204,C207', NULL), ('pvs/report-cards/2025-26/S1', 's4', '10.b/1', '10.b', 4, 'done', NULL, 'draft'),
 ('pvs/report-cards/2025-26/S1', 's5', '10.b/2', '10.b', 5, 'blocked', 'no_order', NULL), ('pvs/report-cards/2025-26/S1', 's6', '10.b/3', '10.b', 6, 'failed', NULL, NULL),
 ('pvs/report-cards/2025-26/S1', 's7', '10.b/4', '10.b', 7, 'done', NULL, 'draft'),
 ('pvs/extracts/2025-09', 's1', '7.a/1', '7.a', 1, 'done', NULL, 'issued'), ('pvs/extracts/2025-09', 's2', '7.a/2', '7.a', 2, 'done', NULL, 'issued'),
 ('pvs/extracts/2025-09', 's3', '7.a/3', '7.a', 3, 'done', NULL, 'issued'), ('pvs/extracts/2025-09', 's4', '10.b/1', '10.b', 4, 'done', NULL, 'issued'),
 ('pvs/extracts/2025-10', 's1', '7.a/1', '7.a', 1, 'done', NULL, 'draft'), ('pvs/extracts/2025-10', 's2', '7.a/2', '7.a', 2, 'done', NULL, 'draft'),
 ('pvs/extracts/2025-10', 's3', '7.a/3', '7.a', 3, 'done', NULL, 'issued'),
 ('pvs/extracts/2025-11', 's1', '7.a/1', '7.a', 1, 'blocked', 'C210', NULL), ('pvs/extracts/2025-11', 's2', '7.a/2', '7.a', 2, 'blocked', 'C210', NULL),
 ('pvs/absences/2025-11', 'school', 'skola', NULL, 1, 'done', NULL, 'draft');
INSERT INTO unit SELECT instance, unit, label, class, class, seq, state, codes FROM u;
INSERT INTO version SELECT instance, unit, 1, x'02', x'03', 'lv', '2a', '2025-12-19', '2025-12-16', version, 'R000001', x'01', iif(version = 'issued', '2025-10-03T10:00:00', NULL), NULL, NULL, NULL
 FROM u WHERE version IS NOT NULL;
INSERT INTO output SELECT instance, unit, 1, 'pdf', replace(substr(instance, 5), '/', '-') || '/' || replace(label, '/', '-') || '.pdf', x'04', 1000, 2, 1 FROM u WHERE version IS NOT NULL;
INSERT INTO bundle VALUES ('pvs/report-cards/2025-26/S1', 'pvs/2025-26/S1/10.b', 'pdf', 1, x'05', 0, 2, '2025-12-16', 'R000001', 'pvs/2025-26/S1/10.b.pdf', x'06', 3000, 4),
 ('pvs/report-cards/2025-26/S1', 'pvs/2025-26/S1/7.a', 'pdf', 1, x'05', 0, 1, '2025-12-16', 'R000001', 'pvs/2025-26/S1/7.a.pdf', x'06', 3000, 2);
INSERT INTO changed VALUES ('pvs/extracts/2025-09', 's2', 1, x'07', 'marks,absences', '2025-12-16'), ('pvs/extracts/2025-09', 's4', 1, x'07', 'own_data,layout', '2025-12-16'),
 ('pvs/extracts/2025-10', 's3', 1, x'07', 'layout', '2025-12-15');
INSERT INTO problem VALUES ('pvs/report-cards/2025-26/S1', 1, 'R000001', '10.b/3', 'L220', 'x'), ('pvs/broken/2025-11', 1, 'R000001', NULL, 'L101', 'x');
