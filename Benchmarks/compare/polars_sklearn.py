"""A whole process: polars reads a table, scikit-learn fits it without penalty, the model is kept. Prints coefficients.

With `predict`: reads the table and a kept model, and writes class and probabilities of each row.
"""
import sys

import joblib
import numpy as np
import polars
from sklearn.linear_model import LogisticRegression

task, path, kept, solver = sys.argv[1:5]
table = polars.read_csv(path)
if task == "fit":
    x = table.drop("y").to_numpy()
    y = table["y"].to_numpy()
    model = LogisticRegression(C=np.inf, solver=solver, tol=1e-6, max_iter=200).fit(x, y)
    joblib.dump(model, kept)
    print(*map(repr, map(float, [model.intercept_[0], *model.coef_[0]])))
else:
    model = joblib.load(kept)
    p = model.predict_proba(table.drop("y").to_numpy())
    polars.DataFrame({
        "predicted": model.classes_[p.argmax(axis=1)], "p_0": p[:, 0], "p_1": p[:, 1],
    }).write_csv(sys.argv[5])
