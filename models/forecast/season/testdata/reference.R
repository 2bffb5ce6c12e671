# The reference values of reference.csv: Rscript reference.R > reference.csv (R 4.2, forecast 8.20). The series are R's datasets, in
# series.csv (name, season, values).
suppressPackageStartupMessages(library(forecast))
show <- function(what, series, values) cat(sprintf("%s,%s,%s\n", what, series, paste(sprintf("%.12g", as.numeric(values)), collapse = " ")))
cat("what,series,values\n")
for (s in list(list("nottem", nottem), list("logAirPassengers", log(AirPassengers)), list("UKgas", UKgas), list("USAccDeaths", USAccDeaths))) {
  name <- s[[1]]
  y <- s[[2]]
  parts <- mstl(y)
  show("trend", name, parts[, "Trend"])
  show("seasonal", name, parts[, 3])
  show("remainder", name, parts[, "Remainder"])
  show("periodic-seasonal", name, stl(y, s.window = "periodic")$time.series[, "seasonal"])
  show("strength", name, forecast:::seas.heuristic(y))
  show("additive", name, decompose(y)$figure)
  show("multiplicative", name, decompose(y, type = "multiplicative")$figure)
  show("acf", name, acf(y, plot = FALSE, lag.max = 20)$acf)
  show("lambda", name, BoxCox.lambda(y, lower = -1, upper = 2))
}
two <- msts(as.numeric(nottem) + rep(c(1, -1, 2, -2, 0), 48), seasonal.periods = c(5, 12))
parts <- mstl(two)
show("two-trend", "nottem", parts[, "Trend"])
show("two-5", "nottem", parts[, 3])
show("two-12", "nottem", parts[, 4])
show("fourier", "nottem", t(fourier(ts(1:30, frequency = 12), K = 6)))
