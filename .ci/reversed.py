"""Run the notebooks as `nbdev_test` does, in reversed order.

usage: python .ci/reversed.py [WORKERS]
"""
import sys

from fastcore.parallel import parallel
from nbdev.config import get_config
from nbdev.doclinks import nbglob
from nbdev.test import test_nb

if __name__ == "__main__":
    cfg = get_config()
    files = sorted((f.absolute() for f in nbglob(as_path=True)), reverse=True)
    workers = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    results = parallel(test_nb, files, skip_flags=cfg.tst_flags.split(), n_workers=workers, basepath=cfg.config_path, pause=.01, do_print=True)
    failed = [f.name for f, (passed, _) in zip(files, results) if not passed]
    print(f"{len(files) - len(failed)} passed, {len(failed)} failed", *failed)
    sys.exit(bool(failed))
