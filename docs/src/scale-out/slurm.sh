#!/usr/bin/env bash
# sbatch slurm.sh SCENARIO [FLAGS OF SWEEP]
# One part for each task of the array; Slurm's variables say which. A task that is requeued goes on where
# it was. Another number of parts: sbatch --array=0-99 slurm.sh ...
#SBATCH --array=0-15
#SBATCH --cpus-per-task=2
#SBATCH --time=01:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail
mkdir -p parts
exec reenact sweep "$@" --threads "$SLURM_CPUS_PER_TASK" \
  --out "parts/part-$SLURM_ARRAY_TASK_ID.jsonl" --resume
