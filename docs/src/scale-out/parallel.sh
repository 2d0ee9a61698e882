#!/usr/bin/env bash
# parallel.sh FOLDER SHARDS SCENARIO [FLAGS OF SWEEP]
# A sweep in so many parts with GNU parallel, on this machine; --sshlogin names others that see FOLDER.
# Each part goes on where it was, so a job that dies is simply tried again.
set -euo pipefail
folder=$1 shards=$2
shift 2
mkdir -p "$folder"
seq 0 "$((shards - 1))" | parallel --quote --retries 3 --halt soon,fail=1 \
  reenact sweep "$@" --threads 1 --shard "{}/$shards" --out "$folder/part-{}.jsonl" --resume
reenact merge "$folder"/part-*.jsonl
