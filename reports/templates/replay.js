"use strict";
// Map replays on plain canvas: opened from a file, nothing is fetched.
async function unpack(p) {
  const bytes = Uint8Array.from(atob(p.data), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const raw = await new Response(stream).arrayBuffer();
  const out = new ({Uint8Array, Uint16Array, Int16Array, Float32Array})[p.type](raw);
  if (p.differenced) {
    const n = p.shape.slice(1).reduce((a, b) => a * b, 1);
    for (let i = n; i < out.length; i++) out[i] = (out[i] + out[i - n]) & 255;
  }
  return out;
}
const STATE_COLOURS = {
  home: "#9aa0a6", warned: "#f2c037", preparing: "#f2c037", leaving: "#f08c2e", travelling: "#f08c2e", staying: "#b08968",
  hit: "#d7301f", trapped: "#7f0000", waiting: "#d7301f", sheltered: "#2c7fb8", lodged: "#41b6c4", relieved: "#1a9850",
  returned: "#9aa0a6", dead: "#000000"};
function depthColour(v) {            // v: quantised depth 1..255
  const t = Math.min(1, Math.sqrt(v / 255));
  return [Math.round(140 - 120 * t), Math.round(190 - 130 * t), Math.round(255 - 60 * t), Math.round(120 + 135 * t)];
}
function burnColour(age, fade = 3) { // hours since the front passed
  const t = Math.min(1, age / fade);
  return [Math.round(255 - 190 * t), Math.round(120 - 80 * t), Math.round(20 + 20 * t), 230];
}
function sinceText(t) {             // from the start, where there is no date
  const m = Math.round(t / 60);
  return `+${Math.floor(m / 60)}:${String(m % 60).padStart(2, "0")}`;
}
function clockText(clock_s, t, first) {
  const s = clock_s + t, day = Math.floor(s / 86400);
  const d = new Date((first ? Date.parse(first) : Date.UTC(2025, 0, 1)) + 86400000 * day);
  const hh = String(Math.floor((s % 86400) / 3600)).padStart(2, "0"), mm = String(Math.floor((s % 3600) / 60)).padStart(2, "0");
  return `${String(d.getUTCMonth() + 1).padStart(2, "0")}-${String(d.getUTCDate()).padStart(2, "0")} ${hh}:${mm}`;
}
class Replay {
  constructor(root, spec) {
    this.spec = spec; this.root = root;
    this.canvas = root.querySelector("canvas"); this.slider = root.querySelector("input[type=range]");
    this.clock = root.querySelector(".clock"); this.button = root.querySelector("button");
    this.view = spec.view; this.playing = false;
    const width = Math.min(900, root.clientWidth || 900);
    this.scale = Math.min(width / this.view.width_m, 860 / this.view.height_m);
    this.canvas.width = Math.round(this.view.width_m * this.scale);
    this.canvas.height = Math.round(this.view.height_m * this.scale);
    if (!this.slider) return;        // a picture, not a replay
    this.slider.min = spec.from_s; this.slider.max = spec.until_s; this.slider.step = (spec.until_s - spec.from_s) / 400;
    this.slider.value = spec.show_s;
    this.slider.addEventListener("input", () => this.draw());
    this.button.addEventListener("click", () => { this.playing = !this.playing; this.tick(); });
  }
  px(x) { return (x - this.view.west_m) * this.scale; }
  py(y) { return (this.view.north_m - y) * this.scale; }
  async load() {
    const s = this.spec;
    if (s.relief) this.base = this.image(s.relief.grid, await unpack(s.relief.shade), v => [v, v, v, 255]);
    if (s.lakes) this.lakes = this.image(s.lakes.grid, await unpack(s.lakes.mask), v => v ? [120, 165, 215, 255] : null);
    if (s.frames) this.frames = await unpack(s.frames.depth);
    for (const f of s.fires || []) {
      f.minutes = await unpack(f.arrival);
      if (f.held) f.heldImage = this.image(f.grid, await unpack(f.held), v => v ? [26, 152, 80, 255] : null);
    }
    for (const c of s.isochrones || []) c.xy = await unpack(c.lines);
    if (s.classes) {
      const colours = s.classes.colours;
      this.classes = this.image(s.classes.grid, await unpack(s.classes.values), v => v ? [...colours[v - 1], 200] : null);
    }
    this.draw();
  }
  image(grid, values, colour, offset = 0) {
    const c = document.createElement("canvas"); c.width = grid.cols; c.height = grid.rows;
    const ctx = c.getContext("2d"), img = ctx.createImageData(grid.cols, grid.rows), n = grid.rows * grid.cols;
    for (let i = 0; i < n; i++) {
      const rgba = colour(values[offset + i]); if (!rgba) continue;
      img.data.set(rgba, 4 * i);
    }
    ctx.putImageData(img, 0, 0);
    return c;
  }
  place(ctx, image, grid) {
    ctx.drawImage(image, this.px(grid.west_m), this.py(grid.north_m),
      grid.cols * grid.cell_m * this.scale, grid.rows * grid.cell_m * this.scale);
  }
  line(ctx, xy, colour, width) {
    ctx.strokeStyle = colour; ctx.lineWidth = width; ctx.beginPath();
    for (let i = 0; i < xy.length; i += 2) {
      if (i) ctx.lineTo(this.px(xy[i]), this.py(xy[i + 1])); else ctx.moveTo(this.px(xy[i]), this.py(xy[i + 1]));
    }
    ctx.stroke();
  }
  bar(ctx) {                         // a round length of at most a quarter of the map
    const most = this.view.width_m / 4, ten = 10 ** Math.floor(Math.log10(most));
    const m = ten * [5, 2, 1].find(f => f * ten <= most), y = this.canvas.height - 14;
    ctx.fillStyle = "#ffffffcc"; ctx.fillRect(6, y - 18, m * this.scale + 12, 28);
    ctx.fillStyle = "#111"; ctx.fillRect(12, y, m * this.scale, 3);
    ctx.font = "12px sans-serif"; ctx.fillText(m >= 1000 ? `${m / 1000} km` : `${m} m`, 12, y - 4);
  }
  draw() {
    const s = this.spec, t = this.slider ? Number(this.slider.value) : Infinity, ctx = this.canvas.getContext("2d");
    ctx.fillStyle = "#f4f1ea"; ctx.fillRect(0, 0, this.canvas.width, this.canvas.height);
    ctx.imageSmoothingEnabled = true;
    if (this.base) this.place(ctx, this.base, s.relief.grid);
    ctx.imageSmoothingEnabled = false;
    if (this.lakes) this.place(ctx, this.lakes, s.lakes.grid);
    for (const r of s.rivers || []) this.line(ctx, r, "#5b8fd1", 1.2);
    for (const r of s.roads || []) this.line(ctx, r, "#b5651d", 0.8);
    for (const r of s.outlines || []) this.line(ctx, r, "#444444", 1.5);
    if (this.frames) {
      const times = s.frames.times_s; let k = 0;
      while (k + 1 < times.length && times[k + 1] <= t) k++;
      const g = s.frames.grid;
      if (times[k] <= t) this.place(ctx, this.image(g, this.frames, v => v >= s.frames.least ? depthColour(v) : null, k * g.rows * g.cols), g);
    }
    for (const f of s.fires || []) {
      if (t < f.start_s) continue;
      const hours = (t - f.start_s) / 3600, unit = (f.unit_s || 60) / 3600;
      this.place(ctx, this.image(f.grid, f.minutes, v => v === 65535 || v * unit > hours ? null : burnColour(hours - v * unit, f.fade_h)), f.grid);
      if (f.held && t >= f.held_s) this.place(ctx, f.heldImage, f.grid);
    }
    if (this.classes) this.place(ctx, this.classes, s.classes.grid);
    const named = [];
    for (const c of s.isochrones || []) {
      if (c.s > t) continue;
      ctx.strokeStyle = c.colour; ctx.lineWidth = 1.5; ctx.beginPath();
      for (let i = 0; i < c.xy.length; i += 4) {   // metres from the view's corner
        ctx.moveTo(c.xy[i] * this.scale, -c.xy[i + 1] * this.scale); ctx.lineTo(c.xy[i + 2] * this.scale, -c.xy[i + 3] * this.scale);
      }
      ctx.stroke();
      const at = [this.px(c.x_m) + 3, this.py(c.y_m) - 3];
      if (named.some(n => Math.hypot(n[0] - at[0], n[1] - at[1]) < 28)) continue;
      named.push(at);
      ctx.font = "bold 12px sans-serif"; ctx.lineWidth = 3; ctx.strokeStyle = "#ffffffcc"; ctx.fillStyle = "#111";
      ctx.strokeText(c.name, ...at); ctx.fillText(c.name, ...at);
    }
    for (const l of s.lines || []) this.line(ctx, l.xy, l.colour, l.width);
    for (const p of s.points || []) {
      ctx.fillStyle = p.colour; ctx.fillRect(this.px(p.x_m) - 3, this.py(p.y_m) - 3, 6, 6);
      if (p.name) { ctx.font = "12px sans-serif"; ctx.fillStyle = "#111"; ctx.fillText(p.name, this.px(p.x_m) + 5, this.py(p.y_m) + 4); }
    }
    for (const g of s.groups || []) {
      let state = null;
      for (const [at, name] of g.states) { if (at <= t) state = name; else break; }
      if (state === null) continue;
      ctx.fillStyle = STATE_COLOURS[state] || "#888"; ctx.beginPath();
      ctx.arc(this.px(g.x_m), this.py(g.y_m), g.radius, 0, 7); ctx.fill();
    }
    for (const j of s.journeys || []) {
      if (j.left_s > t || j.arrived_s < t) continue;
      const u = (t - j.left_s) / Math.max(1, j.arrived_s - j.left_s);
      const x = this.px(j.x0 + u * (j.x1 - j.x0)), y = this.py(j.y0 + u * (j.y1 - j.y0));
      ctx.fillStyle = "#6a00a8"; ctx.beginPath(); ctx.moveTo(x, y - 5); ctx.lineTo(x + 4, y + 4); ctx.lineTo(x - 4, y + 4); ctx.fill();
    }
    if (s.scale) this.bar(ctx);
    if (this.clock) this.clock.textContent = s.elapsed ? sinceText(t) : clockText(s.clock_s, t, s.day);
  }
  tick() {
    this.button.textContent = this.playing ? "❚❚" : "▶";
    if (!this.playing) return;
    let t = Number(this.slider.value) + (this.spec.until_s - this.spec.from_s) / 400;
    if (t >= this.spec.until_s) { t = this.spec.from_s; }
    this.slider.value = t; this.draw();
    setTimeout(() => this.tick(), 60);
  }
}
window.addEventListener("load", () => {
  for (const root of document.querySelectorAll(".replay")) {
    const spec = JSON.parse(document.getElementById(root.dataset.spec).textContent);
    const replay = new Replay(root, spec);
    replay.load().catch(e => { (root.querySelector(".clock") || root).append(String(e)); });
  }
});
