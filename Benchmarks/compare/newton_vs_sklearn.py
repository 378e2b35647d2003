"""Exact fits of many rows (float32, C = 1) against scikit-learn's solvers, in turn, to one accuracy.

A gap is what an objective is above the optimum, relative to the objective at zero. Ours is the one that a
certificate asks for; each of theirs runs at the loosest `tol` whose gap is no more than that.
"""
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

from measure import DATA, ours, ratio, seconds, show

SIZES = [(1_000_000, 32), (4_000_000, 32)]
SOLVERS = ["newton-cholesky", "lbfgs", "newton-cg"]
CERTIFICATE = 1e-6


def compare(rows, columns):
    folder = DATA / f"newton-{rows}-{columns}"
    folder.mkdir(exist_ok=True)
    ours("newton-fit", folder, rows, columns, CERTIFICATE, 0)  # makes the data
    x = np.fromfile(folder / "x.f32", dtype="float32").reshape(rows, columns)
    y = np.fromfile(folder / "y.u8", dtype="uint8").astype("float64")

    def objective(w, b):
        """Mean log loss + ½‖w‖²/n, in double."""
        total = 0.0
        for first in range(0, rows, 1 << 18):
            part = slice(first, first + (1 << 18))
            z = x[part].astype("float64") @ w + b
            total += float(np.sum(np.logaddexp(0, z) - y[part] * z))
        return total / rows + 0.5 * float(w @ w) / rows

    def mine(tolerance, rounds):
        times, found = ours("newton-fit", folder, rows, columns, tolerance, rounds)
        p = np.fromfile(folder / "parameters.f64")
        return times, objective(p[:columns], p[columns]), found

    def theirs(name, tolerance, rounds):
        model = LogisticRegression(solver=name, tol=tolerance, max_iter=1000)
        times, fit = seconds(lambda: model.fit(x, y), rounds)
        return times, objective(fit.coef_[0].astype("float64"), float(fit.intercept_[0]))

    print(f"{rows:,} × {columns} float32, penalty C = 1")
    best = mine(1e-10, 0)[1]
    gap = lambda value: (value - best) / np.log(2)
    tolerances = {}
    for name in SOLVERS:
        for tolerance in [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6]:
            tolerances[name] = tolerance
            if gap(theirs(name, tolerance, 0)[1]) <= CERTIFICATE:
                break
    runs = {}
    for _ in range(2):
        times, value, found = mine(CERTIFICATE, 3)
        note = ", ".join(f"{word} {found[word][0]}" for word in ["reads", "memory"] if word in found)
        runs.setdefault("logistic, newton", [[], value, f"bound {float(found['bound'][0]):.1e}, {note}"])[0].extend(times)
        for name in SOLVERS:
            times, value = theirs(name, tolerances[name], 1)
            runs.setdefault(f"scikit-learn, {name}", [[], value, f"tol {tolerances[name]:.0e}"])[0].extend(times)
    for who, (times, value, note) in runs.items():
        show(who, times, f"gap {gap(value):.1e}, {note}")
        assert gap(value) <= CERTIFICATE, "not at the optimum"
    ratio(min((runs[f"scikit-learn, {name}"][0] for name in SOLVERS), key=min), runs["logistic, newton"][0])


sizes = [tuple(int(a) for a in sys.argv[1:3])] if len(sys.argv) > 2 else SIZES
for size in sizes:
    compare(*size)
