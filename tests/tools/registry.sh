#!/bin/sh
# SPDX-License-Identifier: MIT
# registry.sh "cmd_a cmd_b" "out_x" "import_y" "export_z": the tables of commands, back ends, importers and exporters, from their files' names.
echo '#include "lieciba/backend.h"'
echo '#include "lieciba/command.h"'
echo '#include "lieciba/export.h"'
echo '#include "lieciba/import.h"'
echo '#include "lieciba/registry.h"'
for n in $1; do echo "extern const struct command $n;"; done
for n in $2; do echo "extern const struct backend $n;"; done
for n in $3; do echo "extern const struct importer $n;"; done
for n in $4; do echo "extern const struct exporter $n;"; done
echo 'const struct command *const commands[] = {'; for n in $1; do echo "	&$n,"; done; echo '	0 };'
echo 'const struct backend *const backends[] = {'; for n in $2; do echo "	&$n,"; done; echo '	0 };'
echo 'const struct importer *const importers[] = {'; for n in $3; do echo "	&$n,"; done; echo '	0 };'
echo 'const struct exporter *const exporters[] = {'; for n in $4; do echo "	&$n,"; done; echo '	0 };'
