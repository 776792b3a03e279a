"""Two listeners on the page at once; one browser killed in the middle, the server killed (SIGKILL) too; both go on; every answer is there.
Usage: 17_listening_browser.py OUT_FOLDER [path of a Chromium]. Needs playwright (pip install playwright); makes its own test of short synthetic sounds, and screenshots."""
import re, signal, sqlite3, subprocess, sys, threading, time
from pathlib import Path
import numpy as np
from playwright.sync_api import sync_playwright
from avse_llmrl.core import SR, write_audio
from avse_llmrl.listening import ListeningTest, make_test
out = Path(sys.argv[1]); out.mkdir(parents=True, exist_ok=True)
chromium = sys.argv[2] if len(sys.argv) > 2 else None
rng = np.random.default_rng(0); t = np.arange(int(.6*SR))/SR
tone = lambda f, noise: .2*np.sin(2*np.pi*f*t)*(1 + .5*np.sin(2*np.pi*4*t)) + noise*rng.standard_normal(len(t))
test = make_test({n: {f"u{i}": tone(200 + 40*i, a)[None].astype(np.float32) for i in range(4)} for n, a in (("base", .1), ("rl", .01))}, out/"test", items=4, catch=5, repeats=2, title="Which one is better?")
tokens = [test.join() for _ in range(2)]; total = test.listeners().trials[0]; test.close()
PORT = 8787
def server():
    p = subprocess.Popen(["avse_listen", str(out/"test"), "--port", str(PORT)], stdout=open(out/"server.log", "a"), stderr=subprocess.STDOUT)
    for _ in range(600):
        try: __import__("urllib.request").request.urlopen(f"http://127.0.0.1:{PORT}/").read(); return p
        except OSError: time.sleep(.2)
said = {k: [] for k in range(2)}; errors = []
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=user-gesture-required"]
def until(pg, js, seconds=60):                              # the page forbids eval, so ask again and again
    end = time.time() + seconds
    while not pg.evaluate(js):
        assert time.time() < end, js
        pg.wait_for_timeout(50)
def one(pg, k, shot=None, after=None):
    "Hear both, answer, wait for the next pair."
    i = int(re.search(r"Pair (\d+)", pg.text_content("#count"))[1]) if pg.is_visible("#count") else None
    assert pg.is_disabled("#pickA") and pg.is_disabled("#pickB")
    for s in "AB":
        until(pg, f"!!sound.{s}")
        pg.click(f"#{s}")
        if shot and s == "B": pg.wait_for_timeout(250); pg.screenshot(path=str(out/shot)); shot = None
        until(pg, f"heard.{s} > 0")
    pg.wait_for_selector("#pickA:enabled")
    c = "AB"[(k + i) % 2]
    if after: after()
    pg.click(f"#pick{c}")
    until(pg, f"state.position == {i} && !busy || state.done", 120)
    said[k].append((i - 1, c))
def listener(k, phone, first, die, go):
    view = dict(viewport={"width": 390, "height": 780}, device_scale_factor=2, is_mobile=True, has_touch=True) if phone else dict(viewport={"width": 1000, "height": 760})
    def watch(pg): pg.on("console", lambda m: errors.append(m.text) if m.type == "error" and "CONNECTION_REFUSED" not in m.text else None); pg.on("pageerror", lambda e: errors.append(str(e)))
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path=chromium, args=ARGS); pg = b.new_context(**view).new_page(); watch(pg)
        pg.goto(f"http://127.0.0.1:{PORT}/l/{tokens[k]}"); pg.wait_for_selector("#begin:visible"); pg.screenshot(path=str(out/f"intro{k}.png"))
        if pg.is_visible("#level"): pg.click("#level"); pg.wait_for_timeout(300)
        pg.click("#begin"); pg.wait_for_selector("#count:visible")
        for j in range(first): one(pg, k, f"trial{k}.png" if j == 1 else None)
        if die:                                             # hear both sounds of the next pair, and be killed before the answer
            pg.click("#A"); pg.wait_for_timeout(100); b.close()
            b = p.chromium.launch(executable_path=chromium, args=ARGS); pg = b.new_context(**view).new_page(); watch(pg)
            pg.goto(f"http://127.0.0.1:{PORT}/l/{tokens[k]}"); pg.wait_for_selector("#begin:visible"); pg.screenshot(path=str(out/f"resumed{k}.png"))
            assert pg.text_content("#begin") == f"Go on with pair {first + 1}", pg.text_content("#begin")
            pg.click("#begin"); pg.wait_for_selector("#count:visible")
            while not pg.is_visible("#end"): one(pg, k)
        else:                                               # the server dies under this one's answer and comes back
            def kill():
                go["server"].kill(); go["server"].wait(); threading.Timer(3, lambda: go.update(server=server())).start()
            go["ready"].wait(120)
            one(pg, k, None, kill)
            while not pg.is_visible("#end"): one(pg, k)
        pg.screenshot(path=str(out/f"end{k}.png")); b.close()
    if die: go["ready"].set()
go = dict(server=server(), ready=threading.Event())
fails = []
def guarded(*a):
    try: listener(*a)
    except BaseException as e: fails.append(repr(e)[:1500]); go["ready"].set()
th = [threading.Thread(target=guarded, args=a) for a in ((0, False, 3, False, go), (1, True, 4, True, go))]
[x.start() for x in th]; [x.join() for x in th]
t0 = time.time(); go["server"].send_signal(signal.SIGINT); print("server exit", go["server"].wait(120), round(time.time() - t0, 1), "s")
db = sqlite3.connect(out/"test"/"answers.sqlite")
stored = {k: db.execute("select position, choice from answers where token = ? order by position", (tokens[k],)).fetchall() for k in range(2)}
print("trials", int(total), "stored", [len(v) for v in stored.values()], "said == stored:", all(stored[k] == said[k] for k in range(2)))
print("page errors:", errors, "failures:", fails)
assert not fails and not errors and all(stored[k] == said[k] and len(said[k]) == total for k in range(2)), "an answer was lost, or the page failed"
