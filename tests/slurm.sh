#!/bin/bash
# SPDX-License-Identifier: MIT
# slurm.sh BUILD: a job array on a real Slurm (two nodes on loopback, started here and stopped again) makes the documents of the undivided run, byte by byte.
# Runs as root, without systemd and munge.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
export LIECIBA=$(cd "$1" && pwd)/lieciba LIECIBA_TODAY=2025-12-18 LC_ALL=C.UTF-8 LANGUAGE=en
tmp=$(mktemp -d); cd "$tmp"
stop() { for p in st/*.pid; do [ -f "$p" ] && kill "$(cat "$p")" 2> /dev/null; done; sleep 1; rm -rf "$tmp"; }
trap stop EXIT
mkdir -p st/ctl st/n1 st/n2
host=$(hostname)
cat > slurm.conf <<CONF
ClusterName=lieciba
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=27817
SlurmUser=root
AuthType=auth/none
CredType=cred/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
StateSaveLocation=$tmp/st/ctl
SlurmdSpoolDir=$tmp/st/%n
SlurmctldPidFile=$tmp/st/ctl.pid
SlurmdPidFile=$tmp/st/%n.pid
SlurmctldLogFile=$tmp/st/ctl.log
SlurmdLogFile=$tmp/st/%n.log
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=27818 CPUs=2 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=27819 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$tmp/slurm.conf
slurmctld -f "$SLURM_CONF"; slurmd -N n1 -f "$SLURM_CONF"; slurmd -N n2 -f "$SLURM_CONF"
for _ in $(seq 100); do [ "$(sinfo -h -o %T | sort -u)" = idle ] && break; sleep 0.2; done
[ "$(sinfo -h -o %T | sort -u)" = idle ] || { echo "not ok - Slurm did not start"; cat st/*.log; exit 1; }

"$LIECIBA" -q init a --sample --clean --students 300
cat > a/schedule.yaml <<'YAML'
format: 1
timezone: Europe/Riga
calendars: [calendar-2025-26.yaml]
jobs:
  report-cards: { title: Liecības, layout: report-card, period: term, terms: [S1], due: { anchor: term-end, offset: 0d }, lead: 5wd, fulfils: issued }
YAML
mkdir a/state && printf '%032d' 7 > a/state/verify.key
"$LIECIBA" --today $LIECIBA_TODAY --root a -q import a/bundle
cp -a a b
"$LIECIBA" --today $LIECIBA_TODAY --root a -q run report-cards 2025-26/S1
LIECIBA_ROOT=$tmp/b sbatch --wait --quiet --array=1-4 --output="$tmp/task-%a.txt" "$top/samples/slurm/lieciba-array.sh" report-cards 2025-26/S1 || { echo "not ok - the array failed"; cat task-*.txt; exit 1; }
echo "ok - four tasks of an array on two nodes"
"$LIECIBA" --today $LIECIBA_TODAY --root b -q ledger merge b/state/ledger.part-*-of-4.db
files() { (cd "$1/out" && find . -type f -name '*.pdf' | sort | xargs sha256sum); }
diff <(files a) <(files b) > files.diff || { echo "not ok - the files differ"; head files.diff; exit 1; }
echo "ok - $(files b | wc -l) files, byte by byte those of the undivided run"
