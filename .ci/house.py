"""Count what the house limits: lines, public names, settings, columns, cell lengths, start-up time.

usage: python .ci/house.py [--check]        (--check: exit 1 where a limit is exceeded; seconds are shown, not checked)
"""
import ast
import dataclasses
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {
    # 7,500 before the second family of enhancers, its eyes and several faces; 8,500 before SALMONN (420) and before whole systems in one file,
    # the challenges' folders, metrics as rewards, and corpora of P.835 and of the hub (270), more metrics: words, voices, composite, UTMOS (160),
    # expectation over digits, a rating as reward, the head's components and the states kept between updates (130),
    # servers that go away, answers kept for all processes, one recording a question (110), rewards with a gradient (80),
    # several processes that share their work, a describer that learns by reinforcement (160), ONNX as an engine (100),
    # damaged files, steps without finite loss, SIGTERM, one run a folder (170), rewards awaited while the next batch is tried (48),
    # processes that build scenes for several calls (15), certificates of both servers (27),
    # a network without a future: its layers that remember, its eyes, its streams (405), stages of ALLD that go on from checkpoints (40),
    # NISQA of another file, answers without the token of a recording (8),
    # pictures at another rate, quiet integers as floats, metrics left out, clipping: said instead of passed over (9)
    "lines of the library, without recipes": 10657,
    "names in all __all__ together": 220,
    "fields of PPOConfig": 28,
    "lines over 140 columns": 0,
    "exported cells, median lines": 12,
    "exported cells, longest": 45,
}


def public_names(path):  # -> list of str
    "The names in a module's `__all__`."
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return ast.literal_eval(node.value)
    return []


def exported_cells():  # -> list of int
    "Lines that are not blank of every exported cell, the directive not counted."
    lengths = []
    for path in sorted((ROOT/"nbs").rglob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            lines = "".join(cell["source"]).splitlines()
            if cell["cell_type"] == "code" and any(l.startswith("#| export") for l in lines):
                lengths.append(sum(1 for l in lines if l.strip() and not l.startswith("#|")))
    return lengths


def import_seconds():  # -> float
    "The fastest of three starts, less that of Python alone."
    def fastest(code):
        times = []
        for _ in range(3):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
            times.append(time.perf_counter() - start)
        return min(times)
    return fastest("import avse_llmrl") - fastest("pass")


def counts():  # -> dict
    "All figures of the house."
    sys.path.insert(0, str(ROOT))
    from avse_llmrl.ppo import PPOConfig
    modules = [p for p in sorted((ROOT/"avse_llmrl").rglob("*.py")) if p.name != "_modidx.py"]
    library = [p for p in modules if p.parent.name != "recipes"]
    lines = {p: p.read_text(encoding="utf-8").splitlines() for p in modules}
    cells = exported_cells()
    return {
        "lines of the library, without recipes": sum(len(lines[p]) for p in library),
        "lines of the recipes": sum(len(lines[p]) for p in modules if p not in library),
        "names in all __all__ together": sum(len(public_names(p)) for p in modules if p.name != "__init__.py"),
        "fields of PPOConfig": len(dataclasses.fields(PPOConfig)),
        "lines over 140 columns": sum(len(l) > 140 for p in modules for l in lines[p]),
        "exported cells, median lines": statistics.median(cells),
        "exported cells, longest": max(cells),
        "import avse_llmrl, seconds": round(import_seconds(), 2),
    }


def main(check=False):
    too_much = []
    for name, value in counts().items():
        limit = LIMITS.get(name)
        print(f"{name:40} {value:>8}" + ("" if limit is None else f"   (at most {limit})"))
        if limit is not None and value > limit:
            too_much.append(name)
    if check and too_much:
        sys.exit("over the limit: " + "; ".join(too_much))


if __name__ == "__main__":
    main("--check" in sys.argv)
