# SPDX-License-Identifier: MIT
# lieciba: `make help` lists the targets.

MODE    ?= release
BUILD   ?= build
B       := $(BUILD)/$(MODE)
PREFIX  ?= /usr/local
DESTDIR ?=
VERSION := 0.1.0
CC      ?= gcc

# ---- dependencies (Debian 12 names) ----
PKGS     := sqlite3 yaml-0.1 zlib libdeflate libarchive libutf8proc libunibreak harfbuzz popt libqrencode libpng libcrypto xlsxwriter libxml-2.0
DEB_BUILD := gcc make pkg-config gettext libhpdf-dev libsqlite3-dev libyaml-dev zlib1g-dev libdeflate-dev libarchive-dev \
             libutf8proc-dev libunibreak-dev libharfbuzz-dev libpopt-dev libqrencode-dev libzint-dev libhyphen-dev libpng-dev libssl-dev libxlsxwriter-dev libxml2-dev
DEB_TEST  := faketime libcmocka-dev qpdf poppler-utils mupdf-tools sqlite3 locales zip universal-ctags python3-minimal python3-openpyxl libcups2-dev cups-daemon mandoc sshfs openssh-sftp-server zbar-tools
DEB_LINT  := clang-tidy cppcheck
DEB_FUZZ  := clang libclang-rt-14-dev
DEB_VALGRIND := valgrind
DEB_SLURM := slurm-wlm
DEB_FONTS := fonts-noto-core hyphen-lv

# ---- flags ----
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wvla -Wundef \
        -Wformat=2 -Wpointer-arith -Wcast-qual -Wswitch-enum -Wimplicit-fallthrough -fno-common -Werror
STD  := -std=c17 -D_POSIX_C_SOURCE=200809L
CPPFLAGS_ALL := $(STD) -Iinclude -I$(B)/gen -DLIECIBA_VERSION='"$(VERSION)"' $(CPPFLAGS)
ifeq ($(MODE),release)
  OPT := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
  LDMODE := -pie -Wl,-z,relro,-z,now
else ifeq ($(MODE),asan)
  OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -DLIECIBA_FAULTS
  LDMODE := -fsanitize=address,undefined
else ifeq ($(MODE),faults)
  OPT := -O1 -g -DLIECIBA_FAULTS
else ifeq ($(MODE),cov)
  OPT := -O0 -g --coverage
  LDMODE := --coverage
else ifeq ($(MODE),fuzz)
  CC := clang
  OPT := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
  LDMODE := -fsanitize=address,undefined
  WARN := -Wall -Wextra
else
  OPT := -O0 -g
endif
# Only asked for when something is compiled: `make help` works on a bare machine.
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS))
PKG_LIBS   = $(shell pkg-config --libs $(PKGS)) $(CUPS) -lhpdf -lhyphen -lzint -lm
# Optional, for `lieciba print`: Debian's libcups2-dev.
CUPS       = $(shell cups-config --libs 2> /dev/null)
CFLAGS_ALL = $(OPT) $(WARN) $(PKG_CFLAGS) $(CFLAGS)

# ---- sources: found, never listed ----
SRC    := $(sort $(wildcard src/*.c))
LIBSRC := $(filter-out src/main.c,$(SRC))
OBJ    := $(LIBSRC:src/%.c=$(B)/obj/%.o)
CMDS   := $(sort $(patsubst src/%.c,%,$(wildcard src/cmd_*.c)))
BACKS  := $(sort $(patsubst src/%.c,%,$(filter-out src/out_pdf_%.c src/out_xlsx_%.c,$(wildcard src/out_*.c))))
# Importers and exporters are the files that define one; the others of those names are parts that they share.
IMPS   := $(sort $(patsubst src/%.c,%,$(shell grep -l '^const struct importer import_' $(wildcard src/import_*.c))))
EXPS   := $(sort $(patsubst src/%.c,%,$(shell grep -l '^const struct exporter export_' /dev/null $(wildcard src/export_*.c))))
SQLH   := $(patsubst src/sql/%.sql,$(B)/gen/%_sql.h,$(wildcard src/sql/*.sql)) $(B)/gen/codes.h \
          $(patsubst layouts/rules/%.yaml,$(B)/gen/%_yaml.h,$(wildcard layouts/rules/*.yaml)) $(B)/gen/examples_yaml.h
EXAMPLES := $(sort $(wildcard layouts/examples/*.yaml))
GENC   := $(B)/gen/registry.c
GENOBJ := $(B)/obj/registry.o
UNIT   := $(patsubst tests/unit/%.c,$(B)/unit/%,$(sort $(wildcard tests/unit/test_*.c)))
BENCH  := $(patsubst tests/bench/%.c,$(B)/bench/%,$(sort $(wildcard tests/bench/*.c)))
FUZZERS := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
MAN    := $(B)/man/man5/lieciba-layout.5 $(patsubst po/%.po,$(B)/man/%/man5/lieciba-layout.5,$(wildcard po/*.po))
MO     := $(patsubst po/%.po,$(B)/locale/%/LC_MESSAGES/lieciba.mo,$(wildcard po/*.po))
Q := $(if $(V),,@)

.PHONY: help all demo test test-slurm soak torture check-house unit lint fuzz valgrind bench bench-big install install-units clean deps-build deps-test fonts pot

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n",$$1,$$2}' Makefile

all: deps-build ## build the program: build/release/lieciba
	$(Q)$(MAKE) --no-print-directory $(B)/lieciba $(MAN)

demo: deps-build ## build, make a sample school and import it
	$(Q)$(MAKE) --no-print-directory MODE=release $(BUILD)/release/lieciba
	$(Q)sh tests/demo.sh $(BUILD)/release/lieciba

test: deps-test ## everything that CI runs
	$(Q)$(MAKE) --no-print-directory MODE=release $(BUILD)/release/lieciba
	$(Q)$(MAKE) --no-print-directory MODE=asan $(BUILD)/asan/lieciba unit
	$(Q)bash tests/run.sh $(BUILD)

check-house: ## levels, fences, banned calls, codes, sizes
	$(Q)bash tests/tools/house.sh

unit: $(UNIT)

lint: ## clang-tidy, cppcheck, gcc -fanalyzer
	$(Q)sh tests/tools/deps.sh $(DEB_BUILD) $(DEB_LINT)
	$(Q)$(MAKE) --no-print-directory $(SQLH) $(GENC)
	$(Q)bash tests/tools/lint.sh "$(CPPFLAGS_ALL) $(PKG_CFLAGS)"

fuzz: ## libFuzzer, SECONDS_EACH=60 a target
	$(Q)sh tests/tools/deps.sh $(DEB_BUILD) $(DEB_FUZZ)
	$(Q)$(MAKE) --no-print-directory MODE=fuzz fuzzers
	$(Q)bash tests/fuzz/run.sh $(BUILD)/fuzz/fuzz $(or $(SECONDS_EACH),60)
fuzzers: $(FUZZERS)

valgrind: deps-test ## unit tests under memcheck
	$(Q)sh tests/tools/deps.sh $(DEB_VALGRIND)
	$(Q)$(MAKE) --no-print-directory MODE=debug $(BUILD)/debug/lieciba unit
	$(Q)bash tests/tools/valgrind.sh $(BUILD)/debug

bench: deps-test ## speed as ratios against stated peers and floors, one core
	$(Q)$(MAKE) --no-print-directory MODE=release $(BUILD)/release/lieciba benches
	$(Q)bash tests/bench/run.sh $(BUILD)/release
benches: $(BENCH)
bench-big: deps-test ## the same at a country's scale: minutes to hours
	$(Q)$(MAKE) --no-print-directory MODE=release $(BUILD)/release/lieciba benches
	$(Q)for b in tests/bench/big_*.sh; do bash $$b $(BUILD)/release || exit 1; done

soak: deps-test ## a school year day by day, by each of the five schools' rules: half an hour
	$(Q)$(MAKE) --no-print-directory MODE=release $(BUILD)/release/lieciba
	$(Q)bash tests/year/soak.sh $(BUILD)/release
torture: deps-test ## a semester's run killed at 200 random moments
	$(Q)$(MAKE) --no-print-directory MODE=release $(BUILD)/release/lieciba
	$(Q)bash tests/year/torture.sh $(BUILD)/release
test-slurm: deps-test ## shards as a job array on a Slurm that the test starts (root)
	$(Q)sh tests/tools/deps.sh $(DEB_SLURM)
	$(Q)$(MAKE) --no-print-directory MODE=release $(BUILD)/release/lieciba
	$(Q)bash tests/slurm.sh $(BUILD)/release

install: all install-units ## DESTDIR and PREFIX are honoured
	install -D -m 755 $(B)/lieciba $(DESTDIR)$(PREFIX)/bin/lieciba
	install -d $(DESTDIR)$(PREFIX)/share/lieciba/fonts
	install -m 644 $(wildcard fonts/*.*) $(DESTDIR)$(PREFIX)/share/lieciba/fonts
	install -D -m 644 samples/crest.png $(DESTDIR)$(PREFIX)/share/lieciba/samples/crest.png
	install -m 644 samples/new-layout.yaml $(DESTDIR)$(PREFIX)/share/lieciba/samples/new-layout.yaml
	install -d $(DESTDIR)$(PREFIX)/share/lieciba/samples/calendars
	install -m 644 $(wildcard samples/calendars/*.yaml) $(DESTDIR)$(PREFIX)/share/lieciba/samples/calendars
	for f in samples/profiles/duties.csv $(wildcard samples/profiles/*/*.yaml); do install -D -m 644 $$f $(DESTDIR)$(PREFIX)/share/lieciba/$$f; done
	install -d $(DESTDIR)$(PREFIX)/share/lieciba/layouts/parts $(DESTDIR)$(PREFIX)/share/lieciba/layouts/rules
	install -m 644 $(wildcard layouts/rules/*.yaml) $(DESTDIR)$(PREFIX)/share/lieciba/layouts/rules
	install -m 644 $(wildcard layouts/*.yaml) $(DESTDIR)$(PREFIX)/share/lieciba/layouts
	install -m 644 $(wildcard layouts/parts/*.yaml) $(DESTDIR)$(PREFIX)/share/lieciba/layouts/parts
	for f in $(EXAMPLES) $(wildcard layouts/examples/parts/*.yaml) $(MAN:$(B)/%=%); do case $$f in man/*) from=$(B)/$$f to=share/$$f ;; *) from=$$f to=share/lieciba/$$f ;; esac; \
		install -D -m 644 $$from $(DESTDIR)$(PREFIX)/$$to; done
	for l in $(basename $(notdir $(wildcard po/*.po))); do install -D -m 644 $(B)/locale/$$l/LC_MESSAGES/lieciba.mo $(DESTDIR)$(PREFIX)/share/locale/$$l/LC_MESSAGES/lieciba.mo; done

# systemd's units (docs/running.md), with the program's and the manual's own paths in them.
BINDIR  ?= $(PREFIX)/bin
DOCDIR  := $(PREFIX)/share/doc/lieciba
install-units:
	install -D -m 755 samples/slurm/lieciba-array.sh $(DESTDIR)$(PREFIX)/share/lieciba/samples/slurm/lieciba-array.sh
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	for u in $(notdir $(wildcard samples/systemd/*.service samples/systemd/*.timer samples/systemd/*.path)); do \
		sed 's|@BINDIR@|$(BINDIR)|; s|@DOCDIR@|$(DOCDIR)|' "samples/systemd/$$u" > "$(DESTDIR)$(PREFIX)/lib/systemd/system/$$u"; done
	install -D -m 644 samples/systemd/lieciba.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/lieciba.conf
	install -D -m 644 src/sql/contract.sql $(DESTDIR)$(DOCDIR)/contract.sql
	install -D -m 644 docs/running.md $(DESTDIR)$(DOCDIR)/running.md

clean: ## remove what was built
	rm -rf $(BUILD)

deps-build:
	$(Q)sh tests/tools/deps.sh $(DEB_BUILD)
deps-test:
	$(Q)sh tests/tools/deps.sh $(DEB_BUILD) $(DEB_TEST)
fonts: ## make fonts/ anew from Debian's fonts-noto-core and hyphen-lv
	$(Q)sh tests/tools/deps.sh $(DEB_BUILD) $(DEB_FONTS)
	$(Q)mkdir -p $(B) && $(CC) $(CPPFLAGS_ALL) -O1 -o $(B)/fontprep fonts/tools/fontprep.c $(shell pkg-config --cflags --libs harfbuzz-subset harfbuzz)
	$(Q)sh fonts/tools/prepare.sh $(B)/fontprep
pot: ## collect the messages and merge them into po/*.po
	$(Q)mkdir -p $(B) && xgettext -k_ -kN_ --from-code=UTF-8 --no-wrap --no-location -o $(B)/lieciba.pot $(SRC) $(wildcard src/codes/*.def include/lieciba/*.h) 2>/dev/null
	$(Q)sed -i 's/charset=CHARSET/charset=UTF-8/; /^"POT-Creation-Date/d; /^"Report-Msgid/d' $(B)/lieciba.pot
	$(Q)for f in po/parts/*.po; do [ -f $$f ] || continue; l=po/$$(basename $$f | cut -d- -f1).po; msgcat --use-first --no-wrap -o $(B)/merged.po $$l $$f && mv $(B)/merged.po $$l && rm $$f; done
	$(Q)for f in po/*.po; do msgmerge -q --no-wrap --no-location --sort-output --no-fuzzy-matching --backup=none -U $$f $(B)/lieciba.pot; msgfmt --statistics -o /dev/null $$f; done

# ---- rules ----
.SECONDARY: $(SQLH)
$(B)/lieciba: $(B)/obj/main.o $(OBJ) $(GENOBJ) $(MO)
	@echo "LD $@"; mkdir -p $(@D)
	$(Q)$(CC) $(LDMODE) -o $@ $(B)/obj/main.o $(OBJ) $(GENOBJ) $(PKG_LIBS) $(LDFLAGS)
$(B)/obj/%.o: src/%.c | $(SQLH)
	@echo "CC $<"; mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<
$(GENOBJ): $(GENC)
	$(Q)mkdir -p $(@D); $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<
$(B)/gen/%_sql.h: src/sql/%.sql tests/tools/sql2h.sh
	$(Q)mkdir -p $(@D); sh tests/tools/sql2h.sh $* < $< > $@.tmp && mv $@.tmp $@
# The default rules are part of the program, so that no missing file changes what a mark means.
$(B)/gen/%_yaml.h: layouts/rules/%.yaml tests/tools/yaml2h.sh
	$(Q)mkdir -p $(@D); sh tests/tools/yaml2h.sh $* < $< > $@.tmp && mv $@.tmp $@
# The manual's examples: the program explains a key with one, and tests make documents of them all.
$(B)/gen/examples_yaml.h: $(EXAMPLES) $(B)/gen/names tests/tools/examples2h.sh
	$(Q)mkdir -p $(@D); sh tests/tools/examples2h.sh $(EXAMPLES) > $@.tmp; cmp -s $@.tmp $@ && touch $@ || mv $@.tmp $@; rm -f $@.tmp
$(B)/gen/codes.h: $(wildcard src/codes/*.def)
	$(Q)mkdir -p $(@D); cat src/codes/*.def > $@
# Installing CUPS's library, or taking it away, builds print.c anew.
$(B)/gen/cups: FORCE
	$(Q)mkdir -p $(@D); echo "$(CUPS)" > $@.tmp; cmp -s $@.tmp $@ || mv $@.tmp $@; rm -f $@.tmp
$(B)/obj/print.o: CPPFLAGS_ALL += $(if $(CUPS),-DLIECIBA_CUPS $(shell cups-config --cflags 2> /dev/null))
$(B)/obj/print.o: $(B)/gen/cups
# The list of names stands in a file that changes only when the list does, so that a removed file is noticed.
$(B)/gen/names: FORCE
	$(Q)mkdir -p $(@D); echo "$(CMDS) | $(BACKS) | $(IMPS) | $(EXPS) | $(EXAMPLES)" > $@.tmp; cmp -s $@.tmp $@ || mv $@.tmp $@; rm -f $@.tmp
# The manual of the layout language is what the program knows of it, in each language of its messages.
$(B)/man/man5/lieciba-layout.5: $(B)/lieciba
	$(Q)mkdir -p $(@D); LC_ALL=C.UTF-8 LANGUAGE=en $< layout manual > $@.tmp && mv $@.tmp $@
$(B)/man/%/man5/lieciba-layout.5: $(B)/lieciba
	$(Q)mkdir -p $(@D); LC_ALL=C.UTF-8 LANGUAGE=$* $< layout manual > $@.tmp && mv $@.tmp $@
$(GENC): $(B)/gen/names tests/tools/registry.sh
	$(Q)sh tests/tools/registry.sh "$(CMDS)" "$(BACKS)" "$(IMPS)" "$(EXPS)" > $@
FORCE:
# Tests take from an archive what they need: a third of the time of linking everything into each.
$(B)/lieciba.a: $(OBJ) $(GENOBJ)
	$(Q)rm -f $@; ar rcs $@ $^
$(B)/unit/%: tests/unit/%.c $(B)/lieciba.a
	@echo "LD $@"; mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(filter-out -Wconversion -Wpedantic,$(CFLAGS_ALL)) -Itests/unit -MMD -MP -o $@ $< $(B)/lieciba.a $(LDMODE) $(PKG_LIBS) -lcmocka
$(B)/bench/%: tests/bench/%.c $(OBJ) $(GENOBJ)
	@echo "LD $@"; mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) -Isrc $(CFLAGS_ALL) -MMD -MP -o $@ $< $(OBJ) $(GENOBJ) $(LDMODE) $(PKG_LIBS)
$(B)/fuzz/%: tests/fuzz/%.c $(OBJ) $(GENOBJ)
	@echo "LD $@"; mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -fsanitize=fuzzer -o $@ $< $(OBJ) $(GENOBJ) $(LDMODE) $(PKG_LIBS)
# Words of work in progress may stand in po/parts/LANG-NAME.po; `make pot` takes them over.
$(B)/locale/%/LC_MESSAGES/lieciba.mo: po/%.po $(wildcard po/parts/*.po)
	$(Q)mkdir -p $(@D); msgcat --use-first $< $(wildcard po/parts/$*-*.po) | msgfmt --check-format -o $@ -

-include $(wildcard $(B)/obj/*.d $(B)/unit/*.d $(B)/bench/*.d)
