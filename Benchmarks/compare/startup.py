"""The time of a whole process of `logistic --help`."""
import subprocess

from measure import HERE, seconds, show

command = [str(HERE.parent / ".build/release/logistic"), "--help"]
times, _ = seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL), 50)
show("logistic --help", times)
times, _ = seconds(lambda: subprocess.run(["/bin/true"], check=True), 50)
show("/bin/true, for comparison", times)
