/// The page's script: the arithmetic of the workshops in `lesson`, then the workshops.
enum LessonScript {
  static let source = #"""
    "use strict";
    const lesson = (() => {
      const sigmoid = z => z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
      const softplus = z => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
      const mean = values => values.reduce((a, b) => a + b, 0) / values.length;

      // The least-squares line through labels.
      function line(x, y) {
        const mx = mean(x), my = mean(y);
        let sxx = 0, sxy = 0;
        x.forEach((v, i) => { sxx += (v - mx) ** 2; sxy += (v - mx) * (y[i] - my); });
        const slope = sxx > 0 ? sxy / sxx : 0;
        return { slope, intercept: my - slope * mx };
      }

      // The loss of a sigmoid's weight and intercept: a mean over rows.
      const losses = {
        crossentropy: (z, y) => softplus(z) - y * z,
        squared: (z, y) => (sigmoid(z) - y) ** 2,
      };
      const slopes = {
        crossentropy: (z, y) => sigmoid(z) - y,
        squared: (z, y) => { const p = sigmoid(z); return 2 * (p - y) * p * sigmoid(-z); },
      };
      const loss = (kind, x, y, w, b) => mean(x.map((v, i) => losses[kind](w * v + b, y[i])));
      function gradient(kind, x, y, w, b) {
        let gw = 0, gb = 0;
        x.forEach((v, i) => { const s = slopes[kind](w * v + b, y[i]); gw += s * v; gb += s; });
        return [gw / x.length, gb / x.length];
      }

      // mean cross-entropy + λ/2·w² by Newton's method, x from its mean, a step halved until it descends.
      function fit(x, y, lambda) {
        const n = x.length, mx = mean(x), c = x.map(v => v - mx), share = mean(y);
        if (share === 0 || share === 1) return { slope: 0, intercept: share === 1 ? Infinity : -Infinity };
        let w = 0, b = Math.log(share / (1 - share));
        const value = (w, b) => loss("crossentropy", c, y, w, b) + lambda / 2 * w * w;
        for (let k = 0; k < 100; k++) {
          let [gw, gb] = gradient("crossentropy", c, y, w, b);
          gw += lambda * w;
          let hww = 0, hwb = 0, hbb = 0;
          for (const v of c) {
            const h = sigmoid(w * v + b) * sigmoid(-w * v - b);
            hww += h * v * v; hwb += h * v; hbb += h;
          }
          hww = hww / n + lambda; hwb /= n; hbb /= n;
          const det = hww * hbb - hwb * hwb;
          if (!(det > 0)) break;
          const dw = -(hbb * gw - hwb * gb) / det, db = -(hww * gb - hwb * gw) / det;
          if (Math.abs(dw) <= 1e-15 * (1 + Math.abs(w)) && Math.abs(db) <= 1e-15 * (1 + Math.abs(b))) break;
          const now = value(w, b);
          let t = 1;
          while (t > 1e-6 && value(w + t * dw, b + t * db) > now + 1e-14 * Math.abs(now)) t /= 2;
          w += t * dw; b += t * db;
        }
        return { slope: w, intercept: b - w * mx };
      }

      // Keras's rules, with its defaults but for the rate; the state lives in `s`.
      const rules = {
        SGD: (s, g, rate) => { s.p = s.p.map((p, i) => p - rate * g[i]); },
        RMSprop: (s, g, rate) => {
          s.v = s.v.map((v, i) => 0.9 * v + (1 - 0.9) * g[i] * g[i]);
          s.p = s.p.map((p, i) => p - rate * g[i] / Math.sqrt(s.v[i] + 1e-7));
        },
        Adam: (s, g, rate) => {
          const alpha = rate * Math.sqrt(1 - 0.999 ** s.t) / (1 - 0.9 ** s.t);
          s.m = s.m.map((m, i) => m + (g[i] - m) * (1 - 0.9));
          s.v = s.v.map((v, i) => v + (g[i] * g[i] - v) * (1 - 0.999));
          s.p = s.p.map((p, i) => p - s.m[i] * alpha / (Math.sqrt(s.v[i]) + 1e-7));
        },
      };
      const begin = start => ({ p: [...start], m: [0, 0], v: [0, 0], t: 0 });
      function step(name, kind, x, y, state, rate) {
        const g = gradient(kind, x, y, state.p[0], state.p[1]);
        state.t += 1;
        rules[name](state, g, rate);
        return state;
      }
      return { sigmoid, line, loss, gradient, fit, begin, step };
    })();

    (() => {
      const reference = JSON.parse(document.getElementById("reference").textContent);
      const number = (v, digits = 4) => !Number.isFinite(v) ? (v > 0 ? "∞" : v < 0 ? "−∞" : "–")
        : String(Number(v.toPrecision(digits))).replace("-", "−");
      const NS = "http://www.w3.org/2000/svg";
      function add(parent, name, attributes, text) {
        const node = document.createElementNS(NS, name);
        for (const key in attributes) node.setAttribute(key, attributes[key]);
        if (text !== undefined) node.textContent = text;
        parent.appendChild(node);
        return node;
      }
      // The frame of a picture: x from a to b, heights from −0.3 to 1.3.
      function frame(svg, a, b, low = -0.3, high = 1.3) {
        svg.replaceChildren();
        const X = v => 46 + (v - a) / (b - a) * 580, Y = v => 262 - (v - low) / (high - low) * 250;
        const inverse = { x: px => a + (px - 46) / 580 * (b - a), y: py => low + (262 - py) / 250 * (high - low) };
        add(svg, "rect", { width: 640, height: 300, class: "paper" });
        for (const v of [0, 0.5, 1]) {
          add(svg, "path", { d: `M46 ${Y(v)}H626`, class: "line grid" });
          add(svg, "text", { x: 38, y: Y(v) + 4, class: "q n", "font-size": 12, "text-anchor": "end" }, String(v));
        }
        const raw = (b - a) / 6, power = 10 ** Math.floor(Math.log10(raw)), unit = raw / power;
        const gap = power * (unit < 1.5 ? 1 : unit < 3.5 ? 2 : unit < 7.5 ? 5 : 10);
        for (let v = Math.ceil(a / gap) * gap; v <= b; v += gap)
          add(svg, "text", { x: X(v), y: 282, class: "q n", "font-size": 12, "text-anchor": "middle" }, number(v));
        add(svg, "path", { d: "M46 12V262H626", class: "line axis" });
        add(svg, "text", { x: 336, y: 298, class: "t", "font-size": 13, "text-anchor": "middle" }, "x");
        return { X, Y, inverse };
      }
      function curve(svg, f, place, a, b, attributes) {
        let d = "";
        for (let i = 0; i <= 240; i++) {
          const v = a + (b - a) * i / 240;
          d += (i ? "L" : "M") + place.X(v).toFixed(1) + " " + Math.max(-40, Math.min(340, place.Y(f(v)))).toFixed(1);
        }
        return add(svg, "path", { d, ...attributes });
      }
      function mark(svg, place, x, y, attributes = {}) {
        return y === 1
          ? add(svg, "circle", { cx: place.X(x), cy: place.Y(1), r: 6, class: "f0", ...attributes })
          : add(svg, "rect", { x: place.X(x) - 5.5, y: place.Y(0) - 5.5, width: 11, height: 11, class: "f1", ...attributes });
      }

      // Points to drag.
      (() => {
        const box = document.getElementById("drag"), svg = box.querySelector("svg"), said = box.querySelector(".said");
        let x = [], y = [], a = 0, b = 1, held = null, place;
        function take(i) {
          const set = reference.fits[i];
          x = [...set.x]; y = [...set.y];
          const low = Math.min(...x), high = Math.max(...x), room = (high - low) * 0.08;
          a = low - room; b = high + room;
          draw();
        }
        function draw(focus) {
          place = frame(svg, a, b);
          const line = lesson.line(x, y), fit = lesson.fit(x, y, reference.lambda);
          const crossing = (0.5 - line.intercept) / line.slope, boundary = -fit.intercept / fit.slope;
          curve(svg, v => line.intercept + line.slope * v, place, a, b, { class: "line s2", "stroke-width": 2, "stroke-dasharray": "7 4" });
          curve(svg, v => lesson.sigmoid(fit.intercept + fit.slope * v), place, a, b, { class: "line s0", "stroke-width": 2.6 });
          const wrong = (f, c) => x.filter((v, i) => Math.abs(f(v) - c) > 1e-9 && (f(v) > c) !== (y[i] === 1)).length;
          x.forEach((v, i) => {
            const node = mark(svg, place, v, y[i], { tabindex: 0, role: "button", "data-point": i });
            node.classList.add("point");
            node.setAttribute("aria-label", `point at x = ${number(v)}, class ${y[i]}`);
            if (focus === i) node.focus();
          });
          box.dataset.line = JSON.stringify([line.slope, line.intercept]);
          box.dataset.fit = JSON.stringify([fit.slope, fit.intercept]);
          said.textContent = `Line: crosses 0.5 at x = ${number(crossing)}, ${wrong(v => line.intercept + line.slope * v, 0.5)} rows wrong. `
            + `Sigmoid: boundary at x = ${number(boundary)}, w = ${number(fit.slope)}, `
            + `${wrong(v => lesson.sigmoid(fit.intercept + fit.slope * v), 0.5)} rows wrong.`;
        }
        function move(event) {
          if (held === null) return;
          const size = svg.getBoundingClientRect();
          const px = (event.clientX - size.left) / size.width * 640, py = (event.clientY - size.top) / size.height * 300;
          x[held] = Math.min(b, Math.max(a, place.inverse.x(px)));
          y[held] = place.inverse.y(py) > 0.5 ? 1 : 0;
          draw();
        }
        svg.addEventListener("pointerdown", event => {
          const point = event.target.closest("[data-point]");
          if (!point) return;
          held = Number(point.dataset.point);
          event.preventDefault();
        });
        window.addEventListener("pointermove", move);
        for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => { held = null; });
        svg.addEventListener("keydown", event => {
          const point = event.target.closest("[data-point]");
          if (!point) return;
          const i = Number(point.dataset.point), gap = (b - a) / 80;
          if (event.key === "ArrowLeft") x[i] = Math.max(a, x[i] - gap);
          else if (event.key === "ArrowRight") x[i] = Math.min(b, x[i] + gap);
          else if (event.key === "ArrowUp") y[i] = 1;
          else if (event.key === "ArrowDown") y[i] = 0;
          else return;
          event.preventDefault();
          draw(i);
        });
        for (const button of box.querySelectorAll("[data-set]"))
          button.addEventListener("click", () => take(Number(button.dataset.set)));
        take(1);
      })();

      // The two parameters and the threshold.
      (() => {
        const box = document.getElementById("threshold"), svg = box.querySelector("svg"), said = box.querySelector(".said");
        const set = reference.fits[4], inputs = {};
        for (const input of box.querySelectorAll("input")) inputs[input.name] = input;
        const a = 0, b = 18, best = lesson.fit(set.x, set.y, 0);
        let fitted = null;
        function draw() {
          const w = fitted ? fitted.slope : Number(inputs.w.value), c = fitted ? fitted.intercept : Number(inputs.b.value);
          const t = Number(inputs.t.value);
          inputs.w.nextElementSibling.textContent = number(w);
          inputs.b.nextElementSibling.textContent = number(c);
          inputs.t.nextElementSibling.textContent = number(t);
          const place = frame(svg, a, b);
          add(svg, "path", { d: `M46 ${place.Y(t)}H626`, class: "line ql", "stroke-dasharray": "7 4" });
          const crossing = (Math.log(t / (1 - t)) - c) / w;
          if (crossing > a && crossing < b)
            add(svg, "path", { d: `M${place.X(crossing)} 12V262`, class: "line ql", "stroke-dasharray": "7 4" });
          curve(svg, v => lesson.sigmoid(w * v + c), place, a, b, { class: "line s0", "stroke-width": 2.6 });
          let wrong = 0;
          set.x.forEach((v, i) => {
            mark(svg, place, v, set.y[i]);
            if ((lesson.sigmoid(w * v + c) > t) !== (set.y[i] === 1)) {
              wrong += 1;
              add(svg, "circle", { cx: place.X(v), cy: place.Y(set.y[i]), r: 11, class: "line tl", "stroke-width": 1.8 });
            }
          });
          const loss = lesson.loss("crossentropy", set.x, set.y, w, c);
          box.dataset.loss = loss; box.dataset.wrong = wrong;
          said.textContent = `Cross-entropy ${number(loss, 6)} (the fit: ${number(lesson.loss("crossentropy", set.x, set.y, best.slope, best.intercept), 6)}). `
            + `It crosses ${number(t)} at x = ${number(crossing)}; ${wrong} of ${set.x.length} rows are on the wrong side.`;
        }
        for (const name in inputs) inputs[name].addEventListener("input", () => { if (name !== "t") fitted = null; draw(); });
        box.querySelector("[data-fit]").addEventListener("click", () => {
          fitted = best;
          inputs.w.value = best.slope; inputs.b.value = best.intercept;
          draw();
        });
        draw();
      })();

      // Steps on the surface.
      (() => {
        const box = document.getElementById("steps"), canvas = box.querySelector("canvas"), said = box.querySelector(".said");
        const surface = reference.surface, select = box.querySelector("select"), names = ["SGD", "RMSprop", "Adam"];
        const rates = Object.fromEntries(surface.walks.map(walk => [walk.name, walk.rate]));
        let ways;
        function reset() {
          ways = Object.fromEntries(names.map(name => [name, { state: lesson.begin(surface.start), places: [[...surface.start]] }]));
          draw();
        }
        function step(name) {
          const way = ways[name];
          lesson.step(name, select.value, surface.u, surface.y, way.state, rates[name]);
          way.places.push([...way.state.p]);
        }
        const heights = {};
        function field(kind) {
          if (!heights[kind]) {
            const cells = [], columns = 116, rows = 62;
            for (let j = 0; j < rows; j++) for (let i = 0; i < columns; i++) {
              const w = surface.w[0] + (surface.w[1] - surface.w[0]) * (i + 0.5) / columns;
              const b = surface.b[0] + (surface.b[1] - surface.b[0]) * (j + 0.5) / rows;
              cells.push(lesson.loss(kind, surface.u, surface.y, w, b));
            }
            const sorted = [...cells].sort((p, q) => p - q);
            const levels = Array.from({ length: 15 }, (_, k) => sorted[Math.floor((sorted.length - 1) * (k + 1) / 16)]);
            heights[kind] = { columns, rows, shades: cells.map(v => levels.filter(level => level < v).length / 15) };
          }
          return heights[kind];
        }
        function draw() {
          const dark = matchMedia("(prefers-color-scheme: dark)").matches, pen = canvas.getContext("2d");
          const ink = dark ? "#e8eaed" : "#1b1f24", quiet = dark ? "#a3acb6" : "#57606a";
          const colours = dark ? ["#e69f00", "#1fb98e", "#cc79a7"] : ["#d55e00", "#009e73", "#b2558f"];
          const left = 90, top = 20, width = 1160, height = 620;
          const X = w => left + (w - surface.w[0]) / (surface.w[1] - surface.w[0]) * width;
          const Y = b => top + height - (b - surface.b[0]) / (surface.b[1] - surface.b[0]) * height;
          pen.fillStyle = dark ? "#14171c" : "#fff";
          pen.fillRect(0, 0, canvas.width, canvas.height);
          const { columns, rows, shades } = field(select.value);
          pen.fillStyle = dark ? "#0072b2" : "#56b4e9";
          shades.forEach((shade, k) => {
            pen.globalAlpha = 0.05 + 0.6 * shade;
            pen.fillRect(left + (k % columns) * width / columns, top + height - (Math.floor(k / columns) + 1) * height / rows,
              width / columns, height / rows);
          });
          pen.globalAlpha = 1;
          pen.font = "26px system-ui, sans-serif";
          pen.fillStyle = quiet;
          pen.textAlign = "center";
          for (let w = Math.ceil(surface.w[0] / 2) * 2; w <= surface.w[1]; w += 2) pen.fillText(number(w), X(w), top + height + 34);
          pen.textAlign = "right";
          for (let b = Math.ceil(surface.b[0] / 2) * 2; b <= surface.b[1]; b += 2) pen.fillText(number(b), left - 12, Y(b) + 9);
          pen.fillStyle = ink;
          pen.textAlign = "center";
          pen.fillText("w", left + width / 2, top + height + 68);
          pen.fillText("b", 24, top + height / 2);
          pen.save();
          pen.beginPath(); pen.rect(left, top, width, height); pen.clip();
          names.forEach((name, k) => {
            const places = ways[name].places;
            pen.strokeStyle = pen.fillStyle = colours[k];
            pen.lineWidth = 5;
            pen.setLineDash([[], [16, 9], [4, 8]][k]);
            pen.beginPath();
            places.forEach(([w, b], i) => i ? pen.lineTo(X(w), Y(b)) : pen.moveTo(X(w), Y(b)));
            pen.stroke();
            pen.setLineDash([]);
            const [w, b] = places[places.length - 1];
            pen.strokeStyle = ink; pen.lineWidth = 4;
            pen.beginPath();
            pen.arc(X(w), Y(b), 12, 0, 2 * Math.PI);
            pen.fill(); pen.stroke();
            pen.font = "bold 26px system-ui, sans-serif"; pen.textAlign = "left"; pen.fillStyle = ink;
            pen.fillText(name, X(w) + 18, Y(b) - 12 + 26 * (k - 1));
          });
          pen.restore();
          box.dataset.places = JSON.stringify(Object.fromEntries(names.map(name => [name, ways[name].state.p])));
          said.textContent = names.map(name => {
            const { p, t } = ways[name].state;
            return `${name} (rate ${rates[name]}): ${t} steps, w = ${number(p[0])}, b = ${number(p[1])}, loss ${number(lesson.loss(select.value, surface.u, surface.y, p[0], p[1]), 6)}.`;
          }).join(" ");
        }
        for (const button of box.querySelectorAll("[data-step]"))
          button.addEventListener("click", () => { step(button.dataset.step); draw(); });
        box.querySelector("[data-ten]").addEventListener("click", () => {
          for (const name of names) for (let k = 0; k < 10; k++) step(name);
          draw();
        });
        box.querySelector("[data-reset]").addEventListener("click", reset);
        select.addEventListener("change", reset);
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
        reset();
      })();
    })();
    """#
}
