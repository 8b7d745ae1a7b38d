/* SPDX-License-Identifier: MIT */
/*
 * sample_names: common Latvian given names and surnames, subjects by grade.
 *
 * Surnames stand in the masculine; the feminine is formed by rule (-iņš -iņa, -sons -sone, -skis -ska, -is -e, -s and -š -a, others
 * unchanged). Lesson counts are plausible for a general school, not a legal plan.
 */
#include "sample_internal.h"

#include <stdio.h>
#include <string.h>

static const char *const boys[] = { "Jānis", "Kārlis", "Gustavs", "Roberts", "Rihards", "Markuss", "Emīls", "Artūrs", "Ralfs",
	"Daniels", "Olivers", "Tomass", "Kristers", "Adrians", "Kristaps", "Edvards", "Matīss", "Reinis", "Toms", "Ņikita", "Maksims",
	"Artjoms", "Dāvids", "Mārtiņš", "Andrejs", "Pēteris", "Valters", "Hugo", "Teodors", "Renārs", "Raivis", "Ģirts", "Uldis", "Ēriks",
	"Ernests", "Miks", "Rūdolfs", "Aleksandrs", "Bruno", "Henriks", "Krists", "Armands", "Oskars", "Niks", "Elvis", "Žanis" };
static const char *const girls[] = { "Anna", "Elizabete", "Sofija", "Emīlija", "Marta", "Alise", "Estere", "Elza", "Paula", "Katrīna",
	"Evelīna", "Viktorija", "Līva", "Annija", "Grieta", "Amēlija", "Loreta", "Patrīcija", "Šarlote", "Keitija", "Ērika", "Ieva", "Līga",
	"Laura", "Kristīne", "Madara", "Zane", "Agnese", "Santa", "Odrija", "Luīze", "Adele", "Melānija", "Anastasija", "Darja", "Milana",
	"Ksenija", "Elīna", "Justīne", "Beāte", "Nikola", "Rūta", "Dārta", "Hanna", "Tīna", "Žanete" };
static const char *const surnames[] = { "Bērziņš", "Kalniņš", "Ozoliņš", "Jansons", "Ozols", "Liepiņš", "Krūmiņš", "Balodis",
	"Eglītis", "Petersons", "Zariņš", "Vītols", "Kļaviņš", "Kārkliņš", "Vanags", "Grīnbergs", "Āboliņš", "Bite", "Krastiņš", "Lācis",
	"Zālītis", "Freimanis", "Sproģis", "Siliņš", "Rozītis", "Dzenis", "Dumpis", "Šķēle", "Ķeniņš", "Šņore", "Čakste", "Žagars", "Ūdris",
	"Auziņš", "Briedis", "Celmiņš", "Dombrovskis", "Feldmanis", "Gailis", "Hofmanis", "Irbe", "Jēkabsons", "Kauliņš", "Ķirsis", "Lapiņš",
	"Ļaksa", "Mednis", "Mieriņš", "Miezis", "Muižnieks", "Niedra", "Ņikitins", "Osis", "Paegle", "Priede", "Pūce", "Riekstiņš", "Rudzītis",
	"Sīlis", "Strazdiņš", "Šteinbergs", "Tauriņš", "Upītis", "Vilks", "Vīksna", "Zeltiņš", "Zīle", "Zvirbulis", "Ābele", "Ērglis", "Ivanovs",
	"Petrovs", "Kuzņecovs", "Vasiļjevs", "Fjodorovs", "Smirnovs", "Kovaļevskis", "Romanovskis", "Avotiņš", "Blūms", "Cīrulis", "Dreimanis",
	"Eglājs", "Gulbis", "Ģēģeris", "Jaunzems", "Kronbergs", "Lūsis", "Meiers", "Ošs", "Pētersons", "Rubenis", "Skuja", "Švarcs", "Mačulis",
	"Valdmanis", "Veidemanis", "Zunda" };

/* Lessons a week times two, by grade 1 … 12. */
const struct sample_subject sample_subjects[] = {
	{ "lat", "Latviešu valoda", "Latv. val.", "valodu", { 12, 12, 12, 10, 10, 8, 8, 8, 8, 6, 6, 6 }, "ten", 0 },
	{ "lit", "Literatūra", "Lit.", "valodu", { 0, 0, 0, 4, 4, 4, 4, 4, 4, 4, 4, 4 }, "ten", 0 },
	{ "ang", "Angļu valoda (pirmā svešvaloda)", "Angļu val.", "valodu", { 4, 4, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6 }, "ten", 0 },
	{ "vac", "Vācu valoda (otrā svešvaloda)", "Vācu val.", "valodu", { 0, 0, 0, 0, 4, 4, 4, 4, 4, 4, 4, 0 }, "ten", 11 },
	{ "mat", "Matemātika", "Mat.", "matemātikas", { 8, 8, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10 }, "ten", 0 },
	{ "dat", "Datorika", "Dat.", "tehnoloģiju", { 0, 0, 0, 2, 2, 2, 2, 2, 2, 0, 0, 0 }, "ten", 0 },
	{ "prg", "Programmēšana I", "Progr.", "tehnoloģiju", { 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 0 }, "ten", 11 },
	{ "dab", "Dabaszinības", "Dab.", "dabaszinātņu", { 4, 4, 4, 4, 4, 4, 0, 0, 0, 0, 0, 0 }, "ten", 6 },
	{ "fiz", "Fizika", "Fiz.", "dabaszinātņu", { 0, 0, 0, 0, 0, 0, 0, 4, 4, 6, 6, 6 }, "ten", 0 },
	{ "kim", "Ķīmija", "Ķīm.", "dabaszinātņu", { 0, 0, 0, 0, 0, 0, 0, 4, 4, 4, 4, 4 }, "ten", 0 },
	{ "bio", "Bioloģija", "Biol.", "dabaszinātņu", { 0, 0, 0, 0, 0, 0, 4, 4, 4, 4, 4, 0 }, "ten", 11 },
	{ "geo", "Ģeogrāfija", "Ģeogr.", "dabaszinātņu", { 0, 0, 0, 0, 0, 0, 4, 4, 4, 4, 0, 0 }, "ten", 10 },
	{ "ves", "Latvijas un pasaules vēsture", "Vēst.", "sociālā un pilsoniskā", { 0, 0, 0, 2, 2, 4, 4, 4, 4, 4, 4, 4 }, "ten", 0 },
	{ "soc", "Sociālās zinības", "Soc. zin.", "sociālā un pilsoniskā", { 2, 2, 2, 2, 2, 2, 2, 2, 2, 4, 0, 0 }, "ten", 10 },
	{ "diz", "Dizains un tehnoloģijas (koka un metāla apstrāde, tekstils, mājturība)", "Diz. tehn.", "tehnoloģiju",
		{ 4, 4, 4, 4, 4, 4, 4, 2, 2, 0, 0, 0 }, "ten", 0 },
	{ "muz", "Mūzika", "Mūz.", "kultūras izpratnes", { 4, 4, 4, 4, 2, 2, 2, 2, 2, 0, 0, 0 }, "ten", 0 },
	{ "viz", "Vizuālā māksla", "Viz. māksla", "kultūras izpratnes", { 3, 3, 3, 2, 2, 2, 2, 2, 0, 0, 0, 0 }, "ten", 8 },
	{ "prd", "Projekta darbs", "Proj.", "tehnoloģiju", { 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2 }, "pass", 0 },
	{ "spo", "Sports un veselība", "Sports", "veselības", { 6, 6, 6, 6, 6, 6, 6, 4, 4, 6, 6, 6 }, "ten", 0 },
};
const int sample_nsubjects = sizeof sample_subjects / sizeof sample_subjects[0];

#define COUNT(v) ((uint32_t)(sizeof(v) / sizeof(v)[0]))

const char *sample_given(struct sample_rng *r, bool female)
{
	return female ? girls[sample_below(r, COUNT(girls))] : boys[sample_below(r, COUNT(boys))];
}

void sample_surname(struct sample_rng *r, bool female, char *buf, size_t size)
{
	static const struct {
		const char *male, *female;
	} endings[] = { { "iņš", "iņa" }, { "sons", "sone" }, { "skis", "ska" }, { "is", "e" }, { "š", "a" }, { "s", "a" } };
	const char *name = surnames[sample_below(r, COUNT(surnames))];
	size_t n = strlen(name);
	for (size_t i = 0; female && i < COUNT(endings); i++) {
		size_t k = strlen(endings[i].male);
		if (n > k && strcmp(name + n - k, endings[i].male) == 0) {
			snprintf(buf, size, "%.*s%s", (int)(n - k), name, endings[i].female);
			return;
		}
	}
	snprintf(buf, size, "%s", name);
}
