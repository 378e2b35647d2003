"""The command under test, and the files that it and Keras exchange."""
import csv
import json
import os
import pathlib
import subprocess

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = ROOT / "Tests/Fixtures/keras"
WORK = ROOT / ".build-keras"
WORK.mkdir(exist_ok=True)


def logistic(*arguments):
    """Runs the command; what it prints. Its message is the error's when it fails."""
    command = [str(ROOT / ".build/release/logistic"), *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if run.returncode != 0:
        raise AssertionError(f"{' '.join(command)} exits with {run.returncode}:\n{run.stderr}")
    return run.stdout


def read_columns(path):
    """A CSV file's columns by name, as lists of text."""
    with open(path, newline="") as file:
        header, *rows = csv.reader(file)
    return {name: [row[i] for row in rows] for i, name in enumerate(header)}


def predictions(model, data, *options):
    """What `logistic predict` writes, its numeric columns as an array of a row a row."""
    path = WORK / f"predictions-{os.getpid()}.csv"
    logistic("predict", model, data, "--output", path, *options)
    columns = read_columns(path)
    names = [name for name in columns if name.startswith(("p_", "output_"))] or ["predicted"]
    return numpy.array([[float(v) if v else numpy.nan for v in columns[name]] for name in names]).T


class Case:
    """A recorded training: a folder of Tests/Fixtures/keras."""

    def __init__(self, folder):
        self.folder = folder
        self.name = folder.name
        self.init = folder / "init.keras"
        self.trained = folder / "trained.keras"
        self.data = folder / "train.csv"
        self.fit = json.loads((folder / "fit.json").read_text())
        self.expected = json.loads((folder / "expected.json").read_text())["float32"]
        columns = read_columns(self.data)
        self.targets = self.fit["target"]
        weight = self.fit.get("sampleWeight")
        self.inputs = [name for name in columns if name not in [*self.targets, weight]]
        number = lambda names: numpy.array([columns[n] for n in names], dtype="float32").T
        self.x, self.y = number(self.inputs), number(self.targets)
        self.weight = number([weight])[:, 0] if weight else None

    def train(self, model, output, epochs):
        """Trains a compiled archive on, by the command."""
        options = ["--no-shuffle", "--epochs", epochs, "--batch-size", self.fit["batchSize"]]
        weights = self.fit.get("classWeight")
        if weights:
            options += ["--class-weight", ",".join(f"{k}={v}" for k, v in weights.items())]
        if self.fit.get("sampleWeight"):
            options += ["--sample-weight", self.fit["sampleWeight"]]
        logistic("train", "--model", model, self.data, "--target", ",".join(self.targets),
                 *options, "--output", output)
        return output

    def keras_fit(self, model, epochs):
        """Trains a loaded model on, by Keras."""
        weights = self.fit.get("classWeight")
        model.fit(self.x, self.y, epochs=epochs, batch_size=self.fit["batchSize"], shuffle=False,
                  verbose=0, sample_weight=self.weight,
                  class_weight={int(k): v for k, v in weights.items()} if weights else None)
        return model


def cases():
    return [Case(init.parent) for init in sorted(CASES.glob("*/init.keras"))]
