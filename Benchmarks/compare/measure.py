"""What the comparisons share."""
import pathlib
import statistics
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
DATA = HERE.parent / ".build-benchmarks"
DATA.mkdir(exist_ok=True)


def ours(name, *arguments):
    """Runs a benchmark of the package: its times, and the other lines it prints by first word."""
    command = [str(HERE / ".build/release" / name), *map(str, arguments)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    words = {line.split()[0]: line.split()[1:] for line in lines if line}
    return [float(t) for t in words.pop("seconds")], words


def seconds(work, rounds):
    """The sorted seconds of a piece of work after one round that does not count, and its last result."""
    result, times = work(), []
    for _ in range(rounds):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return sorted(times), result


def show(name, times, note=""):
    print(f"{name:32} median {statistics.median(times):.4g} s, least {min(times):.4g} s {note}".rstrip())


def ratio(theirs, times):
    print(f"{'faster':32} {statistics.median(theirs) / statistics.median(times):.2f}×, "
          f"of the least {min(theirs) / min(times):.2f}×")
