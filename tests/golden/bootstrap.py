"""Intervals of bootstrap replicates by SciPy. Writes bootstrap.json beside itself.

Run: python bootstrap.py (SciPy 1.17, NumPy 2).
"""

import json
import os

import numpy as np
from scipy.stats import bootstrap

here = os.path.dirname(os.path.abspath(__file__))
out = []
# Skewed, with ties (a median), and with a bias (a maximum, whose replicates are on one side).
rng = np.random.default_rng(3)
cases = [
    (np.round(rng.exponential(2.0, 25), 6), np.var),
    (np.round(rng.normal(5.0, 1.0, 15), 6), np.median),
    (np.round(rng.gamma(0.7, 3.0, 40), 6), lambda x, axis: np.exp(np.mean(x, axis=axis))),
    (np.round(rng.uniform(0.0, 1.0, 12), 6), np.max),
]
for data, statistic in cases:
    found = bootstrap((data,), statistic, n_resamples=399, vectorized=True, method="BCa", rng=1)
    intervals = {}
    for level in [0.5, 0.9, 0.95, 0.99]:
        row = {}
        for method in ["BCa", "percentile"]:
            again = bootstrap(
                (data,), statistic, n_resamples=0, bootstrap_result=found, method=method, confidence_level=level
            )
            row[method] = [None if np.isnan(x) else float(x) for x in again.confidence_interval]
        intervals[str(level)] = row
    out.append({
        "estimate": float(statistic(data, axis=-1)),
        "replicates": [float(x) for x in found.bootstrap_distribution],
        "jackknife": [float(statistic(np.delete(data, i), axis=-1)) for i in range(len(data))],
        "standard_error": float(found.standard_error),
        "intervals": intervals,
    })
with open(os.path.join(here, "bootstrap.json"), "w") as file:
    json.dump(out, file)
    file.write("\n")
