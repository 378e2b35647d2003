"""Pictures and the lesson in a real browser: see run."""
import html
import json
import os
import re
import subprocess
import sys
import tempfile

BROWSER, BINARY = sys.argv[1], os.path.abspath(sys.argv[2])
PICTURES = sys.argv[3] if len(sys.argv) > 3 else None
FIXTURES = os.path.abspath("Tests/Fixtures")
HERE = os.path.dirname(os.path.abspath(__file__))
passed = failed = 0


def check(name, holds, detail=""):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {name}: {detail}")


def chromium(arguments, dark, width, height=1200):
    """One run of the browser; its standard output."""
    with tempfile.TemporaryDirectory() as profile:
        result = subprocess.run(
            [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--disable-dev-shm-usage", f"--user-data-dir={profile}",
             f"--blink-settings=preferredColorScheme={0 if dark else 1}",
             f"--window-size={width},{height}"] + arguments,
            capture_output=True, text=True, timeout=240)
        return result.stdout


def run(script, page, dark, width):
    """What a script, put at the end of a page, finds: it fills `found`."""
    path = os.path.join(work, "page.html")
    with open(path, "w", encoding="utf-8") as file:
        file.write(page + "<pre id='found-by-test'></pre><script>\nconst found = [];\ntry {\n" + script
                   + "\n} catch (error) { found.push(['script', false, String(error.stack)]); }\n"
                   + "document.getElementById('found-by-test').textContent = JSON.stringify(found);</script>")
    text = chromium(["--dump-dom", "file://" + path], dark, width)
    match = re.search(r'<pre id="found-by-test">(.*?)</pre>', text, re.S)
    scheme = f"{'dark' if dark else 'light'}, {width} pixels"
    if not match or not match.group(1):
        check(f"the page runs ({scheme})", False, "no answer from the page")
        return
    for name, holds, detail in json.loads(html.unescape(match.group(1))):
        check(f"{name} ({scheme})", holds, detail)


def screenshot(name, url, dark, width, height):
    if PICTURES:
        os.makedirs(PICTURES, exist_ok=True)
        path = os.path.abspath(os.path.join(PICTURES, f"{name}-{'dark' if dark else 'light'}-{width}.png"))
        chromium([f"--screenshot={path}", url], dark, width, height)


def logistic(*arguments):
    result = subprocess.run([BINARY, *arguments], cwd=work, capture_output=True, text=True)
    check("logistic " + " ".join(os.path.basename(a) for a in arguments), result.returncode == 0, result.stderr)


def draw_all():
    """Every kind of picture, and some of names that try to be markup."""
    happiness = f"{FIXTURES}/article/penguin-happiness.csv"
    penguins = f"{FIXTURES}/data/penguins.csv"
    logistic("train", happiness, "--target", "happy", "--output", "h.keras", "--plots", "happy")
    for kind in ["boundary", "loss-curve", "loss-surface"]:
        logistic("plot", "h.keras", happiness, "--kind", kind, "--output", f"{kind}.svg")
    overlap = f"{FIXTURES}/article/article-imbalanced-overlap.csv"
    logistic("train", overlap, "--target", "y", "--output", "o.keras")
    logistic("plot", "o.keras", overlap, "--kind", "sigmoid", "--output", "sigmoid.svg")
    logistic("train", penguins, "--target", "species", "--features", "bill_length_mm,bill_depth_mm",
             "--missing", "drop", "--output", "s.keras", "--plots", "species", "--epochs", "20")
    logistic("plot", "s.keras", penguins, "--kind", "boundary", "--output", "boundary3.svg")
    logistic("tune", happiness, "--target", "happy", "--penalty", "l1", "--folds", "4", "--lambdas", "20",
             "--plots", "tuned")
    logistic("race", happiness, "--target", "happy", "--time-limit", "0.2", "--plots", "raced")
    names = ["<script>found.push(['markup', false, 'a name ran']);</script>", "عمر المريض بالسنوات", "🐧🎉 fish",
             "a very long name " * 12]
    rows = [[(i * 37 + j * 11) % 23 for j in range(4)] for i in range(120)]
    with open(os.path.join(work, "hostile.csv"), "w", encoding="utf-8") as file:
        file.write(",".join('"' + n.strip() + '"' for n in names) + ',"<img src=x onerror=alert(1)>"\n')
        for row in rows:
            z = row[0] - row[1] + (row[2] * 7) % 13 - 6
            file.write(",".join(map(str, row)) + (",<b>yes</b>\n" if z > 0 else ",no & never\n"))
    logistic("train", "hostile.csv", "--target", "<img src=x onerror=alert(1)>", "--penalty", "l2", "--lambda", "0.1",
             "--output", "x.keras", "--plots", "hostile")
    logistic("plot", "x.keras", "hostile.csv", "--kind", "boundary", "--output", "hostile-boundary.svg")
    found = []
    for folder, _, files in os.walk(work):
        found += [os.path.relpath(os.path.join(folder, f), work) for f in files if f.endswith(".svg")]
    return sorted(found)


# Texts inside the frame and apart from one another, in contrast with the paper.
LOOK = """
const luminance = colour => {
  const [r, g, b] = colour.match(/[0-9.]+/g).map(Number).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
for (const figure of document.querySelectorAll("[data-name]")) {
  const name = figure.dataset.name, svg = figure.querySelector("svg"), frame = svg.getBoundingClientRect();
  const say = (what, list) => found.push([name + ": " + what, list.length === 0, list.slice(0, 4).join("; ")]);
  const texts = [...svg.querySelectorAll("text")].map(node => ({ words: node.lastChild.textContent, box: node.getBoundingClientRect(), node }));
  say("no text leaves the frame", texts.filter(({ box }) => box.left < frame.left - 0.5 || box.right > frame.right + 0.5
    || box.top < frame.top - 0.5 || box.bottom > frame.bottom + 0.5).map(({ words, box }) => `${words} ${box.left - frame.left}…${box.right - frame.left}`));
  const upright = texts.filter(({ node }) => !node.hasAttribute("transform"));
  const crossing = [];
  upright.forEach((a, i) => upright.slice(i + 1).forEach(b => {
    const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
    const up = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
    if (across > 1 && up > 0.35 * Math.min(a.box.height, b.box.height)) crossing.push(`${a.words} | ${b.words}`);
  }));
  say("no text lies on another", crossing);
  const paper = luminance(getComputedStyle(svg.querySelector(".paper")).fill);
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  found.push([name + ": the paper follows the reader's scheme", dark ? paper < 0.05 : paper > 0.9, String(paper)]);
  say("text has a contrast of 4.5 at least", texts.filter(({ node }) => {
    const own = luminance(getComputedStyle(node).fill);
    return (Math.max(own, paper) + 0.05) / (Math.min(own, paper) + 0.05) < 4.5;
  }).map(({ words }) => words));
  say("text is at least 9 pixels high at 600", texts.filter(({ node }) =>
    parseFloat(node.getAttribute("font-size")) * frame.width / 640 < 9).map(({ words }) => words));
  found.push([name + ": has a title and a description", svg.getAttribute("role") === "img"
    && svg.querySelector(":scope > title").textContent.length > 0 && svg.querySelector(":scope > desc").textContent.length > 0, ""]);
  found.push([name + ": holds no script, picture or handler", svg.querySelector("script, image, img, foreignObject, b") === null
    && [...svg.querySelectorAll("*")].every(node => [...node.attributes].every(a => !a.name.startsWith("on"))), ""]);
}
"""

with tempfile.TemporaryDirectory() as work:
    files = draw_all()
    figures = ""
    for file in files:
        with open(os.path.join(work, file), encoding="utf-8") as source:
            svg = source.read()
        check(f"{file} is under 200 kB", len(svg.encode()) < 200_000, str(len(svg.encode())))
        figures += f"<div data-name='{file}' style='margin:4px'>{svg.split('?>', 1)[1]}</div>"
    page = "<!DOCTYPE html><html><meta charset=utf-8><body style='margin:0'>" + figures
    for dark in [False, True]:
        for width in [600, 1400]:
            run(LOOK, page, dark, width)
    if PICTURES:
        # In sheets, so that there are few pictures to look at.
        for width, columns in [(600, 1), (1400, 2)]:
            for k in range(0, len(files), 6 * columns):
                sheet = os.path.join(work, "sheet.html")
                with open(sheet, "w", encoding="utf-8") as out:
                    out.write("<body style='margin:0;background:#777'>" + "".join(
                        f"<img src='{f}' style='width:{96 // columns}%;margin:4px;vertical-align:top'>"
                        for f in files[k:k + 6 * columns]))
                for dark in [False, True]:
                    screenshot(f"sheet-{k}", "file://" + sheet, dark, width, 3000)

    logistic("lesson", "--output", "lesson.html")
    lesson_path = os.path.join(work, "lesson.html")
    if os.path.exists(lesson_path):
        with open(lesson_path, encoding="utf-8") as source:
            lesson = source.read()
        check("the page asks for nothing from the network",
              re.search(r'(src|href)="(?!#)', lesson) is None and "@import" not in lesson, "")
        with open(os.path.join(HERE, "lesson.js"), encoding="utf-8") as source:
            script = source.read()
        figures_script = "document.querySelectorAll('figure').forEach((f, i) => f.dataset.name = 'lesson figure ' + (i + 1));\n"
        lesson = lesson.replace("</body>", "").replace("</html>", "")
        for dark in [False, True]:
            for width in [600, 1400]:
                run(figures_script + LOOK + script, lesson, dark, width)
                screenshot("lesson", "file://" + lesson_path, dark, width, 12000)

print(f"{passed} passed, {failed} failed")
sys.exit(failed != 0)
