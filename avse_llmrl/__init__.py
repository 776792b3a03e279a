__version__ = "0.0.1"

from . import core  # first of all: it lets torchaudio load beside a CPU-only torch
