#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh BUILD: one-page report cards of the sample school with everything in (SQL, layout, PDF/A-2u, file) on one core: share of each stage, ratio
# to libharu as its manual shows, peak of memory and growth of cost over 10,000 cards. Ends with 1 when a bound is missed.
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
"$build/lieciba" -q init "$tmp/s" --sample --clean
"$build/lieciba" -q --today 2026-06-20 --root "$tmp/s" import "$tmp/s/bundle"
missed=0
holds() { awk "BEGIN { exit !($2) }" || { echo "missed: $1 ($2)" >&2; missed=1; }; }
said=$("$build/bench/bench_card" "$tmp/s")
echo "$said"
holds "20 times faster than libharu's own way" "$(awk '$1 == "ratio" { print $2 }' <<< "$said") >= 20"
few=$("$build/bench/bench_card" "$tmp/s" 100 | awk '$1 == "own_us" { print $2 }')
many=$("$build/bench/bench_card" "$tmp/s" 10000 | awk '$1 == "own_us" { print $2, $6 }')
echo "per card over 100: $few us, over 10,000: ${many% *} us, peak ${many#* } KiB"
holds "a worker stays under 64 MiB over 10,000 cards" "${many#* } < 65536"
holds "cost a card does not grow" "${many% *} < $few * 1.25"
exit $missed
