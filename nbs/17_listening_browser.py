"""Two listeners on the page at once; one browser killed in the middle, the server killed (SIGKILL) too; both go on; every answer is there.
Usage: 17_listening_browser.py OUT_FOLDER [path of a Chromium]. Needs playwright (pip install playwright); makes its own test of short
synthetic sounds, and screenshots."""
import re, signal, socket, sqlite3, subprocess, sys, threading, time, urllib.request
from pathlib import Path
import numpy as np
from playwright.sync_api import sync_playwright
from avse_llmrl.core import SR
from avse_llmrl.listening import make_test

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
chromium = sys.argv[2] if len(sys.argv) > 2 else None
rng, t = np.random.default_rng(0), np.arange(int(.6*SR))/SR

def tone(f, noise):
    "A trembling tone with noise, [1, T]."
    x = .2*np.sin(2*np.pi*f*t)*(1 + .5*np.sin(2*np.pi*4*t)) + noise*rng.standard_normal(len(t))
    return x[None].astype(np.float32)

systems = {n: {f"u{i}": tone(200 + 40*i, a) for i in range(4)} for n, a in (("base", .1), ("rl", .01))}
test = make_test(systems, out/"test", items=4, catch=5, repeats=2, title="Which one is better?")
tokens = [test.join() for _ in range(2)]
total = int(test.listeners().trials[0])
test.close()
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    PORT = s.getsockname()[1]
HOME = f"http://127.0.0.1:{PORT}"
SERVE = ("import sys; from avse_llmrl.listening import ListeningTest, serve; serve(ListeningTest(sys.argv[1]), port=int(sys.argv[2]))")

def server():
    "The page in a process of its own, once it answers."
    p = subprocess.Popen([sys.executable, "-c", SERVE, str(out/"test"), str(PORT)], stdout=open(out/"server.log", "a"),
        stderr=subprocess.STDOUT)
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{HOME}/l/{tokens[0]}").read()
            return p
        except OSError:
            time.sleep(.2)
    raise RuntimeError(f"the server did not start: see {out/'server.log'}")

said, errors, fails = {k: [] for k in range(2)}, [], []
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=user-gesture-required"]

def until(pg, js, seconds=120):
    "Wait for a condition; the page forbids eval, so ask again and again."
    end = time.time() + seconds
    while not pg.evaluate(js):
        assert time.time() < end, js
        pg.wait_for_timeout(50)

def one(pg, k, shot=None, after=None):
    "Hear both, answer, wait for the next pair."
    i = int(re.search(r"Pair (\d+)", pg.text_content("#count"))[1])
    assert pg.is_disabled("#pickA") and pg.is_disabled("#pickB")
    for s in "AB":
        until(pg, f"!!sound.{s}")
        pg.click(f"#{s}")
        if shot and s == "B":
            pg.wait_for_timeout(250)
            pg.screenshot(path=str(out/shot))
        until(pg, f"heard.{s} > 0")
    pg.wait_for_selector("#pickA:enabled")
    c = "AB"[(k + i) % 2]
    if after:
        after()
    pg.click(f"#pick{c}")
    until(pg, f"state.position == {i} && !busy || state.done", 240)
    said[k].append((i - 1, c))

def opened(p, k, view):
    "A browser on the listener's link."
    b = p.chromium.launch(executable_path=chromium, args=ARGS)
    pg = b.new_context(**view).new_page()
    pg.on("console", lambda m: errors.append(m.text) if m.type == "error" and "CONNECTION_REFUSED" not in m.text else None)
    pg.on("pageerror", lambda e: errors.append(str(e)))
    pg.goto(f"{HOME}/l/{tokens[k]}")
    pg.wait_for_selector("#begin:visible")
    return b, pg

def finish(pg, k, b):
    "All that is left."
    while not pg.is_visible("#end"):
        one(pg, k)
    pg.screenshot(path=str(out/f"end{k}.png"))
    b.close()

def killed(p, k, view):
    "Three pairs; both sounds of the fourth; the browser is killed before the answer, and another one goes on."
    b, pg = opened(p, k, view)
    pg.screenshot(path=str(out/f"intro{k}.png"))
    pg.click("#level")
    pg.wait_for_timeout(300)
    pg.click("#begin")
    pg.wait_for_selector("#count:visible")
    for j in range(3):
        one(pg, k, f"trial{k}.png" if j == 1 else None)
    pg.click("#A")
    pg.wait_for_timeout(100)
    b.close()
    b, pg = opened(p, k, view)
    pg.screenshot(path=str(out/f"resumed{k}.png"))
    assert pg.text_content("#begin") == "Go on with pair 4", pg.text_content("#begin")
    pg.click("#begin")
    pg.wait_for_selector("#count:visible")
    finish(pg, k, b)

def outlives(p, k, view):
    "Four pairs; the server dies under the fifth answer and comes back."
    b, pg = opened(p, k, view)
    pg.screenshot(path=str(out/f"intro{k}.png"))
    pg.click("#begin")
    pg.wait_for_selector("#count:visible")
    for j in range(4):
        one(pg, k, f"trial{k}.png" if j == 1 else None)
    def kill():
        go["server"].kill()
        go["server"].wait()
        threading.Timer(3, lambda: go.update(server=server())).start()
    go["ready"].wait(400)
    one(pg, k, None, kill)
    finish(pg, k, b)

def guarded(act, k, view):
    "One listener in a thread; what goes wrong is kept."
    try:
        with sync_playwright() as p:
            act(p, k, view)
    except BaseException as e:
        fails.append(repr(e)[:1500])
    finally:
        if k == 0:
            go["ready"].set()

go = dict(server=server(), ready=threading.Event())
desk = dict(viewport={"width": 1000, "height": 760})
phone = dict(viewport={"width": 390, "height": 780}, device_scale_factor=2, is_mobile=True, has_touch=True)
threads = [threading.Thread(target=guarded, args=a) for a in ((killed, 0, desk), (outlives, 1, phone))]
for th in threads:
    th.start()
for th in threads:
    th.join()
go["server"].send_signal(signal.SIGINT)
print("server exit", go["server"].wait(120))
db = sqlite3.connect(out/"test"/"answers.sqlite")
ask = "select position, choice from answers where token = ? order by position"
stored = {k: db.execute(ask, (tokens[k],)).fetchall() for k in range(2)}
print("trials", total, "stored", [len(v) for v in stored.values()], "said == stored:", stored == said)
print("page errors:", errors, "failures:", fails)
assert not fails and not errors and stored == said and all(len(v) == total for v in said.values()), "an answer was lost, or the page failed"
