#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh BUILD: the PDF writer alone, on a synthetic one-page list (no SQL, no layout), as a ratio to libharu as its manual shows. One core. Ends with 1 when a bound is missed.
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
said=$("$build/bench/bench_pdf")
echo "$said"
# libharu as its manual shows is the peer: the back end must be at least 20 times faster.
awk '$1 == "ratio" { seen = 1; if ($2 < 20) bad = 1 } END { exit !seen || bad }' <<< "$said" || { echo "not 20 times faster than libharu's own way" >&2; exit 1; }
