"""The Netlib models beside CLP and native HiGHS, one core each.

    apt-get install coinor-clp; pip install highspy
    go build -o shopkeeper ./cmd/shopkeeper
    python3 peers.py ./shopkeeper ../shared/data/netlib-lp table.txt

Seconds are those in the solver, without reading files, as each program reports them itself; ratio is
ours by the faster peer's. The last column is the largest relative difference of the three objectives.
"""

import glob
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import highspy


def ours(shopkeeper, path):
    answer = json.loads(subprocess.run([shopkeeper, "solve", path, "--json"], capture_output=True, text=True).stdout)
    return answer["status"], answer["objective"], answer["seconds"]


def clp(path):
    text = subprocess.run(["clp", path, "-solve"], capture_output=True, text=True).stdout
    found = re.search(r"Optimal objective (\S+) - \d+ iterations time ([\d.]+)", text)
    with tempfile.NamedTemporaryFile("r") as f:  # the log has few digits, the solution file more
        subprocess.run(["clp", path, "-solve", "-solution", f.name], capture_output=True)
        objective = re.search(r"[Oo]bjective [Vv]alue\s+(\S+)", f.read())
    if not found:
        return None, None
    return float(objective.group(1) if objective else found.group(1)), float(found.group(2))


def native(path):
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    h.readModel(path)
    begun = time.perf_counter()
    h.run()
    return h.getObjectiveValue(), time.perf_counter() - begun


def main(shopkeeper, folder, table):
    out = open(table, "w")
    print(f"{'model':<12}{'status':<9}{'objective':>20}{'seconds':>9}{'clp s':>9}{'highs s':>9}{'ratio':>7}{'differs':>10}", file=out)
    total = [0.0, 0.0, 0.0]
    for path in sorted(glob.glob(os.path.join(folder, "*.mps.gz"))):
        name = os.path.basename(path)[:-len(".mps.gz")]
        with tempfile.TemporaryDirectory() as tmp:
            plain = os.path.join(tmp, name + ".mps")
            with gzip.open(path) as source, open(plain, "wb") as target:
                target.write(source.read())
            status, objective, seconds = ours(shopkeeper, path)
            peers = [clp(plain), native(plain)]
        values = [v for v, _ in peers if v is not None]
        differs = max(abs(v - objective) / max(1, abs(v)) for v in values)
        times = [s for _, s in peers]
        best = min(max(s, 0.001) for s in times if s is not None)
        total = [a + (b or 0) for a, b in zip(total, [seconds] + times)]
        shown = "".join(f"{s:>9.3f}" if s is not None else f"{'-':>9}" for s in times)
        print(f"{name:<12}{status:<9}{objective:>20.12g}{seconds:>9.3f}{shown}{seconds / best:>7.1f}{differs:>10.1e}", file=out, flush=True)
    print(f"{'total':<41}{total[0]:>9.3f}{total[1]:>9.3f}{total[2]:>9.3f}{total[0] / min(total[1:]):>7.1f}", file=out)


if __name__ == "__main__":
    main(*sys.argv[1:4])
