"""Paths of penalties with 10-fold cross-validation: R's cv.glmnet and scikit-learn's LogisticRegressionCV, in turn.

path_vs_glmnet.py [ROWS COLUMNS ROUNDS]. Both get the λs and the folds of ours. scikit-learn fits at every so manyth
λ, and its seconds are multiplied by that: it is slower than a few minutes allow.
"""
import subprocess
import sys
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import PredefinedSplit

from measure import DATA, HERE, ours, ratio, seconds, show

warnings.filterwarnings("ignore")
rows, columns, rounds = (int(a) for a in sys.argv[1:4]) if len(sys.argv) > 3 else (20_000, 100, 2)


def glmnet(folder, share):
    command = ["Rscript", str(HERE / "compare/path.R"), str(folder), str(rows), str(columns), str(share)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.split()[1])


def scikit(folder, share, penalties, every):
    x = np.fromfile(folder / "x.f64").reshape(rows, columns)
    x = (x - x.mean(0)) / x.std(0)
    y = np.fromfile(folder / "y.f64")
    fold = np.fromfile(folder / "fold.f64")
    kind = {"l1_ratios": (share,), "solver": "saga", "tol": 1e-6, "max_iter": 2000}
    if share == 0:
        kind = {"l1_ratios": (0,), "solver": "newton-cholesky", "tol": 1e-9}
    model = LogisticRegressionCV(
        Cs=1 / (rows * penalties[::every]), cv=PredefinedSplit(fold), scoring="neg_log_loss",
        use_legacy_attributes=False, **kind)
    times, _ = seconds(lambda: model.fit(x, y), 1) if share == 0 else once(lambda: model.fit(x, y))
    return times[0] * every


def once(work):
    import time
    start = time.perf_counter()
    result = work()
    return [time.perf_counter() - start], result


for name, share in [("L1", 1), ("elastic net, ½ of it L1", 0.5), ("L2", 0)]:
    folder = DATA / f"path-{rows}-{columns}"
    folder.mkdir(exist_ok=True)
    mine, theirs = [], []
    for _ in range(rounds):
        times, found = ours("path-fit", folder, rows, columns, share, 2)
        mine += times
        theirs.append(glmnet(folder, share))
    penalties = np.fromfile(folder / "lambda.f64")
    means, other = np.fromfile(folder / "means.f64"), np.fromfile(folder / "glmnet-means.f64")
    w = np.fromfile(folder / "coefficients.f64").reshape(-1, columns + 1)
    v = np.fromfile(folder / "glmnet-coefficients.f64").reshape(-1, columns + 1)
    x = np.fromfile(folder / "x.f64").reshape(rows, columns)
    y = np.fromfile(folder / "y.f64")
    spread = x.std(0)

    def objective(b, penalty):
        z = x @ b[1:] + b[0]
        size = b[1:] * spread
        return np.mean(np.logaddexp(0, z) - y * z) + penalty * (
            share * np.abs(size).sum() + (1 - share) / 2 * (size**2).sum())

    excess = max(objective(v[k], penalties[k]) - objective(w[k], penalties[k]) for k in range(0, len(w), 7))
    print(f"{name}: {len(w)} penalties, 10 folds, {rows:,} × {columns} float64")
    show("logistic", mine, f"certificates {float(found['bound'][0]):.1e}")
    show("R, cv.glmnet, thresh 1e-12", theirs,
         f"objective above ours by up to {excess:.1e}, coefficients off by {np.abs(w - v).max():.1e}, "
         f"means by {np.abs(means - other).max():.1e}")
    assert -1e-9 < excess < 1e-6 and np.abs(means - other).max() < 1e-4, "not the same optima"
    ratio(theirs, mine)
    every = 10 if share == 0 else 20
    times = [scikit(folder, share, penalties, every)]
    show(f"scikit-learn, {'newton-cholesky' if share == 0 else 'saga'}", times, f"from every {every}th penalty")
    ratio(times, mine)
