"""From a CSV file to a fitted, kept model, and from such a model to a file of predictions: whole processes.

Beside polars and scikit-learn; `logistic` also finds standard errors, checks the data and measures the fit.
"""
import json
import statistics
import sys

import numpy as np
import polars

from made_tables import numbers
from measure import DATA, HERE, process, ratio, show

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
logistic = str(HERE.parent / ".build/release/logistic")
theirs = [sys.executable, str(HERE / "compare/polars_sklearn.py")]


def race(commands):
    """Each command in turn, after a round that does not count: times, peak memory and last output of each."""
    found = {name: ([], [], "") for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            elapsed, memory, output = process(command)
            times, memories, _ = found[name]
            if turn > 0:
                times.append(elapsed)
                memories.append(memory)
            found[name] = (times, memories, output)
    for name, (times, memories, _) in found.items():
        show(name, times, f"peak {statistics.median(memories):.0f} MB")
    return found


def objective(x, y, intercept, weights):
    z = x @ weights + intercept
    return float(np.mean(np.logaddexp(0, z) - y * z))


path, model = numbers(rows), DATA / "numbers.keras"
print(f"CSV, {rows:,} × 20 numbers, {path.stat().st_size / 1e6:.0f} MB, to a kept model; "
      f"features take {rows * 20 * 8 / 2**20:.0f} MB")
kept = {solver: str(DATA / f"{solver}.joblib") for solver in ("newton-cholesky", "lbfgs")}
ours = [logistic, "train", str(path), "--target", "y", "--output", str(model), "--json"]
found = race({
    "logistic": ours,
    **{f"polars, {solver}": theirs + ["fit", str(path), file, solver] for solver, file in kept.items()},
})
best = min((f for n, f in found.items() if n != "logistic"), key=lambda f: statistics.median(f[0]))
ratio(best[0], found["logistic"][0])
table = polars.read_csv(path)
x, y = table.drop("y").to_numpy(), table["y"].to_numpy()
terms = {t["term"]: t["estimate"] for t in json.loads(found["logistic"][2])["terms"]}
own = objective(x, y, terms["(Intercept)"], np.array([terms[f"x{j}"] for j in range(20)]))
print(f"objective {own:.12f}", end="")
for name, (_, _, output) in found.items():
    if name == "logistic":
        continue
    numbers_found = np.array(output.split(), dtype=float)
    other = objective(x, y, numbers_found[0], numbers_found[1:])
    assert own <= other + 1e-9, "a worse optimum than scikit-learn's"
    print(f"; {name} above it by {other - own:.1e}", end="")
print()
del table, x, y

print("\npredictions of the same rows to a CSV file")
predicted = race({
    "logistic ": [logistic, "predict", str(model), str(path), "--output", str(DATA / "ours.csv")],
    "polars, scikit-learn": theirs + ["predict", str(path), kept["lbfgs"], "lbfgs", str(DATA / "theirs.csv")],
})
ratio(predicted["polars, scikit-learn"][0], predicted["logistic "][0])
p, q = (polars.read_csv(DATA / f"{name}.csv")["p_1"].to_numpy() for name in ("ours", "theirs"))
assert np.abs(p - q).max() < 1e-4, "other probabilities than scikit-learn's"
