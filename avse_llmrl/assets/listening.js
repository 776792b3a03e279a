"use strict";
// The page of one listener: fetch the trial that is due, play A and B with Web Audio, send the answer until the server has it.
const $ = id => document.getElementById(id);
const base = location.pathname.replace(/\/+$/, "");
let ctx;                                         // the audio context, made at the first click
let sound = {};                                  // A and B, decoded
let heard = {};                                  // how often each was heard to its end
let now = null;                                  // what plays: source, side, start, length
let state = {};                                  // what the server says is due
let since = 0;                                   // when both sounds were there
let busy = false;                                // an answer is under way

const say = text => { $("say").textContent = text; };
const wait = ms => new Promise(done => setTimeout(done, ms));
const show = id => ["intro", "trial", "end"].forEach(s => { $(s).hidden = s !== id; });

async function ask(path, body) {                 // goes on until the server has it
  const headers = {"Content-Type": "application/json"};
  const how = body === undefined ? {} : {method: "POST", headers, body: JSON.stringify(body)};
  for (;;) {
    let r = null;
    try { r = await fetch(base + path, how); } catch (e) { /* no connection */ }
    if (r && (r.ok || r.status === 409)) { say(""); return r; }
    if (r && r.status === 404 && /\/(A|B|level)$/.test(path)) {       // answered elsewhere meanwhile
      location.reload();
      await wait(60000);
    }
    if (r && r.status < 500) {
      show("");
      say(r.status === 404 ? "This link is not known here. Ask for a new one."
        : "The server does not take this. Ask the people who run the test.");
      throw r.status;
    }
    say(body === undefined ? "No connection. Trying again." : "No connection. Your answer is kept here and sent again.");
    await wait(1500);
  }
}

async function fetchSound(url) {
  const r = await ask("/" + url);
  return ctx.decodeAudioData(await r.arrayBuffer());
}

function bar(side, share) {
  $(side).querySelector("i").style.width = 100*share + "%";
}

function stop() {
  if (!now) return;
  const n = now;
  now = null;
  n.src.onended = null;
  try { n.src.stop(); } catch (e) { /* it had ended */ }
  if (n.side) {
    $(n.side).classList.remove("on");
    bar(n.side, 0);
  }
}

function start(buffer, side, after) {
  const src = ctx.createBufferSource();
  src.buffer = buffer;
  src.connect(ctx.destination);
  src.onended = () => { stop(); after(); };
  now = {src, side, at: ctx.currentTime, length: buffer.duration};
  src.start();
}

function tick() {
  if (!now || !now.side) return;
  bar(now.side, Math.min(1, (ctx.currentTime - now.at)/now.length));
  requestAnimationFrame(tick);
}

function play(side) {
  const again = now && now.side === side;        // a second click stops it
  stop();
  if (again || !sound[side] || busy) return;
  start(sound[side], side, () => { heard[side]++; ready(); });
  $(side).classList.add("on");
  requestAnimationFrame(tick);
}

function ready() {
  const ok = heard.A > 0 && heard.B > 0 && !busy;
  $("pickA").disabled = $("pickB").disabled = !ok;
  for (const s of ["A", "B"]) $(s).querySelector("small").textContent = heard[s] ? "heard \u2713" : "play";
  $("hint").textContent = ok || busy ? "" : "Hear both to the end, then choose.";
  return ok;
}

async function trial() {
  stop();
  sound = {};
  heard = {A: 0, B: 0};
  busy = false;
  ready();
  if (state.done) { show("end"); return; }
  show("trial");
  $("question").textContent = state.question;
  $("bar").max = state.total;
  $("bar").value = state.position;
  $("count").textContent = "Pair " + (state.position + 1) + " of " + state.total;
  const here = state.position;
  const a = await fetchSound(state.A);
  const b = await fetchSound(state.B);
  if (here !== state.position) return;
  sound = {A: a, B: b};
  since = performance.now();
}

async function pick(choice) {
  if (!ready()) return;
  stop();
  busy = true;
  ready();
  const ms = Math.round(performance.now() - since);
  const r = await ask("/answer", {position: state.position, choice, ms, heard: heard.A + " " + heard.B});
  state = await r.json();
  await trial();
}

async function begin() {
  ctx = ctx || new AudioContext();
  await ctx.resume();
  stop();
  await trial();
}

async function level() {
  ctx = ctx || new AudioContext();
  await ctx.resume();
  if (now) { stop(); return; }
  start(await fetchSound(state.level), null, () => {});
}

async function main() {
  state = await (await ask("/state")).json();
  $("title").textContent = document.title = state.title;
  $("note").textContent = state.note;
  if (state.done) { show("end"); return; }
  $("level").hidden = !state.level;
  $("begin").textContent = state.position ? "Go on with pair " + (state.position + 1) : "Begin";
  show("intro");
}

for (const s of ["A", "B"]) {
  $(s).onclick = () => play(s);
  $("pick" + s).onclick = () => pick(s);
}
$("begin").onclick = begin;
$("level").onclick = level;
document.onkeydown = e => {
  const keys = {"1": () => play("A"), "2": () => play("B"), ArrowLeft: () => pick("A"), ArrowRight: () => pick("B")};
  if (!keys[e.key] || $("trial").hidden || e.repeat) return;
  e.preventDefault();
  keys[e.key]();
};
main();
