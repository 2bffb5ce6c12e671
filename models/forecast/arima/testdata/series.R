# The series of series.csv, from R's datasets: Rscript series.R > series.csv
series <- list(lh = lh, LakeHuron = LakeHuron, USAccDeaths = USAccDeaths, logAirPassengers = log(AirPassengers), UKgas = UKgas,
  Nile = Nile, WWWusage = WWWusage, nottem = nottem, airmiles = airmiles)
cat("series,season,values\n")
for (name in names(series))
  cat(sprintf("%s,%d,%s\n", name, frequency(series[[name]]), paste(sprintf("%.17g", as.numeric(series[[name]])), collapse = " ")))
