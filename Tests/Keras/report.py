"""Runs unittest modules and counts their tests, each parameter of a test (subTest) as one."""
import sys
import unittest


class Counting(unittest.TextTestResult):
    """Counts subtests one by one, and a test without any as one."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.good = self.bad = 0

    def startTest(self, test):
        super().startTest(test)
        self.parts = 0

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        self.parts += 1
        if error is None:
            self.good += 1
        else:
            self.bad += 1

    def addSuccess(self, test):
        super().addSuccess(test)
        self.good += self.parts == 0

    def addError(self, test, error):
        super().addError(test, error)
        self.bad += 1

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.bad += 1


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromNames(sys.argv[1:])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=Counting).run(suite)
    print(f"{result.good} passed, {result.bad} failed")
    sys.exit(0 if result.wasSuccessful() else 1)
