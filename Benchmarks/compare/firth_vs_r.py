"""Firth's penalised likelihood: R's brglm2, and logistf where it is installed, in turn.

firth_vs_r.py [ROWS COLUMNS ROUNDS].
"""
import subprocess
import sys

import numpy as np

from measure import DATA, HERE, ours, ratio, show

rows, columns, rounds = (int(a) for a in sys.argv[1:4]) if len(sys.argv) > 3 else (10_000, 10, 5)
folder = DATA / f"firth-{rows}-{columns}"
folder.mkdir(exist_ok=True)
mine, profiles, theirs = [], [], {}
for _ in range(rounds):
    times, found = ours("firth-fit", folder, rows, columns, 5)
    mine += times
    profiles += [float(t) for t in found["profiles"]]
    command = ["Rscript", str(HERE / "compare/firth.R"), str(folder), str(rows), str(columns), "3"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        name, *values = line.split()
        if name != "version":
            theirs.setdefault(name, []).extend(float(v) for v in values)
        else:
            version = values[0]
gap = np.abs(np.fromfile(folder / "coefficients.f64") - np.fromfile(folder / "brglm2.f64")).max()
assert gap < 1e-6, f"coefficients differ by {gap}"
print(f"Firth's estimate, {rows:,} × {columns} float64, the table in memory")
show("logistic", mine, f"{found['steps'][0]} steps")
for name, label in [("brglm2", f"R, glm with brglm2 {version}"), ("brglm-fit", "R, brglm_fit of the matrix"),
                    ("logistf", "R, logistf(pl = FALSE)")]:
    if name in theirs:
        show(label, theirs[name], f"coefficients off by {gap:.1e}" if name == "brglm2" else "")
        ratio(theirs[name], mine)
show("logistic, profiles and tests", profiles, f"of {columns + 1} coefficients, beside the fit")
if "logistf-profile" in theirs:
    both = [a + b for a, b in zip(mine, profiles)]
    show("R, logistf(pl = TRUE)", theirs["logistf-profile"])
    ratio(theirs["logistf-profile"], both)
else:
    print("logistf is not installed here")
