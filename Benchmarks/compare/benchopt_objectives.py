"""The objectives of benchopt's logistic regressions (benchmark_logreg_l1, benchmark_logreg_l2), on their
simulated data and on a real set: the value at our optimum beside scikit-learn's, no intercept where
they have none.

    L1: Σ log(1 + exp(−y·xw)) + λ·‖w‖₁, λ = reg·max|Xᵀy|/2
    L2: Σ log(1 + exp(−y·(xw + b))) + λ/2·‖w‖²
"""
import csv

import numpy as np
from sklearn.linear_model import LogisticRegression

from measure import DATA, HERE, ours


def gaussian(rows, columns):
    """benchmark_logreg_l2's simulated set."""
    random = np.random.RandomState(42)
    truth = random.randn(columns)
    x = random.randn(rows, columns)
    return x, np.sign(x @ truth)


def correlated(rows, columns):
    """benchmark_logreg_l1's simulated set: columns correlated as 0.6^|i − j|, a fifth of them with weights,
    a signal three times the noise; the draws in its order."""
    random = np.random.RandomState(42)
    x = np.empty((rows, columns))
    x[:, 0] = random.randn(rows)
    for j in range(1, columns):
        x[:, j] = 0.6 * x[:, j - 1] + 0.8 * random.randn(rows)
    truth = np.zeros(columns)
    support = random.choice(columns, columns // 5, replace=False)
    truth[support] = random.randn(columns // 5)
    signal, noise = x @ truth, random.randn(rows)
    signal += noise / np.linalg.norm(noise) * np.linalg.norm(signal) / 3
    return x, np.where(signal > 0, 1.0, -1.0)


def breast_cancer():
    """The Wisconsin diagnostic set, columns standardised."""
    with open(HERE.parent / "Tests/Fixtures/data/breast_cancer.csv") as file:
        header, *rows = csv.reader(file)
    target = header.index("diagnosis") if "diagnosis" in header else len(header) - 1
    levels = sorted({row[target] for row in rows})
    y = np.array([1.0 if row[target] == levels[1] else -1.0 for row in rows])
    x = np.array([[float(v) for j, v in enumerate(row) if j != target] for row in rows])
    return np.ascontiguousarray((x - x.mean(0)) / x.std(0)), y


def value(x, y, w, b, l1, l2):
    return float(np.logaddexp(0, -y * (x @ w + b)).sum() + l1 * np.abs(w).sum() + l2 / 2 * w @ w)


def compare(name, x, y, l1=0.0, l2=0.0, intercept=False):
    rows, columns = x.shape
    folder = DATA / "objective"
    folder.mkdir(exist_ok=True)
    x.astype("float64").tofile(folder / "x.f64")
    (y > 0).astype("uint8").tofile(folder / "y.u8")
    times, found = ours(
        "objective-fit", folder, rows, columns, l1 / rows, l2 / (2 * rows), int(intercept), 1)
    parameters = np.fromfile(folder / "parameters.f64")
    w, b = parameters[:columns], parameters[columns] if intercept else 0.0
    mine = value(x, y, w, b, l1, l2)
    if l1:
        peer = LogisticRegression(
            l1_ratio=1, C=1 / l1, solver="liblinear", fit_intercept=False, tol=1e-7, max_iter=10_000)
    else:
        peer = LogisticRegression(
            C=1 / l2, solver="newton-cg", fit_intercept=intercept, tol=1e-12, max_iter=10_000)
    peer.fit(x, y)
    theirs = value(x, y, peer.coef_[0], float(peer.intercept_[0]) if intercept else 0.0, l1, l2)
    scale = rows * np.log(2)
    print(f"{name:44} {mine:.12g}  {theirs:.12g}  {(mine - theirs) / scale:+.0e}  {found['method'][0]}, "
          f"{times[0]:.2g} s, bound {float(found['bound'][0]):.0e}")
    # What the fit promises: no further above the optimum, which is at most theirs, than its bound.
    bound = float(found["bound"][0])
    assert bound <= 1e-8 and mine - theirs <= max(bound, 1e-12) * scale, "not the optimum"


print(f"{'objective':44} {'here':12}  {'scikit-learn':12}  difference, as a share of that at zero")
for rows, columns in [(200, 500), (1000, 10), (10_000, 400)]:
    x, y = gaussian(rows, columns)
    for penalty in [0.1, 1.0]:
        for intercept in [False, True]:
            compare(f"L2 {penalty}, {rows:,} × {columns}{', intercept' if intercept else ''}",
                    x, y, l2=penalty, intercept=intercept)
for rows, columns in [(500, 2000), (500, 5000)]:
    x, y = correlated(rows, columns)
    for part in [0.5, 0.1, 0.05]:
        compare(f"L1 {part}·λmax, {rows:,} × {columns:,}", x, y, l1=part * np.abs(x.T @ y).max() / 2)
x, y = breast_cancer()
for penalty in [0.1, 1.0]:
    compare(f"L2 {penalty}, breast cancer, intercept", x, y, l2=penalty, intercept=True)
for part in [0.5, 0.1, 0.05]:
    compare(f"L1 {part}·λmax, breast cancer", x, y, l1=part * np.abs(x.T @ y).max() / 2)
