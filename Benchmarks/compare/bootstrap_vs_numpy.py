"""1,000 refits of resampled 10,000 × 10 rows against Newton's method in numpy, warm-started too, in turn."""
import sys

import numpy as np

from measure import DATA, ours, ratio, seconds, show

rows, columns, resamples = (int(a) for a in sys.argv[1:4]) if len(sys.argv) > 3 else (10_000, 10, 1000)
folder = DATA / f"bootstrap-{rows}-{columns}"
folder.mkdir(exist_ok=True)
ours("bootstrap-fit", folder, rows, columns, 2, 0)  # makes the data
x = np.column_stack([np.ones(rows), np.fromfile(folder / "x.f64").reshape(rows, columns)])
y = np.fromfile(folder / "y.f64")


def newton(weights, start):
    w = start
    for _ in range(50):
        p = 1 / (1 + np.exp(-(x @ w)))
        gradient = x.T @ (weights * (p - y))
        hessian = (x * (weights * p * (1 - p))[:, None]).T @ x
        step = np.linalg.solve(hessian, gradient)
        w = w - step
        if gradient @ step < 1e-6:
            return w
    raise RuntimeError("no estimate")


best = newton(np.ones(rows), np.zeros(columns + 1))


def bootstrap():
    generator = np.random.default_rng(5)
    draws = (np.bincount(generator.integers(0, rows, rows), minlength=rows) for _ in range(resamples))
    return np.array([newton(w, best) for w in draws]).std(0, ddof=1)


mine, theirs = [], []
for _ in range(2):
    times, _ = ours("bootstrap-fit", folder, rows, columns, resamples, 3)
    mine += times
    times, errors = seconds(bootstrap, 1)
    theirs += times
own = np.fromfile(folder / "errors.f64")
difference = np.abs(own / errors - 1).max()
print(f"{resamples:,} refits of {rows:,} × {columns} float64")
show("logistic", mine, f"standard errors differ by up to {difference:.3f}")
show("numpy, Newton, warm starts", theirs)
ratio(theirs, mine)
# Each has a relative error of 1/√(2·resamples).
assert difference < 6 / np.sqrt(2 * resamples), "not the same bootstrap"
