# simmer: a trajectory over a resource. Run as `Rscript simmer_workloads.R WORKLOAD SEED SIZE`.

suppressPackageStartupMessages(library(simmer))

arguments <- commandArgs(trailingOnly = TRUE)
# The mean gap, the workers, and how many attempts may follow one that fails.
stations <- list(
  "one-server" = list(gap = 1 / 0.9, workers = 1, retries = 0),
  "retried-jobs" = list(gap = 1.111 / 22.5, workers = 25, retries = 3)
)
station <- stations[[arguments[1]]]
set.seed(as.integer(arguments[2]))
arrivals <- as.integer(arguments[3])

env <- simmer()

# The wait before the next attempt; 0 where none follows.
delay <- function() {
  n <- get_attribute(env, "attempts") - 1
  if (n < station$retries && runif(1) < 0.1) {
    n^4 + 15 + floor(runif(1, 0, 10)) * (n + 1)
  } else {
    0
  }
}

job <- trajectory() |>
  seize("worker") |>
  timeout(function() rexp(1)) |>
  release("worker")
if (station$retries > 0) {
  job <- job |>
    set_attribute("attempts", 1, mod = "+") |>
    set_attribute("delay", delay) |>
    timeout_from_attribute("delay") |>
    rollback(6, check = function() get_attribute(env, "delay") > 0) # to the seize
}

env |>
  add_resource("worker", station$workers) |>
  add_generator("job", job, at(cumsum(rexp(arrivals, 1 / station$gap)))) |>
  invisible()

processor_time <- function() sum(proc.time()[c("user.self", "sys.self")])
begun <- processor_time()
invisible(run(env))
seconds <- processor_time() - begun

attempts <- get_mon_arrivals(env, per_resource = TRUE)
waits <- attempts$end_time - attempts$start_time - attempts$activity_time
status <- grep("^VmHWM:", readLines("/proc/self/status"), value = TRUE)
peak_kib <- as.integer(gsub("[^0-9]", "", status))
cat(sprintf(
  '{"seconds": %.6f, "statistic": %.6f, "peak_kib": %d}\n', seconds, mean(waits), peak_kib
))
