"""A table's model takes raw columns in Keras: text, numbers and missing values, by their names.

Text columns need Keras's TensorFlow backend.
"""
import csv
import unittest

import keras
import numpy
import tensorflow

from command import ROOT, WORK, logistic, predictions, read_columns

# Five small tables are five graphs, of which it would warn.
tensorflow.get_logger().setLevel("ERROR")

# The layer that the documentation gives Keras for words that share columns.
exec((ROOT / "Documentation/Text.md").read_text().split("```python\n")[-1].split("```")[0])

PENGUINS = ROOT / "Examples/penguins/penguins.csv"
BIRTHWT = ROOT / "Tests/Fixtures/data/birthwt.csv"
TEXT = ["species", "island"]
NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "year"]
MISSING = {"", "NA"}


def raw_columns(path, text, numbers):
    """The columns as Keras takes them: a tensor of shape (rows, 1) a column, missing numbers NaN."""
    columns = read_columns(path)
    number = lambda v: float("nan") if v in MISSING else float(v)
    raw = {n: tensorflow.constant([[number(v)] for v in columns[n]], "float32") for n in numbers}
    raw |= {n: tensorflow.constant([["" if v in MISSING else v] for v in columns[n]]) for n in text}
    return raw


class Tables(unittest.TestCase):
    def train(self, name, data, target, *options):
        model = WORK / f"{name}.keras"
        logistic("train", data, "--target", target, "--output", model, *options)
        return model

    def assert_keras_predicts_the_same(self, path, data, text, numbers, tolerance=1e-6):
        model = keras.saving.load_model(path)
        raw = raw_columns(data, text, numbers)
        theirs = model.predict({name: raw[name] for name in model.input}
                               if isinstance(model.input, dict) else raw, verbose=0)
        ours = predictions(path, data)
        if theirs.shape[1] == 1:
            ours = ours[:, 1:]
        self.assertEqual(ours.shape, theirs.shape)
        self.assertFalse(numpy.isnan(ours).any(), "every row is predicted")
        numpy.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance)

    def test_two_classes_from_text_and_numbers_with_missing_values(self):
        model = self.train("sex", PENGUINS, "sex")
        self.assert_keras_predicts_the_same(model, PENGUINS, TEXT, NUMBERS)

    def test_missing_values_in_the_training_rows_have_an_indicator(self):
        """The five rows without a measurement keep their class here, so that they are trained on."""
        model = self.train("island", PENGUINS, "island", "--penalty", "l2", "--lambda", "0.01")
        self.assert_keras_predicts_the_same(model, PENGUINS, ["species", "sex"], NUMBERS)

    def test_separated_classes_by_auto(self):
        model = self.train("species", PENGUINS, "species")
        self.assert_keras_predicts_the_same(model, PENGUINS, ["island", "sex"], NUMBERS)

    def test_isotonic_calibration_is_layers_that_keras_has(self):
        """To what single precision leaves of the log-odds, times how steep the steps are."""
        model = self.train("calibrated", BIRTHWT, "low", "--features", "age,lwt,smoke,ht")
        logistic("calibrate", model, BIRTHWT, "--method", "isotonic")
        self.assert_keras_predicts_the_same(model, BIRTHWT, [], ["age", "lwt", "smoke", "ht"], tolerance=1e-5)
        saved, written = WORK / "calibrated-by-keras.keras", WORK / "calibrated-by-keras.csv"
        keras.saving.load_model(model).save(saved)
        # Its last layer is an addition, so that nothing says that it gives probabilities.
        logistic("predict", saved, BIRTHWT, "--output", written)
        again = numpy.array(read_columns(written)["predicted"], float)
        numpy.testing.assert_allclose(again, predictions(model, BIRTHWT)[:, -1], rtol=0, atol=1e-5)

    def train_formula(self, name, formula):
        model = WORK / f"{name}.keras"
        logistic("train", BIRTHWT, "--formula", formula, "--penalty", "l2", "--lambda", "0.001", "--output", model)
        return model

    def test_a_formula_is_layers_that_keras_has(self):
        """Contrasts, products and arithmetic with constants on either side."""
        model = self.train_formula(
            "formula", "low ~ C(race) * scale(age) + C(race, Helmert):smoke + log(lwt) + I(2 / lwt - lwt^2 / 1e4)"
                       " + exp(-age / 10) + sqrt(abs(age - 20)) + log1p(ptl) + log2(age) + log10(lwt)")
        self.assert_keras_predicts_the_same(model, BIRTHWT, ["race"], ["age", "lwt", "smoke", "ptl"])

    def test_splines_of_a_formula_are_layers_that_keras_has(self):
        model = self.train_formula(
            "splines", "low ~ ns(age, 4) * smoke + bs(lwt, df = 6) + poly(lwt, 3):smoke + rcs(log(lwt), 4) + ht")
        self.assert_keras_predicts_the_same(model, BIRTHWT, [], ["age", "lwt", "smoke", "ht"])
        path = WORK / "beyond.csv"
        path.write_text("age,lwt,smoke,ht\n10,70,0,0\n50,260,1,1\n21.5,130,1,0\n")
        self.assert_keras_predicts_the_same(model, path, [], ["age", "lwt", "smoke", "ht"], tolerance=1e-5)

    def test_an_offset_of_a_formula_is_a_column_with_the_weight_1(self):
        model = self.train_formula("offset", "low ~ age * smoke + offset(log(lwt / 120) - I(age / 40))")
        self.assert_keras_predicts_the_same(model, BIRTHWT, [], ["age", "lwt", "smoke"])

    def test_a_level_and_a_missing_value_that_training_never_saw(self):
        model = self.train("sex", PENGUINS, "sex")
        path = WORK / "unseen.csv"
        with open(path, "w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow([*TEXT, *NUMBERS])
            rows.writerow(["Adelie", "Anvers", 39, 18, 190, 3700, 2008])
            rows.writerow(["Emperor", "Dream", 80, "NA", 250, 30000, "NA"])
            rows.writerow(["NA", "Biscoe", "NA", "NA", "NA", "NA", "NA"])
        self.assert_keras_predicts_the_same(model, path, TEXT, NUMBERS)

    def write_texts(self):
        """Texts of several scripts, empty and missing ones, beside a number and a category."""
        words = "good Bad fine. dull, É naïve 👍🏽 שלום it's e-mail e\u0301 A_B a\u00a0b ,".split(" ")
        random = numpy.random.default_rng(5)
        path = WORK / "texts.csv"
        with open(path, "w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["review", "stars", "kind", "liked"])
            for i in range(150):
                text = " ".join(random.choice(words, size=8)) + (" GOOD!" if i % 2 and i % 5 else "\tgood")
                rows.writerow(["" if i % 17 == 0 else text, "" if i % 19 == 3 else i % 5, "abc"[i % 3], "ny"[i % 2]])
        return path

    def test_texts_beside_other_columns(self):
        path = self.write_texts()
        for number, options in enumerate([
            ["--ngrams", "2"], ["--text-mode", "count", "--max-tokens", "9"],
            ["--text-mode", "multi-hot", "--text-split", "character", "--ngrams", "3"],
            ["--text-hash-buckets", "300", "--ngrams", "2"],
            ["--text-hash-buckets", "11", "--text-mode", "multi-hot", "--text-split", "character"],
            ["--text-hash-buckets", "50", "--text-mode", "count"],
        ]):
            with self.subTest(options=options):
                model = self.train(f"texts-{number}", path, "liked", "--text", "review",
                                   "--penalty", "l2", "--lambda", "0.01", *options)
                self.assert_keras_predicts_the_same(model, path, ["review", "kind"], ["stars"])

    def test_two_texts_and_nothing_else_are_read_back_from_keras(self):
        path = self.write_texts()
        model = self.train("two-texts", path, "liked", "--text", "review,kind", "--features", "review,kind",
                           "--penalty", "l1", "--lambda", "0.01")
        self.assert_keras_predicts_the_same(model, path, ["review", "kind"], [])
        saved = WORK / "two-texts-by-keras.keras"
        keras.saving.load_model(model).save(saved)
        numpy.testing.assert_allclose(
            predictions(saved, path)[:, -1], predictions(model, path)[:, -1], rtol=0, atol=1e-6)

    def test_numbers_trained_by_adam_go_on_in_keras(self):
        """Also says that the archive is compiled, with the optimizer's state."""
        data = ROOT / "Examples/happiness/penguin-happiness.csv"
        path = self.train("happiness", data, "happy", "--epochs", "5", "--seed", "1")
        columns = ["fish_eaten", "hours_swum", "social_hours", "sleep_hours"]
        self.assert_keras_predicts_the_same(path, data, [], columns)
        model = keras.saving.load_model(path)
        self.assertEqual(type(model.optimizer).__name__, "Adam")
        self.assertEqual(int(model.optimizer.iterations), 5 * 7)
        y = numpy.array(read_columns(data)["happy"], "float32")[:, None]
        raw = raw_columns(data, [], columns)
        before = model.evaluate(raw, y, verbose=0, return_dict=True)["loss"]
        model.fit(raw, y, epochs=3, verbose=0)
        self.assertLess(model.evaluate(raw, y, verbose=0, return_dict=True)["loss"], before)


if __name__ == "__main__":
    unittest.main()
