/* What a player of a scene does when it starts or stops: the other players pause, and the face moves with it. */
const scene = this.closest(".scene");
const face = scene.querySelector("video");
const players = [...scene.querySelectorAll("audio")];
if (event.type === "play") {
  players.filter(p => p !== this).forEach(p => p.pause());
  if (face) { face.currentTime = this.currentTime; face.play(); }
} else if (face && players.every(p => p.paused)) {
  face.pause();
}
