"""Makes summaries.csv: the first sentences of the documentation of functions and classes of three libraries.

    pip download --no-deps keras==3.15.1 jax==0.10.2 tensorflow-cpu==2.21.0    # unpacked side by side
    python make.py FOLDER summaries.csv

The names of the libraries are taken out, so that what is left to tell them apart is how they speak.
"""
import ast, csv, pathlib, random, re, sys

libraries = ["jax", "keras", "tensorflow"]
names = re.compile(r"\b(jax|keras|tensorflow|xla|tf|np|numpy)\b", re.IGNORECASE)
rows = []
for library in libraries:
    seen = {}
    folder = pathlib.Path(sys.argv[1])
    for path in sorted((folder / library).rglob("*.py")):
        inside = str(path.relative_to(folder))
        if "test" in inside or library != "keras" and "keras" in inside:
            continue
        try:
            tree = ast.parse(path.read_text())
        except (SyntaxError, UnicodeDecodeError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                text = (ast.get_docstring(node) or "").split("\n\n")[0]
                text = " ".join(text.split())
                if 30 <= len(text) <= 240 and not names.search(text):
                    arguments = len(node.args.args) if isinstance(node, ast.FunctionDef) else None
                    kind = "class" if arguments is None else "function"
                    seen.setdefault(text, (kind, arguments))
    print(library, len(seen), file=sys.stderr)
    chosen = random.Random(1).sample(sorted(seen), 250)
    rows += [[text, seen[text][0], "" if seen[text][1] is None else seen[text][1], library] for text in chosen]
random.Random(2).shuffle(rows)
with open(sys.argv[2], "w", newline="") as file:
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["summary", "kind", "arguments", "library"])
    table.writerows(rows)
