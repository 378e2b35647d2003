"""How far the trained models of this folder are from the optimum of their objective: gaps.json.

Plain numpy, independent of the library: Newton's method with step halving on the compiled loss with its
penalty, at the weights that Keras saved. Run it where Keras's own packages are: python audit_gaps.py
"""

import csv
import io
import json
import pathlib
import zipfile

import h5py
import numpy as np

HERE = pathlib.Path(__file__).parent
CASES = {
    # name: (loss, penalty of Keras's L2 on the kernel[, factors on the rows of classes 0 and 1])
    "article-two-sigmoids": ("sigmoid", 0.0),
    "softmax-three-classes": ("softmax", 0.0),
    "sgd-nesterov": ("sigmoid", 0.0),
    "logits-adamw-decay": ("sigmoid", 0.0),
    "class-weights": ("sigmoid", 0.0, (1.0, 2.5)),
}


def weights(path):
    with zipfile.ZipFile(path) as archive:
        with h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
            found = []

            def visit(name, item):
                if isinstance(item, h5py.Dataset) and name.startswith("layers/") and "/vars/" in name:
                    found.append((name, np.array(item, dtype=np.float64)))

            file.visititems(visit)
    return [value for _, value in sorted(found)]


def value_gradient_hessian(theta, x, y, kind, l2, w):
    n, k = y.shape
    z = x @ theta
    mask = np.ones_like(theta)
    mask[-1] = 0
    if kind == "sigmoid":
        loss = (w * (np.logaddexp(0, z) - y * z)).sum() / (n * k)
        p = 1 / (1 + np.exp(-z))
        gradient = x.T @ (w * (p - y)) / (n * k)
        hessian = np.zeros((theta.size, theta.size))
        q = theta.shape[0]
        for c in range(k):
            rows = np.arange(q) * k + c
            hessian[np.ix_(rows, rows)] = (x * (w[:, 0] * p[:, c] * (1 - p[:, c]))[:, None]).T @ x / (n * k)
    else:
        top = z.max(axis=1, keepdims=True)
        total = np.exp(z - top).sum(axis=1, keepdims=True)
        loss = (np.log(total) + top - (y * z).sum(axis=1, keepdims=True)).sum() / n
        p = np.exp(z - top) / total
        gradient = x.T @ (p - y) / n
        hessian = np.zeros((theta.size, theta.size))
        for i in range(n):
            v = np.diag(p[i]) - np.outer(p[i], p[i])
            hessian += np.kron(np.outer(x[i], x[i]), v) / n
    loss += l2 * (mask * theta**2).sum()
    gradient = gradient + 2 * l2 * mask * theta
    hessian += np.diag((2 * l2 * mask).ravel())
    return loss, gradient.ravel(), hessian


answers = {}
for name, (kind, l2, *factors) in CASES.items():
    rows = list(csv.DictReader(open(HERE / name / "train.csv")))
    inputs = [key for key in rows[0] if key.startswith("x")]
    targets = [key for key in rows[0] if key.startswith("y")]
    x = np.array([[float(row[key]) for key in inputs] + [1.0] for row in rows])
    y = np.array([[float(row[key]) for key in targets] for row in rows])
    # Keras multiplies each row's loss by its class's factor and divides by the number of rows.
    w = np.ones((len(rows), 1)) if not factors else np.where(y[:, :1] == 1, factors[0][1], factors[0][0])
    kernel, bias = [v for v in weights(HERE / name / "trained.keras")][:2]
    if kernel.ndim == 1:
        kernel, bias = bias, kernel
    theta = np.vstack([kernel, bias[None, :]])
    present = value_gradient_hessian(theta, x, y, kind, l2, w)[0]
    zero = value_gradient_hessian(0 * theta, x, y, kind, l2, w)[0]
    for _ in range(200):
        value, gradient, hessian = value_gradient_hessian(theta, x, y, kind, l2, w)
        step = np.linalg.lstsq(hessian, gradient, rcond=1e-12)[0]
        t = 1.0
        while value_gradient_hessian(theta - t * step.reshape(theta.shape), x, y, kind, l2, w)[0] > value and t > 1e-12:
            t /= 2
        theta = theta - t * step.reshape(theta.shape)
        if gradient @ step < 1e-28:
            break
    optimum = value_gradient_hessian(theta, x, y, kind, l2, w)[0]
    answers[name] = {"objective": present, "optimum": optimum, "gap": (present - optimum) / zero}
json.dump(answers, open(HERE / "gaps.json", "w"), indent=1)
print(json.dumps(answers, indent=1))
