"""Opens with Keras itself the archives that the suite KerasExchange writes, and compares.

For each: the file loads without a warning; predictions agree to 1e-6 (of tables, 1e-5); the optimizer's step count is
there; the reported loss and metrics agree; training goes on to the same weights (1e-4, float32); what Keras saves again
is the same configuration. Models of text columns are left to the TensorFlow backend, the others to JAX.
"""
import json
import os
import tempfile
import unittest
import warnings
import zipfile

import keras
import numpy as np

from command import WORK


def without_ids(value):
    """A configuration without what differs from process to process and backend to backend."""
    if isinstance(value, dict):
        return {k: without_ids(v) for k, v in value.items() if k not in ("shared_object_id", "jit_compile")}
    if isinstance(value, list):
        return [without_ids(v) for v in value]
    return np.float32(value).item() if isinstance(value, float) else value


def unequal(a, b, place=""):
    """Yields the places where two JSON values differ, with what each holds there."""
    if isinstance(a, dict) and isinstance(b, dict):
        for k in sorted({**a, **b}):
            yield from unequal(a.get(k), b.get(k), f"{place}.{k}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for k, (x, y) in enumerate(zip(a, b)):
            yield from unequal(x, y, f"{place}[{k}]")
    elif a != b:
        yield place, a, b


def config(path):
    return without_ids(json.loads(zipfile.ZipFile(path).read("config.json")))


def differences(path, expected):
    """Yields a sentence for each thing that is not as expected."""
    def compare(what, found, wanted, tolerance):
        found, wanted = np.asarray(found, float), np.asarray(wanted, float)
        if found.shape != wanted.shape:
            yield f"{what}: shape {found.shape}, expected {wanted.shape}"
            return
        if not np.array_equal(np.isnan(found), np.isnan(wanted)):
            yield f"{what}: not-a-number in other places"
        off = np.nanmax(np.abs(found - wanted)) / max(1.0, np.nanmax(np.abs(wanted)))
        if not off <= tolerance:
            yield f"{what}: off by {off:.1e}, allowed {tolerance:.0e}"

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = keras.saving.load_model(path)
    # Keras skips what does not fit with a mere warning.
    for warning in caught:
        if issubclass(warning.category, UserWarning):
            yield f"warning: {warning.message}"
    if "columns" in expected:
        text = keras.backend.backend() == "tensorflow"
        if text: import tensorflow as tf
        def column(values):
            array = np.asarray(values)
            if array.dtype.kind in "US": return tf.constant(values, shape=(len(values), 1))
            array = array.astype("float32").reshape(len(values), -1)
            return tf.constant(array) if text else array
        x = {name: column(values) for name, values in expected["columns"].items()}
    else:
        x = np.asarray(expected["x"], "float32")
    rows = len(expected["predictions"])
    # A year of 2008 less its mean, in single precision, is off by 1e-4 of the year's deviation.
    tolerance = 1e-5 if "columns" in expected else 1e-6
    yield from compare("predictions", model.predict(x, verbose=0, batch_size=rows), expected["predictions"], tolerance)
    if int(np.asarray(model.optimizer.iterations)) != expected["iterations"]:
        yield f"iterations: {np.asarray(model.optimizer.iterations)}, expected {expected['iterations']}"
    with tempfile.TemporaryDirectory() as folder:
        again = os.path.join(folder, "again.keras")
        model.save(again)
        mine, theirs = config(path), config(again)
        for place, a, b in unequal(mine, theirs):
            yield f"configuration {place}: {json.dumps(a)}, Keras writes {json.dumps(b)}"
    if "y" in expected:
        y = np.asarray(expected["y"], "float32")[:, None]
        if "evaluate" in expected:
            found = model.evaluate(x, y, verbose=0, batch_size=rows, return_dict=True)
            wanted = expected["evaluate"]
            if set(found) != set(wanted):
                yield f"metrics: Keras reports {sorted(found)}, expected {sorted(wanted)}"
            for name in set(found) & set(wanted):
                yield from compare(f"evaluate {name}", found[name], wanted[name], 1e-5)
        model.fit(x, y, epochs=expected["epochs"], batch_size=expected["batchSize"], shuffle=False, verbose=0)
        after = [np.asarray(w).ravel() for w in model.get_weights()]
        if len(after) != len(expected["weightsAfter"]):
            yield f"{len(after)} weights, expected {len(expected['weightsAfter'])}"
        for k, (found, wanted) in enumerate(zip(after, expected["weightsAfter"])):
            yield from compare(f"weight {k} after going on", found, wanted, 1e-4)


class Archives(unittest.TestCase):
    def test_keras_finds_in_our_archives_what_we_wrote(self):
        paths = sorted((WORK / "archives").glob("*.keras"))
        self.assertTrue(paths, "no archive in .build-keras/archives")
        for path in paths:
            expected = json.loads(path.with_suffix(".json").read_text())
            strings = any(isinstance(v[0], str) for v in expected.get("columns", {}).values())
            if strings != (keras.backend.backend() == "tensorflow"):
                continue
            with self.subTest(archive=path.stem):
                self.assertEqual(list(differences(str(path), expected)), [])


if __name__ == "__main__":
    unittest.main()
