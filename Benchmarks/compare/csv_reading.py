"""A CSV file of 20 number columns to typed columns, beside pandas and polars, in turn."""
import sys

import numpy as np
import pandas
import polars

from measure import DATA, ours, ratio, seconds, show

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 400_000
path = DATA / f"numbers-{rows}.csv"
if not path.exists():
    numbers = np.random.default_rng(3).standard_normal((rows, 20)).round(6)
    polars.DataFrame(numbers, schema=[f"x{j}" for j in range(20)]).write_csv(path)
megabytes = path.stat().st_size / 1e6

mine, of_pandas, of_polars = [], [], []
for _ in range(3):
    times, found = ours("csv-read", path, 2)
    mine += times
    times, table = seconds(lambda: pandas.read_csv(path), 1)
    of_pandas += times
    times, frame = seconds(lambda: polars.read_csv(path, infer_schema_length=None), 2)
    of_polars += times

assert abs(float(found["sum"][0]) - table["x0"].sum()) < 1e-6 * rows, "another sum than pandas's"
print(f"CSV, {rows:,} × 20, {megabytes:.0f} MB")
for name, times in ("logistic", mine), ("pandas", of_pandas), ("polars", of_polars):
    show(name, times, f"{megabytes / min(times):.0f} MB/s at best")
ratio(of_pandas, mine)
ratio(of_polars, mine)
