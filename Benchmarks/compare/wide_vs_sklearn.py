"""Exact fits of many parameters (float32, C = 1) against scikit-learn's lbfgs and newton-cg, in turn."""
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

from measure import DATA, ours, ratio, seconds, show

SIZES = [(20_000, 2000, 2), (100_000, 100, 10)]


def compare(rows, columns, classes):
    folder = DATA / f"wide-{rows}-{columns}-{classes}"
    folder.mkdir(exist_ok=True)
    ours("wide-fit", folder, rows, columns, classes, "lbfgs", 0)  # makes the data
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

    print(f"{rows:,} × {columns} float32, {classes} classes")
    outputs = 1 if classes == 2 else classes
    names = ["lbfgs", "newton-cg"]
    times = {who: [] for who in [*names, *("theirs " + name for name in names)]}
    value = {}
    for _ in range(3):
        for name in names:
            seen, found = ours("wide-fit", folder, rows, columns, classes, name, 3)
            times[name] += seen
            p = np.fromfile(folder / "parameters.f64").reshape(outputs, columns + 1)
            value[name] = objective(p[:, :columns], p[:, columns])
            value[name + " note"] = f"bound {float(found['bound'][0]):.1e}, {found['iterations'][0]} iterations"
            theirs, fit = seconds(lambda: LogisticRegression(solver=name, tol=1e-4, max_iter=1000).fit(x, y), 2)
            times["theirs " + name] += theirs
            value["theirs " + name] = objective(fit.coef_.astype("float64"), fit.intercept_.astype("float64"))
            value["theirs " + name + " note"] = f"{int(fit.n_iter_[0])} iterations"
    best = min(value[who] for who in times)
    for who in times:
        label = who.replace("theirs", "scikit-learn,") if "theirs" in who else f"logistic, {who}"
        show(label, times[who], f"above the best {value[who] - best:.1e}, {value[who + ' note']}")
        assert value[who] - best < 1e-5, "not at the same optimum"
    mine = min(names, key=lambda name: min(times[name]))
    other = min(names, key=lambda name: min(times["theirs " + name]))
    ratio(times["theirs " + other], times[mine])


sizes = [tuple(int(a) for a in sys.argv[1:4])] if len(sys.argv) > 3 else SIZES
for size in sizes:
    compare(*size)
