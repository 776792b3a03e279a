"Audio-visual speech enhancement, fine-tuned by reinforcement learning whose reward is words."
__version__ = "0.0.1"

_HOMES = {  # module -> names that are to be had from the package itself, loaded when first used
    "core": ("read_audio", "write_audio"),
    "scenes": ("SceneDataset", "RemixDataset"),
    "faces": ("face_frames",),
    "build": ("build_scenes",),
    "metrics": ("evaluate",),
    "avse": ("AVSE",),
    "supervised": ("SupervisedConfig", "train_supervised"),
    "describer": ("load_describer",),
    "sentiment": ("load_sentiment",),
    "reward": ("Reward", "LLMReward", "DNSMOSReward", "CompareReward", "RelativeReward", "Mixture", "Guard"),
    "policy": ("ActionDistribution",),
    "ppo": ("PPOConfig", "PPOTrainer"),
    "benchmark": ("run_benchmark",),
    "inspect": ("SceneInspector",),
    "listening": ("ListeningTest",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name):
    "Import the module that holds `name`, once."
    if name not in _HOME:
        raise AttributeError(f"module 'avse_llmrl' has no attribute '{name}'; it has {', '.join(__all__)}")
    from importlib import import_module
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
