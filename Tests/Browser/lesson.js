// The lesson's arithmetic against the library's, and its workshops by hand. Relative differences: both sides compute in
// doubles; the functions agree to some last bits, sixty steps of an optimizer to 1e-9.
const reference = JSON.parse(document.getElementById("reference").textContent);
const near = (a, b, tolerance) => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
const claim = (name, holds, detail = "") => found.push([name, holds, String(detail)]);

reference.sigmoid.z.forEach((z, i) =>
  claim(`σ(${z})`, near(lesson.sigmoid(z), reference.sigmoid.p[i], 1e-15), lesson.sigmoid(z)));
for (const fit of reference.fits) {
  const line = lesson.line(fit.x, fit.y), own = lesson.fit(fit.x, fit.y, reference.lambda);
  claim(`${fit.name}: the line`, near(line.slope, fit.lineSlope, 1e-12) && near(line.intercept, fit.lineIntercept, 1e-12),
    JSON.stringify(line));
  // The library proves its fit to 1e-8 of the loss; its parameters are then right to about the root of that.
  claim(`${fit.name}: the sigmoid`, near(own.slope, fit.slope, 1e-7) && near(own.intercept, fit.intercept, 1e-7),
    JSON.stringify(own) + " " + fit.slope + " " + fit.intercept);
}
const surface = reference.surface;
for (const { loss, w, b, value } of surface.losses)
  claim(`${loss} at ${w}, ${b}`, near(lesson.loss(loss, surface.u, surface.y, w, b), value, 1e-12), value);
for (const walk of surface.walks) {
  const state = lesson.begin(surface.start);
  let worst = 0;
  for (const place of walk.steps.slice(1)) {
    lesson.step(walk.name, walk.loss, surface.u, surface.y, state, walk.rate);
    place.forEach((v, i) => { worst = Math.max(worst, Math.abs(state.p[i] - v) / Math.max(1, Math.abs(v))); });
  }
  claim(`${walk.name} on ${walk.loss}: ${walk.steps.length - 1} steps`, worst < 1e-9, worst);
}

// Dragging: the point at x = 19 of the balanced rows to the right moves the boundary to the right, and to the lower half
// changes its class.
const drag = document.getElementById("drag");
drag.querySelector("[data-set='0']").click();
const boundary = () => { const [slope, intercept] = JSON.parse(drag.dataset.fit); return -intercept / slope; };
const before = boundary();
claim("the balanced rows' boundary is 19.5", near(before, 19.5, 1e-9), before);
const start = drag.querySelector("[data-point='19']").getBoundingClientRect();
const at = { x: start.left + start.width / 2, y: start.top + start.height / 2 };
const fire = (target, type, x, y) => target.dispatchEvent(new PointerEvent(type,
  { clientX: x, clientY: y, bubbles: true, cancelable: true, pointerId: 1 }));
fire(drag.querySelector("[data-point='19']"), "pointerdown", at.x, at.y);
const wide = drag.querySelector("svg").getBoundingClientRect().width;
fire(window, "pointermove", at.x + wide * 0.2, at.y);
fire(window, "pointerup", at.x + wide * 0.2, at.y);
claim("a point dragged right takes the boundary with it", boundary() > before + 0.05, boundary());
const label = drag.querySelector("[data-point='19']").getAttribute("aria-label");
claim("the point is of its class still", label.endsWith("class 1"), label);
fire(drag.querySelector("[data-point='19']"), "pointerdown", at.x, at.y);
fire(window, "pointermove", at.x, at.y + drag.querySelector("svg").getBoundingClientRect().height * 0.6);
fire(window, "pointerup", at.x, at.y);
claim("a point dragged down changes its class",
  drag.querySelector("[data-point='19']").getAttribute("aria-label").endsWith("class 0"));
const key = drag.querySelector("[data-point='19']");
key.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp", bubbles: true }));
claim("the keyboard moves points too",
  drag.querySelector("[data-point='19']").getAttribute("aria-label").endsWith("class 1"));
drag.querySelector("[data-set='1']").click();
const [slope, intercept] = JSON.parse(drag.dataset.line);
claim("with the far rows the line crosses at 24", near((0.5 - intercept) / slope, 24, 1e-9), (0.5 - intercept) / slope);

// The threshold and the parameters.
const box = document.getElementById("threshold");
const slide = (name, value) => {
  const input = box.querySelector(`input[name=${name}]`);
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
};
const rows = reference.fits[4];
slide("w", 1); slide("b", -9); slide("t", 0.5);
claim("the loss is that of the parameters", near(Number(box.dataset.loss), lesson.loss("crossentropy", rows.x, rows.y, 1, -9), 1e-12), box.dataset.loss);
const wrong = Number(box.dataset.wrong);
slide("t", 0.99);
claim("a higher threshold puts rows on the wrong side", Number(box.dataset.wrong) > wrong, box.dataset.wrong);
slide("t", 0.5);
const worse = Number(box.dataset.loss);
box.querySelector("[data-fit]").click();
claim("the fit has the lower loss", Number(box.dataset.loss) < worse, box.dataset.loss);

// Steps.
const steps = document.getElementById("steps");
const places = () => JSON.parse(steps.dataset.places);
for (const walk of surface.walks.filter(walk => walk.loss === "crossentropy")) {
  steps.querySelector(`[data-step='${walk.name}']`).click();
  claim(`one press of ${walk.name} is one step of the library's`, places()[walk.name].every((v, i) => near(v, walk.steps[1][i], 1e-12)),
    JSON.stringify(places()[walk.name]));
}
steps.querySelector("[data-ten]").click();
claim("ten more steps of each", surface.walks.filter(walk => walk.loss === "crossentropy").every(walk =>
  places()[walk.name].every((v, i) => near(v, walk.steps[11][i], 1e-10))), JSON.stringify(places()));
steps.querySelector("select").value = "squared";
steps.querySelector("select").dispatchEvent(new Event("change"));
claim("another loss begins anew", Object.values(places()).every(p => p[0] === surface.start[0] && p[1] === surface.start[1]));
claim("there are ten figures at least", document.querySelectorAll("figure svg").length >= 10, document.querySelectorAll("figure svg").length);
claim("the page is no wider than the window", document.documentElement.scrollWidth <= window.innerWidth, document.documentElement.scrollWidth);
