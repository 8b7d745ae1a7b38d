/* SPDX-License-Identifier: MIT */
/* What cmocka wants before its header, once. */
#ifndef LIECIBA_UNIT_H
#define LIECIBA_UNIT_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#endif
