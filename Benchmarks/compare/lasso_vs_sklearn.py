"""The L1 fit of 20,000 × 500 double rows against scikit-learn's liblinear and saga, in turn."""
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

from measure import DATA, ours, ratio, seconds, show

rows, columns, part = (int(a) for a in sys.argv[1:4]) if len(sys.argv) > 3 else (20_000, 500, 20)
folder = DATA / f"lasso-{rows}-{columns}"
folder.mkdir(exist_ok=True)
_, found = ours("lasso-fit", folder, rows, columns, part, 0)  # makes the data
penalty = float(found["lambda"][0])
x = np.fromfile(folder / "x.f64").reshape(rows, columns)
y = np.fromfile(folder / "y.u8", dtype="uint8").astype("float64")


def objective(w, b):
    z = x @ w + b
    return float(np.mean(np.logaddexp(0, z) - y * z) + penalty * np.abs(w).sum())


# liblinear penalises its intercept: a large constant feature all but frees it.
others = {
    "liblinear": {"intercept_scaling": 1e4, "tol": 1e-6},
    "saga": {"tol": 1e-5, "max_iter": 1000},
}
mine, theirs, fits = [], {name: [] for name in others}, {}
for _ in range(2):
    times, found = ours("lasso-fit", folder, rows, columns, part, 3)
    mine += times
    for name, settings in others.items():
        model = LogisticRegression(l1_ratio=1, C=1 / (rows * penalty), solver=name, **settings)
        times, fits[name] = seconds(lambda: model.fit(x, y), 1)
        theirs[name] += times

parameters = np.fromfile(folder / "parameters.f64")
best = objective(parameters[:columns], parameters[columns])
print(f"L1 fit, {rows:,} × {columns} float64, λ = λmax/{part}, {found['nonzero'][0]} coefficients")
show("logistic, coordinate-descent", mine, f"certificate {float(found['bound'][0]):.1e}")
for name, fit in fits.items():
    excess = objective(fit.coef_[0], float(fit.intercept_[0])) - best
    show(f"scikit-learn, {name}", theirs[name], f"objective above ours by {excess:.1e}")
    assert abs(excess) < 1e-6, "the two are not at the same optimum"
    ratio(theirs[name], mine)
