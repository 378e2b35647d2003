"""What the comparisons share."""
import os
import pathlib
import statistics
import subprocess
import sys
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


# Starts a command and tells its seconds and peak memory. A process that is forked, or starts another in its own
# memory, lends it its peak: this one's is a few MB, that of a comparison with its data in memory hundreds.
STARTER = """
import os, sys, time
start = time.perf_counter()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
report = f"{time.perf_counter() - start} {usage.ru_maxrss}"
os.write(int(sys.argv[1]), report.encode())
sys.exit(os.waitstatus_to_exitcode(status) != 0)
"""


def process(command):
    """Seconds, peak memory in MB and output of a process."""
    reader, writer = os.pipe()
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", STARTER, str(writer), *command],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, pass_fds=[writer], text=True)
    os.close(writer)
    with os.fdopen(reader) as report:
        elapsed, memory = report.read().split()
    assert run.returncode == 0, f"{command} failed"
    return float(elapsed), float(memory) / (1024 if sys.platform != "darwin" else 1 << 20), run.stdout


def show(name, times, note=""):
    print(f"{name:32} median {statistics.median(times):.4g} s, least {min(times):.4g} s {note}".rstrip())


def ratio(theirs, times):
    print(f"{'faster':32} {statistics.median(theirs) / statistics.median(times):.2f}×, "
          f"of the least {min(theirs) / min(times):.2f}×")
