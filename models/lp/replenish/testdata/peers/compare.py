"""Objective and solve time of CLP and HiGHS on the family's MPS files, one JSON line per run.

Usage: compare.py FOLDER [SECONDS]   with clp (Debian coinor-clp) on the PATH and highspy (PyPI) installed.
FOLDER is what REPLENISH_PEERS=FOLDER go test -run TestWritePeers has filled.
"""
import glob, json, os, re, subprocess, sys, time
import highspy

folder, limit = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 600.0


def clp(path, how):
    started = time.time()
    out = subprocess.run(["clp", path, "-sec", str(limit), how], capture_output=True, text=True).stdout
    wall = time.time() - started
    objective = re.findall(r"(?:Optimal objective|Objective value|objective value)\s+([-0-9.e+]+)", out)
    seconds = re.findall(r"time ([0-9.]+)", out)
    return float(objective[-1]) if objective else None, float(seconds[-1]) if seconds else wall


def highs(path, how):
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("time_limit", limit)
    h.setOptionValue("solver", how)
    h.readModel(path)
    started = time.time()
    h.run()
    return h.getInfo().objective_function_value, time.time() - started, str(h.getModelStatus())


for path in sorted(glob.glob(os.path.join(folder, "*.mps")), key=os.path.getsize):
    ours = open(path[:-4] + ".ours").read().split()
    print(json.dumps({"file": os.path.basename(path), "solver": "replenish", "objective": float(ours[0]), "seconds": float(ours[1])}), flush=True)
    for name, run in (("clp dual simplex", lambda: clp(path, "-dualsimplex")), ("clp barrier", lambda: clp(path, "-barrier")),
                      ("highs simplex", lambda: highs(path, "simplex")), ("highs ipm", lambda: highs(path, "ipm"))):
        result = run()
        print(json.dumps({"file": os.path.basename(path), "solver": name, "objective": result[0], "seconds": round(result[1], 4), "note": result[2:]}), flush=True)
