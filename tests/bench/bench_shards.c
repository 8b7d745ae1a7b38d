/* SPDX-License-Identifier: MIT */
/*
 * bench_shards: how even the shards of a country are: 620 schools of log-normal sizes, 219,678 students, classes of about 21, cut as `run --shard I/N` cuts. Prints
 * for each N the largest load in thousandths of the mean one, and the same had whole schools gone to shards by a hash, which is what contiguous ranges save.
 */
#include "job_internal.h"

#include <stdio.h>
#include <stdlib.h>

enum { SCHOOLS = 620, STUDENTS = 219678, CLASS = 21, FLIPS = 16, MOST_SHARDS = 256, MOST_CLASSES = 2 * STUDENTS / CLASS };

static uint64_t next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

/* A product of independent factors is log-normal in the long run: sixteen times a quarter more or a fifth less. */
static void make_schools(uint64_t size[SCHOOLS])
{
	uint64_t state = 2026, sum = 0;
	for (int i = 0; i < SCHOOLS; i++) {
		size[i] = 1000000;
		for (int k = 0; k < FLIPS; k++)
			size[i] = next(&state) & 1 ? size[i] * 5 / 4 : size[i] * 4 / 5;
		sum += size[i];
	}
	uint64_t left = STUDENTS;
	for (int i = 0; i < SCHOOLS; i++) {
		size[i] = i + 1 < SCHOOLS ? size[i] * STUDENTS / sum : left;
		left -= size[i];
	}
}

/* Its classes differ by one student at most. */
static size_t make_classes(const uint64_t size[SCHOOLS], size_t *of_class, int *school)
{
	size_t n = 0;
	for (int i = 0; i < SCHOOLS; i++) {
		uint64_t classes = (size[i] + CLASS - 1) / CLASS;
		for (uint64_t k = 0; k < classes; k++) {
			school[n] = i;
			of_class[n++] = (size_t)(size[i] * (k + 1) / classes - size[i] * k / classes);
		}
	}
	return n;
}

static unsigned long long thousandths(const size_t *load, int shards)
{
	size_t most = 0;
	for (int i = 0; i < shards; i++)
		most = load[i] > most ? load[i] : most;
	return (unsigned long long)most * 1000 * (unsigned long long)shards / STUDENTS;
}

int main(void)
{
	static const int shards[] = { 8, 64, MOST_SHARDS };
	static uint64_t size[SCHOOLS];
	static size_t of_class[MOST_CLASSES];
	static int school[MOST_CLASSES];
	make_schools(size);
	size_t classes = make_classes(size, of_class, school);
	printf("country: %d schools, %zu classes, %d students\n", SCHOOLS, classes, STUDENTS);
	for (size_t s = 0; s < sizeof shards / sizeof *shards; s++) {
		const struct job_request q = { .shards = shards[s] };
		const struct job j = { .request = &q, .nunits = STUDENTS };
		size_t own[MOST_SHARDS] = { 0 }, hashed[MOST_SHARDS] = { 0 }, at = 0;
		for (size_t c = 0; c < classes; c++) {
			uint64_t hash = (uint64_t)school[c] + 1;
			own[job_shard_of(&j, at) - 1] += of_class[c];
			hashed[next(&hash) % (uint64_t)shards[s]] += of_class[c];
			at += of_class[c];
		}
		printf("shards %d max_of_mean %llu by_school %llu\n", shards[s], thousandths(own, shards[s]), thousandths(hashed, shards[s]));
	}
	return 0;
}
