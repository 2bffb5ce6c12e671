"""Objective and processor time of CLP and HiGHS on the folder's MPS files beside ours, as the table in table.txt.

Usage: compare.py FOLDER [SECONDS]   with clp (Debian coinor-clp) on the PATH and highspy (PyPI) installed.
FOLDER is what REPLENISH_PEERS=FOLDER go test -run TestWritePeers has filled. SECONDS of processor time is the limit of a run.
The simplex methods are left out above 20 MB.
"""
import glob, os, re, resource, subprocess, sys

folder, limit = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200

highs = """
import sys, highspy
h = highspy.Highs()
h.setOptionValue("output_flag", False)
h.setOptionValue("threads", 1)
h.setOptionValue("solver", sys.argv[2])
h.readModel(sys.argv[1])
h.run()
if h.getModelStatus() == highspy.HighsModelStatus.kOptimal:
    print("Optimal objective", repr(h.getInfo().objective_function_value))
"""
read = "import sys, highspy; h = highspy.Highs(); h.setOptionValue('output_flag', False); h.readModel(sys.argv[1])"


def run(command):
    """Returns the objective, None if it is not reached, and the processor time."""
    def bound():
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, capture_output=True, text=True, preexec_fn=bound).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = re.findall(r"(?:Optimal objective|objective value)\s+([-0-9.e+]+)", out)
    return float(found[-1]) if found and "nfeasible" not in out else None, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


peers = [
    ("CLP barrier", lambda path: (["clp", path, "-barrier"], ["clp", path, "-quit"])),
    ("CLP dual simplex", lambda path: (["clp", path, "-dualsimplex"], ["clp", path, "-quit"])),
    ("HiGHS simplex", lambda path: ([sys.executable, "-c", highs, path, "simplex"], [sys.executable, "-c", read, path])),
    ("HiGHS IPM", lambda path: ([sys.executable, "-c", highs, path, "ipm"], [sys.executable, "-c", read, path])),
]
print("processor seconds without reading the file; d: relative difference of the objectives; x: times as long as ours", flush=True)
for path in sorted(glob.glob(os.path.join(folder, "*.ours")), key=lambda p: (os.path.getsize(p[:-5] + ".mps") if os.path.exists(p[:-5] + ".mps") else 1 << 60, p)):
    words = open(path).read().split()
    objective, seconds = float(words[0]), float(words[1])
    print(f"{os.path.basename(path)[:-5]:<24} ours {seconds:9.4f} s  objective {objective:.12g}  gap {words[3]}  infeasibility {words[4]}", flush=True)
    model = path[:-5] + ".mps"
    if not os.path.exists(model):
        continue
    for name, commands in peers:
        if "implex" in name and os.path.getsize(model) > 20e6:
            continue  # would not end
        solve, only_read = commands(model)
        value, used = run(solve)
        if value is None:
            print(f"    {name:<20} > {limit} s  > {limit / seconds:.0f} x", flush=True)
            continue
        used -= run(only_read)[1]
        print(f"    {name:<20} {used:9.3f} s  d {abs(value - objective) / max(1, abs(objective)):.1e}  {used / seconds:.0f} x", flush=True)
