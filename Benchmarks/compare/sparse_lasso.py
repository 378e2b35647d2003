"""The L1 fit of sparse rows like a text's, 20,000 × 47,000, at λmax/30 and λmax/100, beside celer, skglm and
LIBLINEAR. Nobody fits an intercept, as celer cannot. Each tool runs with falling tolerances until its objective is
within 1e-6 (relative to the objective at zero) of the best known; the times are of the first that is. Ours carries
its certificate.
"""
import math
import sys
import time
import warnings

import numpy as np
import scipy.sparse as sp

from measure import DATA, ours, ratio, show

warnings.filterwarnings("ignore")


def made(rows, columns, entries, seed=0):
    """Column popularity follows a Zipf law, values are |normal| times ln(N/df), rows have length 1; labels are from
    a logistic model in which one column in 50 matters."""
    r = np.random.Generator(np.random.PCG64(seed))
    p = 1.0 / np.arange(1, columns + 1) ** 1.1
    cols = np.minimum(np.searchsorted(np.cumsum(p / p.sum()), r.random((rows, entries))), columns - 1)
    x = sp.csr_matrix(
        (np.abs(r.standard_normal(rows * entries)), (np.repeat(np.arange(rows), entries), cols.ravel())),
        shape=(rows, columns))
    x.sum_duplicates()
    x = x.multiply(np.log((1 + rows) / (1 + np.bincount(x.indices, minlength=columns))) + 1).tocsr()
    x = sp.diags(1 / np.sqrt(np.asarray(x.multiply(x).sum(1)).ravel())) @ x
    x.data = np.round(x.data, 6)
    w = np.zeros(columns)
    w[r.permutation(columns)[: max(1, columns // 50)]] = 5 * r.standard_normal(max(1, columns // 50))
    return x.tocsr(), np.where(r.random(rows) < 1 / (1 + np.exp(-(x @ w))), 1.0, -1.0)


def write(x, y, path):
    with open(path, "w") as f:
        for i in range(x.shape[0]):
            a, b = x.indptr[i], x.indptr[i + 1]
            entries = "".join(f" {c + 1}:{v:.6f}" for c, v in zip(x.indices[a:b], x.data[a:b]))
            f.write(f"{int(y[i]):+d}{entries}\n")


rows, columns = (int(a) for a in sys.argv[1:3]) if len(sys.argv) > 2 else (20_000, 47_000)
x, y = made(rows, columns, 75)
x.sort_indices()
path = DATA / f"sparse-{rows}-{columns}.svm"
if not path.exists():
    write(x, y, path)
csc = x.tocsc()
greatest = np.abs(x.T @ y).max() / 2 / rows


def objective(w, penalty):
    return np.logaddexp(0, -y * (x @ w)).mean() + penalty * np.abs(w).sum()


def liblinear(penalty):
    from liblinear.liblinearutil import parameter, problem, train
    data = problem(y, x, -1)
    def fit(tolerance):
        return lambda: np.array(train(data, parameter(
            f"-s 6 -c {1 / (rows * penalty):.17g} -e {tolerance} -q")).get_decfun()[0])
    return fit


def celer(penalty):
    from celer import LogisticRegression
    return lambda tolerance: lambda: LogisticRegression(
        C=1 / (rows * penalty), tol=tolerance, fit_intercept=False).fit(csc, y).coef_[0]


def skglm(penalty):
    from skglm import SparseLogisticRegression
    return lambda tolerance: lambda: SparseLogisticRegression(
        alpha=penalty, tol=tolerance, fit_intercept=False).fit(csc, y).coef_.ravel()


def timed(work, rounds=3):
    times = []
    for _ in range(rounds):
        # The processor's time of this process: other work on the machine does not count.
        wall, used = time.perf_counter(), time.process_time()
        result = work()
        times.append((time.perf_counter() - wall, time.process_time() - used))
    return [t[0] for t in times], [t[1] for t in times], result


for part in (30, 100):
    penalty = greatest / part
    mine, found = ours("sparse-lasso", path, part, 7, 1e-6)
    w = np.fromfile(str(path) + ".parameters.f64")[:columns]
    fits = {}
    for name, tool in (("LIBLINEAR", liblinear), ("celer", celer), ("skglm", skglm)):
        try:
            fits[name] = tool(penalty)
            fits[name](1e-2)()  # compiles what is compiled at first use
        except ImportError as missing:
            print(f"{name}: left out, {missing}")
            fits.pop(name, None)
    # The best known: the least objective of ours and of LIBLINEAR's with a tolerance near rounding.
    best = objective(w, penalty)
    print(f"λmax/{part}: {rows:,} × {columns:,}, {x.nnz:,} entries, {np.count_nonzero(w)} coefficients")
    show("logistic, coordinate-descent", mine, f"certificate {float(found['bound'][0]):.1e}, "
         f"processor {found['processor'][0]} s")
    fastest = None
    for name, fit in fits.items():
        tolerance = 1e-1
        while tolerance > 1e-12:
            walls, used, w = timed(fit(tolerance), 1)
            excess = (objective(w, penalty) - best) / math.log(2)
            if excess <= 1e-6:
                walls, used, w = timed(fit(tolerance))
                show(f"{name}, tolerance {tolerance:.0e}", walls,
                     f"excess {excess:.1e}, processor {min(used):.3f} s")
                fastest = min(fastest or walls, walls, key=min)
                break
            tolerance /= 3
    if fastest:
        ratio(fastest, mine)
