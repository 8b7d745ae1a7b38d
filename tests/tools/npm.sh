#!/bin/sh
# SPDX-License-Identifier: MIT
# npm.sh FOLDER NAME@VERSION…: one folder for each script (npm takes away what a command does not name). Installs packages that tests compare with below FOLDER/node_modules, once. Fails when there is no npm or no registry.
dir=$1; shift
stamp=$dir/.$(echo "$*" | cksum | cut -d' ' -f1)
[ -f "$stamp" ] && exit 0
command -v npm > /dev/null 2>&1 || exit 69
mkdir -p "$dir" && npm install --prefix "$dir" --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --silent "$@" > "$dir/npm.log" 2>&1 || { cat "$dir/npm.log" >&2; exit 69; }
touch "$stamp"
