"""The scene inspector, the PPO monitor and the listening widget used by clicks in a real JupyterLab; screenshots to look at.
Usage: 16_inspect_browser.py OUT_FOLDER [path of a Chromium]. Needs playwright (pip install playwright) and jupyterlab; the demo's small
scenes are used."""
import json, socket, subprocess, sys, time, urllib.request
from pathlib import Path
from playwright.sync_api import sync_playwright

out = Path(sys.argv[1]).resolve()
home = out/"lab"
home.mkdir(parents=True, exist_ok=True)
chromium = sys.argv[2] if len(sys.argv) > 2 else None
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    PORT = s.getsockname()[1]

# The notebook: a cell for the inspector, one for a run in another process, one for the finished run, one for the listening widget
CELLS = ["""import torch, subprocess, sys
torch.set_num_threads(1)
from avse_llmrl.avse import AVSE
from avse_llmrl.recipes.demo_data import demo_scenes
from avse_llmrl.inspect import Monitor, SceneInspector
from avse_llmrl.scenes import SceneDataset
root, model = demo_scenes(small=True), AVSE.from_pretrained("mini")
systems = {"noisy": None, "pretrained": model, "mini-llm": AVSE.from_pretrained("mini-llm")}
look = SceneInspector(SceneDataset(root, "eval"), systems, seconds=2)
look""",
'''code = f"""import torch
torch.set_num_threads(1)
from avse_llmrl.avse import AVSE
from avse_llmrl.describer import load_describer
from avse_llmrl.ppo import PPOConfig, PPOTrainer
from avse_llmrl.reward import LLMReward
from avse_llmrl.scenes import SceneDataset
args = PPOConfig(output_dir="run", max_steps=12, per_device_train_batch_size=2, clip_seconds=1., num_ppo_epochs=2, train="head")
train = SceneDataset({str(root)!r}, "train", cache=True)
PPOTrainer(AVSE.from_pretrained("mini"), LLMReward(load_describer("mini")), args, train).train(progress=False)"""
going = subprocess.Popen([sys.executable, "-c", code])
watch = Monitor("run", every=.5, sentiment=look.reward.sentiment)
watch''',
"""done = Monitor("run")
done""",
"""from avse_llmrl.listening import ListeningTest, ListeningWidget, make_test
from avse_llmrl.benchmark import enhance_items
from pathlib import Path
if Path("test").exists():
    test = ListeningTest("test")
else:
    scenes = list(SceneDataset(root, "eval", clip_seconds=2))[:4]
    made = {n: {x["scene"]: enhance_items(m, [x])[0] for x in scenes} for n, m in {"noisy": None, "mini": model}.items()}
    test = make_test(made, "test", items=4, catch=0, repeats=0)
listen = ListeningWidget(test)
listen"""]

def cell(i, source):
    return dict(cell_type="code", id=f"cell{i}", metadata={}, source=source, outputs=[], execution_count=None)

def lab():
    "JupyterLab with the notebook, on a port of its own."
    kernel = dict(name="python3", display_name="Python 3", language="python")
    nb = dict(cells=[cell(i, s) for i, s in enumerate(CELLS)], metadata=dict(kernelspec=kernel), nbformat=4, nbformat_minor=5)
    (home/"look.ipynb").write_text(json.dumps(nb), encoding="utf-8")
    quiet = out/"settings"/"@jupyterlab"/"apputils-extension"
    quiet.mkdir(parents=True, exist_ok=True)
    (quiet/"notification.jupyterlab-settings").write_text('{"fetchNews": "false"}', encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={PORT}",
        "--IdentityProvider.token=", f"--ServerApp.root_dir={home}", f"--LabApp.user_settings_dir={out/'settings'}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"], stdout=open(out/"lab.log", "w"), stderr=subprocess.STDOUT)
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api").read()
            return process
        except OSError:
            time.sleep(.2)
    raise RuntimeError(f"JupyterLab did not start: see {out/'lab.log'}")

def shot(pg, part, name):
    "A picture of one cell's output, as far down as it goes."
    part.scroll_into_view_if_needed()
    pg.wait_for_timeout(400)
    part.screenshot(path=str(out/f"{name}.png"))
    print(name, flush=True)

def run_cell(pg, i):
    "Run a cell and give back its output."
    c = pg.locator(".jp-Notebook .jp-Cell").nth(i)
    c.locator(".cm-content").click()
    pg.keyboard.press("Control+Enter")
    done = "i => /\\[\\d+\\]/.test(document.querySelectorAll('.jp-Notebook .jp-Cell')[i].querySelector('.jp-InputPrompt').textContent)"
    pg.wait_for_function(done, arg=i, timeout=400_000)
    return c.locator(".jp-OutputArea").first

def inspector(pg):
    "Next scene, scene before, a scene by its name; a player moves the face and stops the others."
    o = run_cell(pg, 0)
    o.locator("h3", has_text="Scene").wait_for(timeout=100_000)
    shot(pg, o, "inspector")
    title = lambda: o.locator("h3").first.inner_text()
    back, on = (o.locator("button.jupyter-button").nth(i) for i in (0, 1))
    def after(old):
        gone = "t => ![...document.querySelectorAll('.scene h3')].some(h => h.textContent == t)"
        pg.wait_for_function(gone, arg=old, timeout=100_000)
    first = title()
    on.click()
    after(first)
    second = title()
    assert second != first, second
    back.click()
    after(second)
    assert title() == first, title()
    o.locator("select").select_option(index=1)
    after(first)
    assert title() == second, title()
    shot(pg, o, "inspector_second")
    players(pg, o)

def players(pg, o):
    "Starting a player moves the face and stops the other players."
    a = o.locator("audio")
    a.nth(0).evaluate("x => x.play()")
    pg.wait_for_timeout(900)
    t = a.nth(0).evaluate("x => x.currentTime")
    v = o.locator("video").first.evaluate("x => [x.readyState, x.videoWidth, x.currentTime]")
    assert t > .2 and v[1] > 0 and v[2] > 0, (t, v)
    a.nth(1).evaluate("x => x.play()")
    pg.wait_for_timeout(300)
    assert a.nth(0).evaluate("x => x.paused") and not a.nth(1).evaluate("x => x.paused")
    print("players", a.count(), "video", v, flush=True)

def monitor(pg):
    "Waits for a run in another process, follows it, is stopped and started, sees its end; a second one reads it from disk."
    o = run_cell(pg, 1)
    shot(pg, o, "monitor_waiting")
    watch = o.locator("button", has_text="Watch")
    watch.click()
    o.locator("text=/[1-9] of 12 updates, last/").first.wait_for(timeout=400_000)
    shot(pg, o, "monitor_running")
    watch.click()
    o.locator("text=/^stopped/").first.wait_for(timeout=200_000)
    watch.click()
    o.locator("text=12 of 12 updates, finished").first.wait_for(timeout=400_000)
    o.locator("text=/^finished/").first.wait_for(timeout=200_000)
    shot(pg, o, "monitor_finished")
    o = run_cell(pg, 2)
    o.locator("text=12 of 12 updates, finished").first.wait_for(timeout=60_000)
    o.locator("summary").first.click()
    shot(pg, o, "monitor_from_disk")

def listening(pg):
    "Hear both, choose: too early first, then to the end of the test."
    o = run_cell(pg, 3)
    o.locator("audio").first.wait_for(timeout=200_000)
    shot(pg, o, "listening")
    o.locator("button").first.click()
    pg.wait_for_timeout(800)
    shot(pg, o, "listening_too_early")
    while not o.locator("text=Thank you").is_visible():       # on a busy machine the first click may have been late enough to count
        pg.wait_for_timeout(5000)
        if o.locator("button").first.is_visible():
            o.locator("button").first.click()
            pg.wait_for_timeout(1500)
    shot(pg, o, "listening_end")

errors, process = [], lab()
with sync_playwright() as p:
    b = p.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"])
    pg = b.new_page(viewport=dict(width=1400, height=1500))
    pg.on("pageerror", lambda e: errors.append(str(e)))
    try:
        pg.goto(f"http://127.0.0.1:{PORT}/lab/tree/look.ipynb?reset", timeout=200_000)
        pg.locator(".jp-Notebook .jp-Cell").nth(3).wait_for(timeout=200_000)
        pg.wait_for_timeout(3000)
        for step in (inspector, monitor, listening):
            step(pg)
    except BaseException:
        pg.screenshot(path=str(out/"failed.png"))
        raise
    finally:
        b.close()
        process.terminate()
print("page errors:", errors)
assert not errors, errors
