/* SPDX-License-Identifier: MIT */
/* export_oneroster_people: users with roles, courses, classes, enrollments. Home classes that the program made from grades are not written: grades are. */
#include "export_oneroster_internal.h"

#include "lieciba/arena.h"
#include "lieciba/config.h"

#define OF_COURSES "IN (SELECT course_id FROM main.course WHERE school_id = ?1 AND " OF_YEAR("school_year") ")"
#define OF_CLASSES "IN (SELECT class_id FROM main.class WHERE school_id = ?1 AND " OF_YEAR("school_year") ")"
#define STUDENTS "now_student_row s WHERE s.school_id = ?1 AND (?2 IS NULL OR s.student_id IN (SELECT student_id FROM now_enrollment WHERE school_id = ?1 AND class_id " OF_CLASSES \
	") OR s.student_id IN (SELECT student_id FROM now_course_student WHERE school_id = ?1 AND course_id " OF_COURSES "))"
#define TEACHERS "now_teacher_row t WHERE t.school_id = ?1"
/* The grade of the last stay in the newest year. */
#define GRADE "(SELECT format('%02d', r.grade) FROM now_enrollment e JOIN main.class c ON c.school_id = e.school_id AND c.class_id = e.class_id" \
	" JOIN now_class_row r ON r.school_id = e.school_id AND r.class_id = e.class_id WHERE e.school_id = ?1 AND e.student_id = s.student_id AND " OF_YEAR("c.school_year") \
	" ORDER BY c.school_year DESC, e.from_date DESC, e.class_id DESC LIMIT 1)"
#define NO_CODE "''"
#define CODE "coalesce('{personas-kods:' || (SELECT k.personal_code FROM now_student_code k WHERE k.school_id = ?1 AND k.student_id = s.student_id" \
	" ORDER BY k.valid_to IS NULL DESC, k.valid_from DESC, k.row_id DESC LIMIT 1) || '}', '')"
#define NO_CONTACT "'', '', ''"
#define CONTACT "s.email, '', s.phone"

#define USERS_HEADING "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades," \
	"password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns"
#define USERS(code, contact) \
	"SELECT * FROM (SELECT s.student_id AS id, '', '', 'true', s.student_id AS id2, " code ", s.given_name, s.surname, '', '', " contact ", '', " GRADE \
	", '', '', '', '', '', s.school_id, '' FROM " STUDENTS \
	" UNION ALL SELECT " TEACHER_ID("t.teacher_id") ", '', '', 'true', " TEACHER_ID("t.teacher_id") ", '', t.given_name, t.surname, '', '', '', '', '', '', '', '', '', '', '', ''," \
	" t.school_id, '' FROM " TEACHERS ") ORDER BY 1"

static const struct or_file users[4] = { { "users", USERS_HEADING, USERS(NO_CODE, NO_CONTACT), NULL }, { "users", USERS_HEADING, USERS(CODE, NO_CONTACT), NULL },
	{ "users", USERS_HEADING, USERS(NO_CODE, CONTACT), NULL }, { "users", USERS_HEADING, USERS(CODE, CONTACT), NULL } };

#define SEX "CASE s.sex WHEN 'f' THEN 'female' WHEN 'm' THEN 'male' END"
#define DEMO(birth, sex, known) \
	{ "demographics", "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white," \
	  "demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus", \
	  "SELECT s.student_id AS id, '', '', " birth ", " sex ", '', '', '', '', '', '', '', '', '', '', '' FROM " STUDENTS " AND (" known ") ORDER BY 1", NULL }
static const struct or_file demographics[4] = { { "", "", "", NULL }, DEMO("s.birth_date", "''", "s.birth_date IS NOT NULL"), DEMO("''", SEX, "s.sex IS NOT NULL"),
	DEMO("s.birth_date", SEX, "s.birth_date IS NOT NULL OR s.sex IS NOT NULL") };

#define HOMES "now_class_row r JOIN main.class c ON c.school_id = r.school_id AND c.class_id = r.class_id WHERE r.school_id = ?1 AND r.synthetic = 0 AND " OF_YEAR("c.school_year")
/* A class needs a course in OneRoster; that of home classes is this one. */
#define HOME_COURSE "CASE WHEN 'homeroom' IN (SELECT subject_id FROM now_subject_row WHERE school_id = ?1) THEN 'homeroom/' ELSE 'homeroom' END"
#define TERM_OF(year, term) year " || '/' || coalesce((SELECT x.term FROM now_term x WHERE x.school_id = ?1 AND x.school_year = " year " AND x.term = " term " AND x.grade = 0), 'Y')"

static const struct or_file files[] = {
	{ "roles", "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId",
		"SELECT * FROM (SELECT s.student_id || '/' || s.school_id AS id, '', '', s.student_id AS id2, 'primary', 'student', '', '', s.school_id, '' FROM " STUDENTS
		" UNION ALL SELECT " TEACHER_ID("t.teacher_id") " || '/' || t.school_id, '', '', " TEACHER_ID("t.teacher_id") ", 'primary', 'teacher', '', '', t.school_id, '' FROM " TEACHERS
		") ORDER BY 1", NULL },
	{ "courses", "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
		"SELECT * FROM (SELECT s.subject_id AS id, '', '', '', s.name, CASE WHEN length(s.short_name) <= 12 THEN s.short_name END, '', s.school_id, '', ''"
		" FROM now_subject_row s WHERE s.school_id = ?1 AND (?2 IS NULL OR s.subject_id IN (SELECT subject_id FROM now_course_row WHERE school_id = ?1 AND course_id " OF_COURSES "))"
		" UNION ALL SELECT " HOME_COURSE ", '', '', '', 'Klase', '', '', ?1, '', '' WHERE EXISTS (SELECT 1 FROM " HOMES ")) ORDER BY 1", NULL },
	{ "classes", "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
		"SELECT * FROM (SELECT " CLASS_ID("r.class_id") " AS id, '', '', r.name, format('%02d', r.grade), " HOME_COURSE ", '', 'homeroom', '', r.school_id, c.school_year || '/Y',"
		" '', '', '' FROM " HOMES
		" UNION ALL SELECT r.course_id, '', '', r.name, '', r.subject_id, '', 'scheduled', r.room, r.school_id, " TERM_OF("c.school_year", "r.term") ", '', '', r.slot"
		" FROM now_course_row r JOIN main.course c ON c.school_id = r.school_id AND c.course_id = r.course_id WHERE r.school_id = ?1 AND " OF_YEAR("c.school_year") ") ORDER BY 1", NULL },
	{ "enrollments", "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
		"SELECT class || '/' || user || '/' || role || '/' || coalesce(starts, '') AS id, '', '', class AS id2, ?1, user AS id3, role, main, starts, ends FROM ("
		"SELECT " CLASS_ID("e.class_id") " AS class, e.student_id AS user, 'student' AS role, 'false' AS main, e.from_date AS starts, e.to_date AS ends FROM now_enrollment e"
		" WHERE e.school_id = ?1 AND e.class_id IN (SELECT r.class_id FROM " HOMES ")"
		" UNION ALL SELECT " CLASS_ID("r.class_id") ", " TEACHER_ID("r.tutor_id") ", 'teacher', 'true', '', '' FROM " HOMES " AND r.tutor_id IS NOT NULL"
		" UNION ALL SELECT e.course_id, e.student_id, 'student', 'false', e.from_date, e.to_date FROM now_course_student e WHERE e.school_id = ?1 AND e.course_id " OF_COURSES
		" UNION ALL SELECT e.course_id, " TEACHER_ID("e.teacher_id") ", 'teacher', CASE e.main WHEN 1 THEN 'true' ELSE 'false' END, e.from_date, e.to_date"
		" FROM now_course_teacher e WHERE e.school_id = ?1 AND e.course_id " OF_COURSES ") ORDER BY 1", NULL },
};

bool or_write_people(struct or_export *x, struct diag *d)
{
	const struct config *c = x->r->config;
	int known = (config_granted(c, "birth-date") ? 1 : 0) + (config_granted(c, "sex") ? 2 : 0);
	bool good = or_write(x, &users[(config_granted(c, "personal-code") ? 1 : 0) + (config_granted(c, "contact") ? 2 : 0)], d);
	good = good && (!known || or_write(x, &demographics[known], d));
	for (size_t i = 0; good && i < sizeof files / sizeof *files; i++)
		good = or_write(x, &files[i], d);
	return good;
}
