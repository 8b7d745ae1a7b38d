#!/bin/sh
# SPDX-License-Identifier: MIT
# One job of the schedule as a Slurm job array: each task of the array takes one part of the documents.
#
#   lieciba --root /srv/skola plan report-cards 2025-26/S2 --shards 64        what each part gets
#   sbatch --array=1-64 --export=ALL,LIECIBA_ROOT=/srv/skola lieciba-array.sh report-cards 2025-26/S2
#   lieciba --root /srv/skola ledger merge /srv/skola/state/ledger.part-*-of-64.db
#
# All tasks of an array must run where the school's folder is a disk of the machine; on several machines give each its own copy of the folder.
#SBATCH --job-name=lieciba
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
set -e
: "${LIECIBA_ROOT:?which school? LIECIBA_ROOT names its folder}"
: "${SLURM_ARRAY_TASK_ID:?start it with sbatch --array=1-N}"
exec "${LIECIBA:-lieciba}" ${LIECIBA_TODAY:+--today "$LIECIBA_TODAY"} --root "$LIECIBA_ROOT" -q run "$1" "$2" --workers 1 --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT"
