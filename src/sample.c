/* SPDX-License-Identifier: MIT */
/*
 * sample: builds the made-up school (people, classes, timetable) and writes its bundle.
 *
 * The year is 2025-26 (the only one whose calendar ships). 24 classes of grades 1-12, about 25 students each; with more than 1,500 students
 * as many schools of about 600 as are needed. Cost: linear in the students; about 115 marks and 45 absences each.
 */
#include "sample_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ONE_SCHOOL_MAX = 1500, SCHOOL_STUDENTS = 600, CLASSES = 24 };

struct sample_rng sample_rng(uint64_t seed, const char *what, int a, int b)
{
	uint64_t h = seed * 0x9E3779B97F4A7C15u + 0x632BE59BD9B4E019u;
	for (; *what; what++)
		h = (h ^ (unsigned char)*what) * 0x100000001B3u;
	h ^= (uint64_t)(uint32_t)a << 32 | (uint32_t)b;
	struct sample_rng r = { h };
	sample_below(&r, 2);
	return r;
}

uint32_t sample_below(struct sample_rng *r, uint32_t n)
{
	r->s += 0x9E3779B97F4A7C15u;
	uint64_t z = r->s;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (uint32_t)((((z ^ (z >> 31)) >> 32) * n) >> 32);
}

bool sample_chance(struct sample_rng *r, int per_mille)
{
	return sample_below(r, 1000) < (uint32_t)per_mille;
}

void sample_row(struct strbuf *out, const char *const *field, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			strbuf_addc(out, ';');
		const char *f = field[i] ? field[i] : "";
		if (!strpbrk(f, ";\"\n")) {
			strbuf_adds(out, f);
			continue;
		}
		strbuf_addc(out, '"');
		for (; *f; f++) {
			if (*f == '"')
				strbuf_addc(out, '"');
			strbuf_addc(out, *f);
		}
		strbuf_addc(out, '"');
	}
	strbuf_addc(out, '\n');
}

/* ---- building ---- */

static void add_term_days(struct sample_school *s, int term, day_t from, day_t to)
{
	static const struct {
		int m1, d1, m2, d2, year;
	} off[] = { { 10, 20, 10, 24, 2025 }, { 11, 17, 11, 18, 2025 }, { 3, 9, 3, 13, 2026 }, { 4, 3, 4, 3, 2026 }, { 4, 6, 4, 6, 2026 },
		{ 5, 1, 5, 1, 2026 }, { 5, 4, 5, 4, 2026 } };
	for (day_t d = from; d <= to && s->ndays < MAX_DAYS; d++) {
		int weekday = date_weekday(d);
		/* moved working days: one Saturday carries a Monday's timetable, one a Friday's */
		int as = d == date_from_civil(2025, 11, 8) ? 1 : d == date_from_civil(2026, 1, 17) ? 5 : weekday;
		bool free_day = as > 5;
		for (size_t i = 0; i < sizeof off / sizeof off[0]; i++) {
			if (d >= date_from_civil(off[i].year, off[i].m1, off[i].d1) && d <= date_from_civil(off[i].year, off[i].m2, off[i].d2))
				free_day = true;
		}
		if (free_day)
			continue;
		s->day[s->ndays] = d;
		s->term[s->ndays] = (signed char)term;
		s->weekday[s->ndays++] = (signed char)as;
	}
}

static void make_teachers(struct sample_school *s)
{
	s->nteachers = 48;
	for (int i = 0; i < s->nteachers; i++) {
		struct sample_rng r = sample_rng(s->o->seed, "teacher", i, s->no);
		s->teacher[i].female = sample_chance(&r, 850);
		s->teacher[i].given = sample_given(&r, s->teacher[i].female);
		sample_surname(&r, s->teacher[i].female, s->teacher[i].surname, sizeof s->teacher[i].surname);
	}
}

/* Spreads the courses' weekly lessons over the five days, the longest first, never twice in a slot. */
static void make_timetable(struct sample_class *c)
{
	memset(c->timetable, -1, sizeof c->timetable);
	int cell = 0;
	for (int round = 0; round < 8; round++) {
		for (int k = 0; k < c->ncourses; k++) {
			int lessons = (c->course[k].subject->per_week_x2[c->grade - 1] + 1) / 2;
			if (lessons <= round || cell >= 5 * SLOTS)
				continue;
			c->timetable[cell % 5][cell / 5] = (signed char)k;
			cell++;
		}
	}
}

static void make_class(struct sample_school *s, int i)
{
	struct sample_class *c = &s->cls[i];
	c->grade = i / 2 + 1;
	c->letter = "ab"[i % 2];
	c->tutor = i % s->nteachers;
	snprintf(c->name, sizeof c->name, "%d.%c", c->grade, c->letter);
	snprintf(c->id, sizeof c->id, "2025-26/%s", c->name);
	c->ends = c->grade == 9 ? date_from_civil(2026, 6, 12) : c->grade == 12 ? date_from_civil(2026, 6, 19) : date_from_civil(2026, 5, 29);
	for (int k = 0; k < sample_nsubjects && c->ncourses < MAX_SUBJECTS; k++) {
		const struct sample_subject *sub = &sample_subjects[k];
		if (!sub->per_week_x2[c->grade - 1])
			continue;
		struct sample_rng r = sample_rng(s->o->seed, sub->id, i, s->no);
		struct sample_course *x = &c->course[c->ncourses++];
		x->subject = sub;
		x->teacher = (k * 5 + i / 6 + s->no) % s->nteachers;
		x->hours_plan = sub->per_week_x2[c->grade - 1] * 35 / 2;
		x->hours_taught = x->hours_plan - (int)sample_below(&r, 5);
		snprintf(x->id, sizeof x->id, "%s-%s", sub->id, c->name);
	}
	make_timetable(c);
}

static void make_student(struct sample_school *s, int i, int cls)
{
	struct sample_student *p = &s->st[i];
	p->id = s->no * SCHOOL_STUDENTS * 2 + i + 1;
	p->cls = cls;
	struct sample_rng r = sample_rng(s->o->seed, "student", p->id, 0);
	p->female = sample_chance(&r, 490);
	p->given = sample_given(&r, p->female);
	if (sample_chance(&r, 120))
		p->given2 = sample_given(&r, p->female);
	sample_surname(&r, p->female, p->surname_buf, sizeof p->surname_buf);
	if (sample_chance(&r, 25)) {
		size_t n = strlen(p->surname_buf);
		p->surname_buf[n] = '-';
		sample_surname(&r, p->female, p->surname_buf + n + 1, sizeof p->surname_buf - n - 1);
	}
	p->surname = p->surname_buf;
	p->ability_x10 = 48 + (int)(sample_below(&r, 26) + sample_below(&r, 26));
	p->weak = sample_chance(&r, 30);
	if (p->weak)
		p->ability_x10 = 40;
	p->special = sample_chance(&r, 40) && s->cls[cls].grade <= 9;
	p->exempt_sport = sample_chance(&r, 15);
	p->from = date_from_civil(2025, 9, 1);
	if (sample_chance(&r, 14))
		p->from = sample_chance(&r, 500) ? date_from_civil(2026, 1, 5) : date_from_civil(2026, 4, 7);
	else if (sample_chance(&r, 14))
		p->to = sample_chance(&r, 500) ? date_from_civil(2025, 10, 31) : date_from_civil(2026, 2, 27);
}

static int by_name(const void *pa, const void *pb)
{
	const struct sample_student *a = pa, *b = pb;
	int c = utf8_compare_lv(a->surname_buf, strlen(a->surname_buf), b->surname_buf, strlen(b->surname_buf));
	if (c == 0)
		c = utf8_compare_lv(a->given, strlen(a->given), b->given, strlen(b->given));
	return c ? c : a->id - b->id;
}

static bool make_school(struct sample_school *s, int students)
{
	s->cls = calloc(CLASSES, sizeof *s->cls);
	s->st = calloc((size_t)students, sizeof *s->st);
	if (!s->cls || !s->st)
		return false;
	s->nclasses = CLASSES;
	s->nstudents = students;
	make_teachers(s);
	add_term_days(s, 1, date_from_civil(2025, 9, 1), date_from_civil(2025, 12, 19));
	add_term_days(s, 2, date_from_civil(2026, 1, 5), date_from_civil(2026, 6, 19));
	for (int i = 0, done = 0; i < CLASSES; i++) {
		make_class(s, i);
		struct sample_class *c = &s->cls[i];
		c->first = done;
		int wave = i % 5 - 2; /* classes of unequal size; the last takes what is left */
		c->nstudents = i + 1 == CLASSES ? students - done : students / CLASSES + (students > 200 ? (i % 2 ? -wave : wave) : 0);
		if (c->nstudents > students - done)
			c->nstudents = students - done;
		for (int k = 0; k < c->nstudents; k++)
			make_student(s, done + k, i);
		qsort(s->st + done, (size_t)c->nstudents, sizeof *s->st, by_name);
		for (int k = 0; k < c->nstudents; k++) {
			s->st[done + k].list_no = k + 1;
			s->st[done + k].surname = s->st[done + k].surname_buf;
		}
		done += c->nstudents;
	}
	return true;
}

/* ---- writing ---- */

static bool save(const char *dir, const char *table, struct strbuf *sb, struct diag *d)
{
	struct strbuf path = STRBUF_INIT;
	strbuf_addf(&path, "%s/%s.csv", dir, table);
	bool good = !sb->failed && fsio_write(path.buf, sb->buf, sb->len, d);
	strbuf_release(&path);
	strbuf_release(sb);
	return good;
}

static bool write_school(const struct sample_school *s, const char *dir, struct diag *d)
{
	struct strbuf sb = STRBUF_INIT, officials = STRBUF_INIT, terms = STRBUF_INIT, programmes = STRBUF_INIT, manifest = STRBUF_INIT;
	char id[16] = "pvs", name[64] = "Paraugu vidusskola", reg[16] = "4500000000";
	if (s->no) {
		snprintf(id, sizeof id, "pvs%03d", s->no);
		snprintf(name, sizeof name, "Paraugu %d. vidusskola", s->no);
		snprintf(reg, sizeof reg, "45000%05d", s->no);
	}
	SAMPLE_ROW(&manifest, "property", "value");
	SAMPLE_ROW(&manifest, "format", "lieciba-1");
	SAMPLE_ROW(&manifest, "source", "sample");
	SAMPLE_ROW(&manifest, "school_year", "2025-26");
	SAMPLE_ROW(&sb, "school", "code", "name", "founder", "reg_no", "address", "phone", "email", "place", "place_loc", "head_name", "head_title",
		"head_title_gen", "unit", "semester_marks", "round_stamp");
	SAMPLE_ROW(&sb, id, id, name, "Paraugu novada pašvaldība", reg, "Skolas iela 1, Paraugi, LV-0000", "+371 60000000", "skola@paraugs.example",
		"Paraugi", "Paraugos", "Anna Liepa", "Direktore", "direktores", "klase", "required", "1");
	SAMPLE_ROW(&officials, "role", "title", "title_gen", "name");
	SAMPLE_ROW(&officials, "deputy-education", "Direktora vietniece izglītības jomā", "direktora vietnieces izglītības jomā", "Ilze Kalniņa");
	SAMPLE_ROW(&terms, "school_year", "term", "kind", "grade", "name", "starts", "ends");
	SAMPLE_ROW(&terms, "2025-26", "Y", "year", NULL, "2025./2026. mācību gads", "2025-09-01", "2026-05-29");
	SAMPLE_ROW(&terms, "2025-26", "S1", "term", NULL, "1. semestris", "2025-09-01", "2025-12-19");
	SAMPLE_ROW(&terms, "2025-26", "S2", "term", NULL, "2. semestris", "2026-01-05", "2026-05-29");
	SAMPLE_ROW(&terms, "2025-26", "S2", "term", "9", "2. semestris", "2026-01-05", "2026-06-12");
	SAMPLE_ROW(&terms, "2025-26", "S2", "term", "12", "2. semestris", "2026-01-05", "2026-06-19");
	SAMPLE_ROW(&programmes, "programme", "code", "name");
	SAMPLE_ROW(&programmes, "p1", "21011111", "Pamatizglītības programma");
	SAMPLE_ROW(&programmes, "p2", "21015611", "Speciālās pamatizglītības programma");
	SAMPLE_ROW(&programmes, "p3", "31016011", "Vispārējās vidējās izglītības programma");
	bool a = save(dir, "manifest", &manifest, d), b = save(dir, "schools", &sb, d), c = save(dir, "officials", &officials, d);
	bool e = save(dir, "terms", &terms, d), f = save(dir, "programmes", &programmes, d);
	return a && b && c && e && f;
}

static bool write_staff(const struct sample_school *s, const char *dir, struct diag *d)
{
	struct strbuf teachers = STRBUF_INIT, classes = STRBUF_INIT, subjects = STRBUF_INIT;
	char id[16], tutor[16], grade[16];
	SAMPLE_ROW(&teachers, "teacher", "surname", "given_name", "title");
	for (int i = 0; i < s->nteachers; i++) {
		snprintf(id, sizeof id, "t%d", i + 1);
		SAMPLE_ROW(&teachers, id, s->teacher[i].surname, s->teacher[i].given, s->teacher[i].female ? "Klases audzinātāja" : "Klases audzinātājs");
	}
	SAMPLE_ROW(&classes, "school_year", "class", "name", "grade", "unit", "tutor");
	for (int i = 0; i < s->nclasses; i++) {
		snprintf(tutor, sizeof tutor, "t%d", s->cls[i].tutor + 1);
		snprintf(grade, sizeof grade, "%d", s->cls[i].grade % 100);
		SAMPLE_ROW(&classes, "2025-26", s->cls[i].id, s->cls[i].name, grade, "klase", tutor);
	}
	SAMPLE_ROW(&subjects, "subject", "name", "short_name", "area", "kind", "seq");
	for (int i = 0; i < sample_nsubjects; i++) {
		char seq[16];
		snprintf(seq, sizeof seq, "%d", i % 1000 + 1);
		SAMPLE_ROW(&subjects, sample_subjects[i].id, sample_subjects[i].name, sample_subjects[i].short_name, sample_subjects[i].area, "subject", seq);
	}
	bool a = save(dir, "teachers", &teachers, d), b = save(dir, "classes", &classes, d), c = save(dir, "subjects", &subjects, d);
	return a && b && c;
}

static void add_student(const struct sample_school *s, const struct sample_student *p, struct strbuf *students, struct strbuf *enrollments)
{
	const struct sample_class *c = &s->cls[p->cls];
	char id[16], given[64], code[16], birth[DATE_ISO_SIZE], file_no[16], list_no[16], from[DATE_ISO_SIZE], to[DATE_ISO_SIZE];
	struct sample_rng r = sample_rng(s->o->seed, "birth", p->id, 0);
	snprintf(id, sizeof id, "s%06d", p->id);
	snprintf(given, sizeof given, "%s%s%s", p->given, p->given2 ? " " : "", p->given2 ? p->given2 : "");
	snprintf(code, sizeof code, "32%04d-%05d", p->id / 100000 % 10000, p->id % 100000);
	date_format_iso(date_from_civil(2025 - 6 - c->grade, 1, 1) + (day_t)sample_below(&r, 365), birth);
	snprintf(file_no, sizeof file_no, "%d-%d", c->grade, p->id);
	snprintf(list_no, sizeof list_no, "%d", p->list_no);
	SAMPLE_ROW(students, id, p->surname_buf, given, code, birth, p->female ? "f" : "m", file_no);
	bool joined = p->from > date_from_civil(2025, 9, 1);
	SAMPLE_ROW(enrollments, id, c->id, c->grade >= 10 ? "p3" : p->special ? "p2" : "p1", list_no, date_format_iso(p->from, from),
		p->to ? date_format_iso(p->to, to) : NULL, joined ? "enrolled" : "continued", joined ? "1-9/2" : NULL, joined ? from : NULL,
		p->to ? "left" : NULL, p->to ? "1-9/7" : NULL, p->to ? to : NULL);
}

static bool write_people(const struct sample_school *s, const char *dir, struct diag *d)
{
	struct strbuf students = STRBUF_INIT, enrollments = STRBUF_INIT, courses = STRBUF_INIT, members = STRBUF_INIT;
	char plan[16], taught[16], week[16], teacher[16], name[128], id[16], from[DATE_ISO_SIZE], to[DATE_ISO_SIZE];
	SAMPLE_ROW(&students, "student", "surname", "given_name", "personal_code", "birth_date", "sex", "file_no");
	SAMPLE_ROW(&enrollments, "student", "class", "programme", "list_no", "from", "to", "in_kind", "in_order_no", "in_order_date", "out_kind",
		"out_order_no", "out_order_date");
	SAMPLE_ROW(&courses, "school_year", "course", "subject", "class", "name", "hours_plan", "hours_taught", "per_week", "teacher");
	SAMPLE_ROW(&members, "course", "student", "from", "to");
	for (int i = 0; i < s->nstudents; i++)
		add_student(s, &s->st[i], &students, &enrollments);
	for (int i = 0; i < s->nclasses; i++) {
		const struct sample_class *c = &s->cls[i];
		for (int k = 0; k < c->ncourses; k++) {
			const struct sample_course *x = &c->course[k];
			int x2 = x->subject->per_week_x2[c->grade - 1];
			snprintf(plan, sizeof plan, "%d", x->hours_plan % 10000);
			snprintf(taught, sizeof taught, "%d", x->hours_taught % 10000);
			snprintf(week, sizeof week, "%d%s", x2 / 2, x2 % 2 ? ",5" : "");
			snprintf(teacher, sizeof teacher, "t%d", x->teacher + 1);
			snprintf(name, sizeof name, "%s %s", x->subject->name, c->name);
			SAMPLE_ROW(&courses, "2025-26", x->id, x->subject->id, c->id, name, plan, taught, week, teacher);
			for (int m = 0; m < c->nstudents; m++) {
				const struct sample_student *p = &s->st[c->first + m];
				snprintf(id, sizeof id, "s%06d", p->id);
				SAMPLE_ROW(&members, x->id, id, date_format_iso(p->from, from), p->to ? date_format_iso(p->to, to) : NULL);
			}
		}
	}
	bool a = save(dir, "students", &students, d), b = save(dir, "enrollments", &enrollments, d);
	bool c = save(dir, "courses", &courses, d), e = save(dir, "course_students", &members, d);
	return a && b && c && e;
}

static bool write_year(const struct sample_school *s, const char *dir, struct diag *d)
{
	struct strbuf marks = STRBUF_INIT, closing = STRBUF_INIT, decisions = STRBUF_INIT, absences = STRBUF_INIT;
	struct strbuf behaviour = STRBUF_INIT, achievements = STRBUF_INIT;
	sample_add_marks(s, &marks, &closing, &decisions);
	sample_add_absences(s, &absences);
	sample_add_behaviour(s, &behaviour, &achievements);
	bool a = save(dir, "marks", &marks, d), b = save(dir, "closing_marks", &closing, d), c = save(dir, "decisions", &decisions, d);
	bool e = save(dir, "attendance", &absences, d), f = save(dir, "behaviour", &behaviour, d), g = save(dir, "achievements", &achievements, d);
	return a && b && c && e && f && g;
}

static bool write_one(const char *dir, const struct sample_options *o, int no, int students, struct diag *d)
{
	struct sample_school *s = calloc(1, sizeof *s);
	if (!s)
		return diag_error(d, "E014", _("cannot write %s: %s"), dir, _("out of memory"));
	s->o = o;
	s->no = no;
	bool good = make_school(s, students) ? fsio_mkdirs(dir, d) && write_school(s, dir, d) && write_staff(s, dir, d) &&
			write_people(s, dir, d) && write_year(s, dir, d)
					     : diag_error(d, "E014", _("cannot write %s: %s"), dir, _("out of memory"));
	free(s->cls);
	free(s->st);
	free(s);
	return good;
}

bool sample_write(const char *dir, const struct sample_options *o, int *schools, struct diag *d)
{
	int students = o->students > 0 ? o->students : SCHOOL_STUDENTS;
	int n = students <= ONE_SCHOOL_MAX ? 1 : (students + SCHOOL_STUDENTS - 1) / SCHOOL_STUDENTS;
	struct strbuf path = STRBUF_INIT;
	bool good = true;
	for (int i = 0; good && i < n; i++) {
		int share = students / n + (i < students % n);
		strbuf_reset(&path);
		if (n == 1)
			strbuf_addf(&path, "%s/bundle", dir);
		else
			strbuf_addf(&path, "%s/bundle-%03d", dir, i + 1);
		good = write_one(path.buf, o, n == 1 ? 0 : i + 1, share, d);
	}
	strbuf_release(&path);
	if (schools)
		*schools = n;
	return good;
}
