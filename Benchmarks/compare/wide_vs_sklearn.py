"""Exact fits of many parameters (float32, C = 1) against scikit-learn's lbfgs and newton-cg, in turn.

Each solver runs at two accuracies: scikit-learn's default and as loose a certificate here as gives an
objective no higher; and a certificate of 1e-6, beside scikit-learn at a gradient that would give one.
"""
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

from measure import DATA, ours, ratio, seconds, show

SIZES = [(20_000, 2000, 2), (100_000, 100, 10)]
SOLVERS = ["lbfgs", "newton-cg"]
ROUNDS = 2


def compare(rows, columns, classes):
    folder = DATA / f"wide-{rows}-{columns}-{classes}"
    folder.mkdir(exist_ok=True)
    sizes = (folder, rows, columns, classes)
    outputs = 1 if classes == 2 else classes
    ours("wide-fit", *sizes, "lbfgs", 1e-1, 0)  # makes the data
    x = np.fromfile(folder / "x.f32", dtype="float32").reshape(rows, columns)
    y = np.fromfile(folder / "y.u8", dtype="uint8").astype("int64")
    wide = x.astype("float64")

    def objective(w, b):
        """Mean log loss + ½‖w‖²/n, in double."""
        z = wide @ w.T + b
        if classes == 2:
            loss = np.logaddexp(0, z[:, 0]) - y * z[:, 0]
        else:
            top = z.max(axis=1)
            loss = top + np.log(np.exp(z - top[:, None]).sum(axis=1)) - z[np.arange(rows), y]
        return float(np.mean(loss) + 0.5 * (w * w).sum() / rows)

    def mine(name, tolerance, rounds):
        times, found = ours("wide-fit", *sizes, name, tolerance, rounds)
        p = np.fromfile(folder / "parameters.f64").reshape(outputs, columns + 1)
        note = f"bound {float(found['bound'][0]):.1e}, {found['iterations'][0]} iterations, {found['reads'][0]} reads"
        return times, objective(p[:, :columns], p[:, columns]), note

    def theirs(name, tolerance, rounds):
        model = LogisticRegression(solver=name, tol=tolerance, max_iter=1000)
        times, fit = seconds(lambda: model.fit(x, y), rounds)
        value = objective(fit.coef_.astype("float64"), fit.intercept_.astype("float64"))
        return times, value, f"{int(fit.n_iter_[0])} iterations"

    print(f"{rows:,} × {columns} float32, {classes} classes")
    best = mine("lbfgs", 1e-12, 0)[1]
    usual = theirs("lbfgs", 1e-4, 0)[1]
    for title, loosest, tolerance in [("the default's objective", 1, 1e-4), ("certificate 1e-6", 1e-6, 1e-6)]:
        while mine("lbfgs", loosest, 0)[1] > usual and loosest > 1e-6:
            loosest /= 10
        print(f"- {title}: certificate {loosest:.0e} here, tol {tolerance:.0e} there")
        runs = {}
        for _ in range(ROUNDS):
            for name in SOLVERS:
                for who, fit, accuracy, rounds in [
                    (f"logistic, {name}", mine, loosest, 3), (f"scikit-learn, {name}", theirs, tolerance, 2)
                ]:
                    times, value, note = fit(name, accuracy, rounds)
                    runs.setdefault(who, [[], value, note])[0].extend(times)
        for who, (times, value, note) in runs.items():
            show(who, times, f"above the optimum {value - best:.1e}, {note}")
            assert value - best < 1e-5, "not at the same optimum"

        def fastest(who):
            return min((runs[f"{who}, {name}"][0] for name in SOLVERS), key=min)

        ratio(fastest("scikit-learn"), fastest("logistic"))


sizes = [tuple(int(a) for a in sys.argv[1:4])] if len(sys.argv) > 3 else SIZES
for size in sizes:
    compare(*size)
