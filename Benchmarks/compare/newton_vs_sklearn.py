"""The exact fit of 1,000,000 × 32 float32 rows against scikit-learn's newton-cholesky, in turn."""
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

from measure import DATA, ours, ratio, seconds, show

rows, columns = (int(a) for a in sys.argv[1:3]) if len(sys.argv) > 2 else (1_000_000, 32)
folder = DATA / f"newton-{rows}-{columns}"
folder.mkdir(exist_ok=True)
ours("newton-fit", folder, rows, columns, 0)  # makes the data
x = np.fromfile(folder / "x.f32", dtype="float32").reshape(rows, columns)
y = np.fromfile(folder / "y.u8", dtype="uint8").astype("float64")


def objective(w, b):
    """Mean log loss + ½‖w‖²/n, in double."""
    z = x.astype("float64") @ w + b
    return float(np.mean(np.logaddexp(0, z) - y * z) + 0.5 * w @ w / rows)


mine, theirs = [], []
for _ in range(3):
    times, found = ours("newton-fit", folder, rows, columns, 3)
    mine += times
    times, fit = seconds(lambda: LogisticRegression(solver="newton-cholesky", tol=1e-4).fit(x, y), 2)
    theirs += times

parameters = np.fromfile(folder / "parameters.f64")
f_mine = objective(parameters[:columns], parameters[columns])
f_theirs = objective(fit.coef_[0].astype("float64"), float(fit.intercept_[0]))
print(f"exact fit, {rows:,} × {columns} float32, penalty C = 1")
show("logistic, newton", mine, f"objective {f_mine:.12f}, certificate {float(found['bound'][0]):.1e}")
show("scikit-learn, newton-cholesky", theirs, f"objective {f_theirs:.12f}")
assert abs(f_mine - f_theirs) < 1e-7, "the two are not at the same optimum"
ratio(theirs, mine)
