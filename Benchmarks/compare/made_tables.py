"""CSV files to fit, made from a fixed seed and kept: numbers alone, or with categories and missing values."""
import numpy as np
import polars

from measure import DATA


def numbers(rows):
    """20 number columns x0 … x19 and the class y."""
    path = DATA / f"fit-numbers-{rows}.csv"
    if not path.exists():
        generator = np.random.default_rng(11)
        x = generator.standard_normal((rows, 20)).round(6)
        weights = generator.standard_normal(20) / 3
        y = generator.random(rows) < 1 / (1 + np.exp(-(x @ weights - 0.5)))
        table = polars.DataFrame(x, schema=[f"x{j}" for j in range(20)])
        table.with_columns(y=polars.Series(y.astype(np.int8))).write_csv(path)
    return path


def mixed(rows):
    """10 number columns, 5 of words with up to 1000 levels, a tenth of each missing; the class is a word."""
    path = DATA / f"fit-mixed-{rows}.csv"
    if not path.exists():
        generator = np.random.default_rng(12)
        x = generator.standard_normal((rows, 10)).round(4)
        logit = x @ (generator.standard_normal(10) / 3)
        table = {f"x{j}": polars.Series(x[:, j]) for j in range(10)}
        for k, count in enumerate((4, 20, 100, 300, 1000)):
            codes = np.minimum(generator.exponential(count / 6, rows).astype(int), count - 1)
            logit += (generator.standard_normal(count) / 4)[codes]
            names = np.array([f"level {i * 7919 % 10007}" for i in range(count)])
            table[f"c{k}"] = polars.Series(names[codes])
        for name, column in table.items():
            absent = generator.random(rows) < 0.1
            table[name] = polars.Series(
                name, [None if gone else value for gone, value in zip(absent, column)])
        y = generator.random(rows) < 1 / (1 + np.exp(-logit))
        table["y"] = polars.Series(np.where(y, "yes", "no"))
        polars.DataFrame(table).write_csv(path)
    return path


if __name__ == "__main__":
    print(numbers(1_000_000))
    print(mixed(1_000_000))
