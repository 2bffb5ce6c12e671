# Forecasts of R's forecast package beside ours, one series after the other in one process.
#
#   Rscript peers.R SERIES.csv SEASON HORIZON METHOD[,METHOD...] OUT.csv
#
# SERIES.csv: unique_id,ds,y, the rows of a series together and in order. OUT.csv: method,unique_id,step,value.
# Standard output: method,processor seconds for fit and forecast of all series, reading and writing left out.
suppressPackageStartupMessages(library(forecast))
args <- commandArgs(trailingOnly = TRUE)
season <- as.integer(args[2])
horizon <- as.integer(args[3])
rows <- read.csv(args[1], colClasses = c("character", "character", "numeric"))
series <- split(rows$y, factor(rows$unique_id, levels = unique(rows$unique_id)))

methods <- list(
  ets = function(y) forecast(ets(y), h = horizon, PI = FALSE)$mean,
  theta = function(y) thetaf(y, h = horizon)$mean,
  arima = function(y) forecast(auto.arima(y), h = horizon)$mean,
  croston = function(y) croston(y, h = horizon)$mean
)

out <- file(args[5], "w")
writeLines("method,unique_id,step,value", out)
for (name in strsplit(args[4], ",")[[1]]) {
  run <- methods[[name]]
  seconds <- 0
  for (id in names(series)) {
    y <- ts(series[[id]], frequency = season)
    begin <- sum(proc.time()[1:2])
    fc <- tryCatch(suppressWarnings(as.numeric(run(y))), error = function(e) rep(NA, horizon))
    seconds <- seconds + sum(proc.time()[1:2]) - begin
    writeLines(sprintf("%s,%s,%d,%.10g", name, id, seq_len(horizon), fc), out)
  }
  cat(sprintf("%s,%.3f\n", name, seconds))
}
close(out)
