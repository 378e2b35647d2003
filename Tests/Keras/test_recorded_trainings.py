"""Archives of recorded trainings go back and forth between this package and Keras.

Both train in float32 or narrow to it when they save, so weights agree to 1e-4 of the largest.
"""
import unittest

import keras
import numpy

from command import WORK, cases, logistic, predictions

TOLERANCE = 1e-4


def load(path):
    return keras.saving.load_model(path)


class RecordedTrainings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """Each case trained here, from the archive that Keras wrote before its own training."""
        cls.cases = cases()
        assert cls.cases, "no case in Tests/Fixtures/keras"
        for case in cls.cases:
            case.ours = WORK / f"{case.name}.keras"
            case.ours.unlink(missing_ok=True)
            try:
                case.train(case.init, case.ours, case.fit["epochs"])
            except AssertionError as error:
                print(f"{case.name}: {error}")

    def each(self, check):
        for case in self.cases:
            with self.subTest(case=case.name):
                self.assertTrue(case.ours.exists(), "the command did not train it")
                check(case)

    def keras_alone(self, case):
        """The weights after one more epoch by Keras from its own archive."""
        if not hasattr(case, "alone"):
            model = case.keras_fit(load(case.trained), 1)
            case.alone = {w.path: keras.ops.convert_to_numpy(w) for w in model.weights}
        return case.alone

    def assert_weights_agree(self, model, others):
        """Weights by layer and name; a loaded model's paths lack the model's own name."""
        short = lambda path: "/".join(path.split("/")[-2:])
        ours = {short(w.path): keras.ops.convert_to_numpy(w) for w in model.weights}
        others = {short(path): value for path, value in others.items()}
        self.assertEqual(sorted(ours), sorted(others))
        for path, value in ours.items():
            other = numpy.asarray(others[path])
            self.assertEqual(value.shape, other.shape, path)
            scale = max(numpy.abs(other).max(), 1e-3)
            gap = numpy.abs(value - other).max() / scale
            self.assertLessEqual(gap, TOLERANCE, f"{path}:\n{value}\n{other}")

    def test_weights_are_those_that_keras_reaches(self):
        self.each(lambda case: self.assert_weights_agree(
            load(case.ours), case.expected["weights"]))

    def test_keras_evaluates_our_archive_as_its_own(self):
        def check(case):
            found = load(case.ours).evaluate(
                case.x, case.y, batch_size=case.fit["batchSize"], sample_weight=case.weight,
                verbose=0, return_dict=True)
            expected = case.expected["evaluate"]
            self.assertEqual(sorted(found), sorted(expected))
            for name, value in expected.items():
                self.assertAlmostEqual(found[name], value, delta=TOLERANCE * max(1, abs(value)), msg=name)
        self.each(check)

    def test_keras_and_we_predict_the_same_from_our_archive(self):
        def check(case):
            ours = predictions(case.ours, case.data, "--features", ",".join(case.inputs))
            model = load(case.ours)
            theirs = model.predict(case.x, verbose=0)
            if getattr(model.loss, "from_logits", False):
                # The command writes probabilities all the same.
                theirs = numpy.array(keras.ops.sigmoid(theirs))
            if theirs.shape[1] == 1 and ours.shape[1] == 2:
                ours = ours[:, 1:]
            # A float32 pass of a dozen features rounds to a few parts in ten million.
            numpy.testing.assert_allclose(ours, theirs, rtol=0, atol=2e-6 * max(1, numpy.abs(theirs).max()))
        self.each(check)

    def test_keras_goes_on_from_our_archive(self):
        """One more epoch by Keras, from our archive and from its own: optimizer states agree."""
        self.each(lambda case: self.assert_weights_agree(
            case.keras_fit(load(case.ours), 1), self.keras_alone(case)))

    def test_we_go_on_from_an_archive_of_keras(self):
        def check(case):
            path = WORK / f"{case.name}-on.keras"
            case.train(case.trained, path, 1)
            self.assert_weights_agree(load(path), self.keras_alone(case))
        self.each(check)

    def test_keras_keeps_our_compile_settings(self):
        def check(case):
            ours, theirs = load(case.ours), load(case.trained)
            self.assertEqual(type(ours.optimizer), type(theirs.optimizer))
            a, b = ours.optimizer.get_config(), theirs.optimizer.get_config()
            for key in ("name", "learning_rate"):
                a.pop(key, None), b.pop(key, None)
            self.assertEqual(a, b)
            self.assertEqual(int(ours.optimizer.iterations), int(theirs.optimizer.iterations))
        self.each(check)


if __name__ == "__main__":
    unittest.main()
