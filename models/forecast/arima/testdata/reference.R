# The reference values of reference.csv: Rscript reference.R > reference.csv (R 4.2, forecast 8.20).
suppressPackageStartupMessages(library(forecast))
show <- function(series, model, fit, h = 6) {
  fc <- forecast(fit, h = h, level = 68.26894921)
  width <- as.numeric(fc$upper[, 1] - fc$mean)
  cat(sprintf("%s,%s,\"%s\",%.8f,%.8g,%s,%s,%s\n", series, model, as.character(fit), fit$loglik, fit$sigma2,
    paste(sprintf("%.8g", coef(fit)), collapse = " "),
    paste(sprintf("%.10g", as.numeric(fc$mean)), collapse = " "),
    paste(sprintf("%.8g", width^2), collapse = " ")))
}
tight <- list(reltol = 1e-14, maxit = 1000)
fixed <- function(series, y, order, seasonal = c(0, 0, 0), constant = FALSE, xreg = NULL) {
  fit <- Arima(y, order = order, seasonal = seasonal, include.constant = constant, method = "ML", xreg = xreg, optim.control = tight)
  if (is.null(xreg)) show(series, "fixed", fit)
  else cat(sprintf("%s,xreg,\"%s\",%.8f,%.8g,%s,,\n", series, as.character(fit), fit$loglik, fit$sigma2, paste(sprintf("%.8g", coef(fit)), collapse = " ")))
}
cat("series,model,name,loglik,sigma2,coefficients,forecast,variance\n")
fixed("lh", lh, c(1, 0, 0), constant = TRUE)
fixed("lh", lh, c(3, 0, 0), constant = TRUE)
fixed("lh", lh, c(1, 0, 1), constant = TRUE)
fixed("LakeHuron", LakeHuron, c(2, 0, 0), constant = TRUE)
fixed("LakeHuron", LakeHuron, c(0, 1, 1), constant = TRUE)
fixed("USAccDeaths", USAccDeaths, c(0, 1, 1), c(0, 1, 1))
fixed("USAccDeaths", USAccDeaths, c(1, 0, 0), c(1, 0, 0), constant = TRUE)
fixed("logAirPassengers", log(AirPassengers), c(0, 1, 1), c(0, 1, 1))
fixed("logAirPassengers", log(AirPassengers), c(2, 0, 0), c(0, 1, 1), constant = TRUE)
fixed("UKgas", UKgas, c(1, 1, 1), c(1, 1, 0))
fixed("LakeHuron", LakeHuron, c(2, 0, 0), constant = TRUE, xreg = cbind(t = time(LakeHuron) - 1920))
for (s in list(list("lh", lh), list("LakeHuron", LakeHuron), list("USAccDeaths", USAccDeaths), list("logAirPassengers", log(AirPassengers)),
  list("UKgas", UKgas), list("Nile", Nile), list("WWWusage", WWWusage), list("nottem", nottem), list("airmiles", airmiles)))
  show(s[[1]], "auto", auto.arima(s[[2]], approximation = FALSE))
cat("series,statistic,,,,values,,\n")
for (s in list(list("lh", lh), list("Nile", Nile), list("LakeHuron", LakeHuron), list("logAirPassengers", log(AirPassengers))))
  cat(sprintf("%s,kpss,,,,%.10g,,\n", s[[1]], urca::ur.kpss(as.numeric(s[[2]]), type = "mu", use.lag = trunc(3 * sqrt(length(s[[2]])) / 13))@teststat))
for (lag in 0:3) cat(sprintf("logAirPassengers,ocsb%d,,,,%.10g,,\n", lag, ocsb.test(log(AirPassengers), maxlag = lag, lag.method = "fixed")$statistics))
