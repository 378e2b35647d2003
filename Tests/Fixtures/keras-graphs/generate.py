"""Makes columns.keras, a functional model of raw columns with an adapted vocabulary, and its predictions.

    KERAS_BACKEND=tensorflow python generate.py

`short.keras` is the same model with a configuration that holds only what a reader needs, in a deflated zip without
metadata. (Keras itself opens it, but does not fill the adapted vocabulary into its table.)
"""
import json, os, pathlib, zipfile
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras, numpy as np, tensorflow as tf
from keras import layers as L, ops
here = pathlib.Path(__file__).parent
keras.utils.set_random_seed(7)
nan = float("nan")
columns = {
    "age": [31.5, nan, 47.0, 22.25, 60.0, nan, 35.0, 18.0],
    "grade": [0, 2, 1, 1, 0, 2, 2, 0],
    "town": ["Oslo", "Bergen", "", "Oslo", "Tromsø", "Nowhere", "Bergen", "Oslo"],
}
age, grade = keras.Input((1,), name="age"), keras.Input((1,), name="grade", dtype="int32")
town = keras.Input((1,), name="town", dtype="string")
scale = L.Normalization(name="scaled_age")
scale.adapt(np.array([[31.5], [47.0], [22.25], [60.0], [35.0], [18.0]], "float32"))
lookup = L.StringLookup(output_mode="one_hot", name="towns")
lookup.adapt(tf.constant(["Oslo", "Bergen", "Oslo", "Tromsø"]))
parts = [
    ops.nan_to_num(scale(age), nan=0.25), ops.cast(ops.isnan(age), "float32"),
    L.CategoryEncoding(3, output_mode="one_hot")(grade), lookup(town),
]
hidden = L.Dense(4, activation="relu", name="first")(L.Concatenate()(parts))
side = L.Dense(2, activation="tanh", name="second")(parts[0])
out = L.Dense(1, activation="sigmoid", name="out")(L.Concatenate()([side, hidden]))
model = keras.Model({"town": town, "age": age, "grade": grade}, out, name="columns")
model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
x = {"age": tf.constant(columns["age"], shape=(8, 1)), "grade": tf.constant(columns["grade"], shape=(8, 1)),
     "town": tf.constant(columns["town"], shape=(8, 1))}
model.fit(x, np.array([[1], [0], [1], [0], [1], [1], [0], [0]], "float32"), epochs=3, batch_size=8, verbose=0)
model.save(here / "columns.keras")
json.dump({"columns": columns, "predictions": model.predict(x, verbose=0)[:, 0].tolist(),
           "iterations": 3}, open(here / "columns.json", "w"), indent=1)
def short(value):
    if isinstance(value, list): return [short(v) for v in value]
    if not isinstance(value, dict): return value
    if value.get("class_name") == "DTypePolicy": return value["config"]["name"]
    drop = ["registered_name", "shared_object_id", "quantization_config", "trainable"]
    if value.get("class_name") != "StringLookup": drop.append("build_config")
    return {k: short(v) for k, v in value.items() if k not in drop and v is not None}
with zipfile.ZipFile(here / "columns.keras") as source, zipfile.ZipFile(here / "short.keras", "w", zipfile.ZIP_DEFLATED) as target:
    for name in source.namelist():
        if name == "metadata.json": continue
        data = source.read(name)
        if name == "config.json": data = json.dumps(short(json.loads(data))).encode()
        target.writestr(name, data)
