/* SPDX-License-Identifier: MIT */
/* ledger: the register only grows, a print issues nothing, sums tell the state. */
#include "ledger_unit.h"

static void the_register(void **state)
{
	(void)state;
	int64_t entry;
	put_draft("s1", 1, 1, "r/1.pdf", NULL);
	put_draft("s2", 1, 2, "r/2.pdf", NULL);
	assert_int_equal(confirm("s1", 1, "sent"), 1);
	assert_int_equal(confirm("s2", 1, "kept"), 2);
	struct ledger_event e = { .school = "pvs", .school_year = "2026-27", .at = "2026-09-02T10:00:00", .event = "issued", .to_role = "parent", .by_role = "secretary", .by_login = "anna" };
	must(ledger_register(l, INST, "s1", 1, &e, &entry, &d));
	assert_int_equal(entry, 1); /* each school year counts from 1 */
	assert_false(db_exec(ledger_db(l), "UPDATE register SET note = 'x'", &d));
	assert_non_null(strstr(d.what, "append-only"));
	assert_false(db_exec(ledger_db(l), "DELETE FROM register", &d));
	assert_non_null(strstr(d.what, "append-only"));
	e.copy_no = 2; /* a duplicate wants an order */
	assert_false(ledger_register(l, INST, "s1", 1, &e, &entry, &d));
	e.order_no = "5";
	e.order_date = "2026-09-01";
	must(ledger_register(l, INST, "s1", 1, &e, &entry, &d));
	assert_int_equal(entry, 2);

	e.note = "typed by mistake";
	e.order_no = NULL;
	must(ledger_cancel(l, "pvs", "2025-26", 2, &e, &entry, &d));
	assert_int_equal(entry, 3);
	assert_string_equal(word("SELECT event || unit || cancels FROM register WHERE school_year = '2025-26' AND entry_no = 3"), "cancelleds22");
	assert_string_equal(word("SELECT state FROM version WHERE unit = 's2'"), "issued");
	assert_false(ledger_cancel(l, "pvs", "2025-26", 2, &e, &entry, &d));
	assert_string_equal(d.code, "G031");
	assert_false(ledger_cancel(l, "pvs", "2025-26", 3, &e, &entry, &d));
	assert_string_equal(d.code, "G030");
	assert_false(ledger_cancel(l, "pvs", "2025-26", 99, &e, &entry, &d));
	assert_string_equal(d.code, "G030");
	must(ledger_cancel(l, "pvs", "2026-27", 2, &e, &entry, &d)); /* a duplicate's row keeps its order */

	assert_false(ledger_void(l, INST, "s1", 3, "torn", &d));
	assert_string_equal(d.code, "G035");
	must(ledger_void(l, INST, "s1", 1, "torn", &d));
	assert_string_equal(word("SELECT state || reason FROM version WHERE unit = 's1'"), "voidtorn");
}

static const char *state_of(const char *unit)
{
	static char sql[200];
	snprintf(sql, sizeof sql, "SELECT group_concat(version || state, ' ') FROM (SELECT version, state FROM version WHERE unit = '%s' ORDER BY version)", unit);
	return word(sql);
}

/* The rule asks for the issue: a print is on record and issues nothing; what it printed is told apart from what takes its place. */
static void printing_issues_nothing(void **state)
{
	(void)state;
	size_t n;
	put_draft("s1", 1, 1, "r/1.pdf", NULL);
	confirm("s1", 1, "printed");
	assert_string_equal(state_of("s1"), "1draft");
	assert_string_equal(word("SELECT issued_at FROM version"), "-");
	assert_true(units(&n)[0].draft.registered);
	put_draft("s1", 1, 1, "moved/1.pdf", NULL); /* the same again at another place */
	assert_string_equal(state_of("s1"), "1draft");
	assert_string_equal(word("SELECT path FROM output"), "moved/1.pdf");
	assert_int_equal(number("SELECT count(*) FROM input_part"), 2);
	put_draft("s1", 2, 5, "moved/1.pdf", NULL); /* a mark was mended after the print */
	assert_string_equal(state_of("s1"), "1superseded 2draft");
	assert_int_equal(number("SELECT version FROM output"), 2);
	assert_int_equal(number("SELECT count(*) FROM verify_code"), 2); /* the paper is still known */
	struct ledger_unit *u = units(&n);
	assert_false(u[0].draft.registered);
	assert_int_equal(u[0].issued.version, 0);
	assert_null(u[0].last_issued);
	confirm("s1", 2, "printed");
	confirm("s1", 2, "issued");
	assert_string_equal(state_of("s1"), "1superseded 2issued");
	assert_null(units(&n)[0].issued.replaces); /* nothing was issued before it */
}

/* The rule asks for the print alone: with it the document is final and the duty done, and yet nothing is issued. */
static void print_is_all(void **state)
{
	(void)state;
	int64_t entry;
	size_t n;
	put_instance(INST, "report-cards", "2025-26/S1", "2025-12-19", "printed");
	put_draft("s1", 1, 1, "r/1.pdf", NULL);
	put_draft("s2", 1, 2, "r/2.pdf", NULL);
	put_unit("s1", 1, "done");
	put_unit("s2", 2, "done");
	assert_string_equal(sum_up("2025-12-18T06:00:00")->state, "ready");
	confirm("s1", 1, "printed");
	confirm("s2", 1, "printed");
	assert_string_equal(state_of("s1"), "1printed");
	assert_string_equal(word("SELECT issued_at FROM version"), "-");
	assert_string_equal(sum_up("2025-12-18T07:00:00")->state, "done");
	struct ledger_unit *u = units(&n);
	assert_int_equal(u[0].draft.version, 0);
	assert_int_equal(u[0].issued.state, LEDGER_PRINTED);
	put_draft("s1", 2, 3, "r/1b.pdf", "a mark"); /* a correction: beside it, until it is printed */
	assert_string_equal(state_of("s1"), "1printed 2draft");
	confirm("s1", 2, "printed");
	assert_string_equal(state_of("s1"), "1superseded 2printed");
	assert_string_equal(sum_up("2025-12-18T08:00:00")->state, "done");

	struct ledger_event e = { .at = "2025-12-21T09:00:00", .by_role = "secretary", .by_login = "anna" };
	must(ledger_cancel(l, "pvs", "2025-26", 2, &e, &entry, &d)); /* s2 was recorded by mistake */
	assert_string_equal(state_of("s2"), "1draft");
	assert_string_equal(sum_up("2025-12-21T10:00:00")->state, "ready");
	confirm("s2", 1, "printed");
	confirm("s2", 1, "issued");
	assert_string_equal(state_of("s2"), "1issued");
	must(ledger_void(l, INST, "s1", 2, "torn", &d));
	assert_string_equal(state_of("s1"), "1superseded 2void");
}

static void duplicates(void **state)
{
	(void)state;
	int copy;
	size_t n;
	put_draft("s1", 1, 1, "r/1.pdf", NULL);
	confirm("s1", 1, "issued");
	must(ledger_next_copy(l, INST, "s1", 1, &copy, &d));
	assert_int_equal(copy, 2);
	const struct ledger_output o = { .kind = "pdf", .path = "r/1.dublikats2.pdf", .bytes = 3, .pages = 1 };
	const uint8_t code[LEDGER_CODE_SIZE] = { 7 };
	must(ledger_put_copy(l, INST, "s1", 1, copy, &o, 1, code, &d));
	must(ledger_next_copy(l, INST, "s1", 1, &copy, &d));
	assert_int_equal(copy, 3);
	struct ledger_unit *u = units(&n);
	assert_int_equal(u[0].issued.nout, 1); /* the original only */
	assert_memory_not_equal(u[0].issued.code, code, LEDGER_CODE_SIZE);
	assert_int_equal(number("SELECT count(*) FROM verify_code"), 2);
}

static void sums(void **state)
{
	(void)state;
	struct ledger_instance *i = sum_up("2025-12-18T06:00:00");
	assert_string_equal(i->state, "ready");
	assert_int_equal(i->units, 2);
	assert_null(i->first_made_at);
	put_unit("s1", 1, "blocked");
	put_unit("s2", 2, "blocked");
	assert_string_equal(sum_up("2025-12-18T06:00:00")->state, "blocked");
	put_draft("s1", 1, 1, "r/1.pdf", NULL);
	put_unit("s1", 1, "done");
	i = sum_up("2025-12-18T07:00:00");
	assert_string_equal(i->state, "partial");
	assert_int_equal(i->made, 1);
	assert_int_equal(i->blocked, 1);
	assert_string_equal(i->first_made_at, "2025-12-18T07:00:00");
	put_draft("s2", 1, 2, "r/2.pdf", NULL);
	put_unit("s2", 2, "done");
	i = sum_up("2025-12-19T23:59:59");
	assert_string_equal(i->state, "ready"); /* all made, nobody confirmed yet */
	assert_string_equal(i->first_made_at, "2025-12-18T07:00:00");
	assert_int_equal(i->fulfilled, 0);
	assert_false(i->was_late);
	confirm("s1", 1, "printed"); /* is not what was asked */
	confirm("s1", 1, "sent");
	i = sum_up("2025-12-19T23:59:59");
	assert_int_equal(i->fulfilled, 1);
	assert_string_equal(i->state, "ready");
	i = sum_up("2025-12-20T00:00:00");
	assert_true(i->was_late);
	confirm("s2", 1, "issued");
	i = sum_up("2025-12-20T09:00:00");
	assert_string_equal(i->state, "done");
	assert_string_equal(i->done_at, "2025-12-20T09:00:00");
	assert_true(i->was_late);
	i = sum_up("2025-12-21T09:00:00");
	assert_string_equal(i->done_at, "2025-12-20T09:00:00");

	int64_t number_of;
	const struct ledger_event e = { .at = "2025-12-21T09:00:00", .by_role = "secretary", .by_login = "anna" };
	must(ledger_cancel(l, "pvs", "2025-26", 3, &e, &number_of, &d)); /* s2's: the duty is open again */
	i = sum_up("2025-12-21T10:00:00");
	assert_string_equal(i->state, "ready");
	assert_null(i->done_at);
	must(ledger_void(l, INST, "s1", 1, "torn", &d));
	assert_int_equal(sum_up("2025-12-21T10:00:00")->fulfilled, 0);
}

static void sums_of_failures(void **state)
{
	(void)state;
	put_instance(INST, "report-cards", "2025-26/S1", "2025-12-19", "made");
	put_unit("s1", 1, "failed");
	put_unit("s2", 2, "blocked");
	struct ledger_instance *i = sum_up("2025-12-18T06:00:00");
	assert_string_equal(i->state, "failed");
	must(ledger_sum_up(l, INST, "2025-12-18T06:00:00", false, bytes(1), &d));
	must(ledger_get_instance(l, &arena, INST, &i, &d));
	assert_null(i->stamp); /* tried again */
	put_unit("s1", 1, "done");
	assert_string_equal(sum_up("2025-12-18T06:00:00")->state, "partial");
	put_unit("s2", 2, "skipped");
	i = sum_up("2025-12-18T06:00:00");
	assert_string_equal(i->state, "done"); /* made is what was asked */
	assert_int_equal(i->units, 1);
	must(ledger_get_instance(l, &arena, INST, &i, &d));
	assert_false(i->was_late);
	must(ledger_set_state(l, INST, "skipped", "2026-01-18T06:00:00", &d));
	must(ledger_get_instance(l, &arena, INST, &i, &d));
	assert_false(i->was_late);
	assert_null(i->done_at);
}

static void deeds(void **state)
{
	(void)state;
	struct ledger_instance *i;
	const char id[] = "pvs/remind-order/2025-26";
	put_instance(id, "remind-order", "2025-26", "2025-12-19", "made");
	struct ledger_event e = { .at = "2025-12-22T09:00:00", .by_role = "deputy", .by_login = "anna", .note = "order 12" };
	must(ledger_put_deed(l, id, &e, &d));
	must(ledger_put_deed(l, id, &e, &d));
	must(ledger_get_instance(l, &arena, id, &i, &d));
	assert_string_equal(i->state, "done");
	assert_string_equal(i->done_at, "2025-12-22T09:00:00");
	assert_true(i->was_late);
}

static void fulfils(void **state)
{
	(void)state;
	static const char *const asked[] = { "made", "printed", "issued", "sent", "handed-over", "kept" }, *const events[] = { "printed", "issued", "sent", "handed-over", "kept", "cancelled", "", "|" };
	static const char want[][9] = { "11111000", "11111000", "01110000", "00100000", "00010000", "00001000" };
	for (size_t i = 0; i < 6; i++) {
		for (size_t k = 0; k < 8; k++)
			assert_int_equal(ledger_fulfils(asked[i], events[k]), want[i][k] == '1');
	}
	assert_false(ledger_fulfils("danced", "sent"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST LEDGER_TEST
		TEST(the_register), TEST(printing_issues_nothing), TEST(print_is_all), TEST(duplicates), TEST(sums), TEST(sums_of_failures), TEST(deeds), TEST(fulfils),
	};
	return ledger_tests(tests, sizeof tests / sizeof *tests);
}
