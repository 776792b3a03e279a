"""Plant mistakes in the exported modules, one at a time, and see whether the notebooks notice.

usage: python .ci/mutants.py [--only N[,N]] [--workers 2] [--out mutants.csv]

A mistake is a line of `.ci/mutants.yaml`: module, the text as it stands (once in the module), the text with the mistake. It is planted in the exported
module and in the cell of the notebook that exports it; then the module's own notebook runs, and, if that passes, those that import the module.
General mutation tools change a module and run pytest; here the tests are the notebooks, which hold the source themselves, hence this program.
"""
import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
RUN = """
import sys
from pathlib import Path
from nbdev.test import test_nb
sys.exit(not test_nb(Path(sys.argv[1]), skip_flags=["notest", "slow"])[0])
"""


def notebook_of(module):  # -> path relative to the root
    "The notebook that exports a module, as the module itself names it."
    text = (ROOT/"avse_llmrl"/f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    return "nbs/" + re.search(r"File to edit: (?:\.\./)+nbs/(\S+\.ipynb)", text)[1]


def importers(module, own):  # -> list of paths
    "Numbered notebooks that import a module, in order."
    pattern = re.compile(rf"avse_llmrl\.{re.escape(module)} import")
    found = [p for p in sorted((ROOT/"nbs").glob("[0-9]*.ipynb")) if pattern.search(p.read_text(encoding="utf-8"))]
    return [str(p.relative_to(ROOT)) for p in found if str(p.relative_to(ROOT)) != own]


def copy_tree(to):
    "The repository without its history; weights are linked, not copied."
    shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns(".git", "weights", "_docs", "_proc", "__pycache__"), symlinks=True)
    (to/"avse_llmrl"/"weights").symlink_to(ROOT/"avse_llmrl"/"weights")


def plant(tree, mutant, notebook):
    "Change the module and the cell that it comes from."
    path = tree/"avse_llmrl"/f"{mutant['module'].replace('.', '/')}.py"
    text = path.read_text(encoding="utf-8")
    if text.count(mutant["old"]) != 1:
        raise ValueError(f"{mutant['module']}: {text.count(mutant['old'])} places read {mutant['old']!r}; it must be one")
    path.write_text(text.replace(mutant["old"], mutant["new"]), encoding="utf-8")
    nb = json.loads((tree/notebook).read_text(encoding="utf-8"))
    cells = [c for c in nb["cells"] if c["cell_type"] == "code" and "#| export" in "".join(c["source"]) and mutant["old"] in "".join(c["source"])]
    if len(cells) != 1:
        raise ValueError(f"{notebook}: {len(cells)} exported cells hold {mutant['old']!r}")
    cells[0]["source"] = "".join(cells[0]["source"]).replace(mutant["old"], mutant["new"]).splitlines(True)
    (tree/notebook).write_text(json.dumps(nb), encoding="utf-8")


def passes(tree, notebook):
    "Run one notebook of a copy."
    env = dict(os.environ, PYTHONPATH=str(tree), OMP_NUM_THREADS="1", MPLBACKEND="agg")
    done = subprocess.run([sys.executable, "-c", RUN, str(tree/notebook)], cwd=tree, env=env, capture_output=True, timeout=900)
    return done.returncode == 0


def check_unchanged(notebook):
    "A notebook that fails as it stands would seem to notice every mistake."
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)/"repo"
        copy_tree(tree)
        if not passes(tree, notebook):
            raise RuntimeError(f"{notebook} fails as it stands: mend it first")
    print(f"{notebook} passes as it stands", flush=True)


def try_one(number, mutant):  # -> dict
    "Plant one mistake and run notebooks until one fails."
    start, notebook = time.time(), notebook_of(mutant["module"])
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)/"repo"
        copy_tree(tree)
        plant(tree, mutant, notebook)
        noticed = ""
        for path in [notebook, *importers(mutant["module"], notebook)]:
            if not passes(tree, path):
                noticed = path
                break
    row = dict(number=number, module=mutant["module"], old=mutant["old"], new=mutant["new"], noticed_by=noticed, seconds=round(time.time() - start))
    print(f"{number:3} {mutant['module']:12} {noticed or 'SURVIVED':28} {mutant['old']!r} -> {mutant['new']!r}", flush=True)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="numbers of mistakes, separated by commas")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", help="a CSV for the result")
    args = parser.parse_args()
    mutants = list(enumerate(yaml.safe_load((ROOT/".ci"/"mutants.yaml").read_text(encoding="utf-8")), 1))
    if args.only:
        mutants = [m for m in mutants if str(m[0]) in args.only.split(",")]
    with ThreadPoolExecutor(args.workers) as pool:
        list(pool.map(check_unchanged, sorted({notebook_of(m["module"]) for _, m in mutants})))
        rows = list(pool.map(lambda m: try_one(*m), mutants))
    if args.out:
        with open(args.out, "w", newline="", encoding="utf-8") as f:
            writer = csv.DictWriter(f, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    print(f"{sum(bool(r['noticed_by']) for r in rows)} of {len(rows)} mistakes noticed")


if __name__ == "__main__":
    main()
