"""The robust reference values of robust.csv: python robust.py > robust.csv (statsmodels 0.15).

R's stl is no reference for these: its partial sort gives a wrong median of the residuals in some passes.
"""
import csv
import math

import numpy as np
from statsmodels.tsa.seasonal import STL

print("what,series,values")
with open("series.csv", newline="") as f:
    for name, season, values in list(csv.reader(f))[1:]:
        m, y = int(season), np.array([float(v) for v in values.split()])
        if m == 1:
            continue
        trend = math.ceil(1.5 * m / (1 - 1.5 / 11)) | 1
        fit = STL(y, period=m, seasonal=11, trend=trend, low_pass=m + 1, seasonal_deg=0, trend_deg=1, low_pass_deg=1, robust=True,
                  seasonal_jump=2, trend_jump=math.ceil(trend / 10), low_pass_jump=math.ceil((m + 1) / 10)).fit(inner_iter=1, outer_iter=15)
        for what, v in (("robust-trend", fit.trend), ("robust-seasonal", fit.seasonal), ("robust-weights", fit.weights)):
            print(f"{what},{name},{' '.join(f'{x:.12g}' for x in v)}")
