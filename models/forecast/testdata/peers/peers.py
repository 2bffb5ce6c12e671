"""Forecasts of Nixtla's statsforecast beside ours, one series after the other in one process.

    python peers.py SERIES.csv SEASON HORIZON METHOD[,METHOD...] OUT.csv

The files and the standard output are those of peers.R; steps up to 0 are within the history (ensemble only). The compiled parts are warmed up on the first series before the clock starts.
"""
import csv
import sys
import time
import warnings

import numpy as np
from statsforecast import models as sf

warnings.filterwarnings("ignore")


def methods(season):
    return {
        "ets": lambda: sf.AutoETS(season_length=season),
        "theta": lambda: sf.Theta(season_length=season),
        "optimised-theta": lambda: sf.OptimizedTheta(season_length=season),
        "dynamic-theta": lambda: sf.DynamicOptimizedTheta(season_length=season),
        "arima": lambda: sf.AutoARIMA(season_length=season),
        "ces": lambda: sf.AutoCES(season_length=season),
        "croston": sf.CrostonClassic,
        "croston-optimised": sf.CrostonOptimized,
        "sba": sf.CrostonSBA,
        "tsb": lambda: sf.TSB(alpha_d=0.2, alpha_p=0.2),
        "adida": sf.ADIDA,
        "imapa": sf.IMAPA,
        "ensemble": lambda: Ensemble(season),
        "seasonal-naive": lambda: sf.SeasonalNaive(season_length=season),
    }


class Ensemble:
    """The median of AutoETS, AutoCES and dynamic optimised Theta, each without a season where it refuses the season."""

    def __init__(self, season):
        self.season = season

    def member(self, make, y, h):
        for season in (self.season, 1):
            try:
                out = make(season_length=season).forecast(y=y, h=h, fitted=True)
            except Exception:
                continue
            if np.all(np.isfinite(out["mean"])):
                return out["mean"], out["fitted"]
        return None

    def forecast(self, y, h):
        found = [self.member(make, y, h) for make in (sf.AutoETS, sf.AutoCES, sf.DynamicOptimizedTheta)]
        found = [f for f in found if f is not None]
        if not found:
            return {"mean": np.full(h, y[-1]), "fitted": np.full(len(y), np.nan)}
        mean, fitted = (np.median([f[i] for f in found], axis=0) for i in (0, 1))
        return {"mean": np.maximum(0, mean), "fitted": fitted}


def read(path):
    series = {}
    with open(path, newline="") as f:
        for row in csv.DictReader(f):
            series.setdefault(row["unique_id"], []).append(float(row["y"]))
    return {name: np.array(values) for name, values in series.items()}


def forecast(make, y, horizon):
    """The forecasts, and where the method tells them the expectations within the history, one step ahead."""
    try:
        out = make().forecast(y=y, h=horizon)
        return np.asarray(out["mean"], dtype=float), out.get("fitted", [])
    except Exception as err:  # a series that a method refuses is a missing forecast, counted by the caller
        print(f"refused: {err}", file=sys.stderr)
        return np.full(horizon, np.nan), []


def main(path, season, horizon, names, out):
    season, horizon = int(season), int(horizon)
    series = read(path)
    first = next(iter(series.values()))
    with open(out, "w", newline="") as f:
        f.write("method,unique_id,step,value\n")
        for name in names.split(","):
            make = methods(season)[name]
            forecast(make, first, horizon)
            seconds = 0.0
            for unique_id, y in series.items():
                begin = time.process_time()
                values, fitted = forecast(make, y, horizon)
                seconds += time.process_time() - begin
                for step, value in enumerate([*fitted, *values], 1 - len(fitted)):
                    f.write(f"{name},{unique_id},{step},{value:.10g}\n")
            print(f"{name},{seconds:.6f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
