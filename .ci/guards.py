"""The guards: crate arrows, purity links, exceptions with reasons, dates, paths, sizes."""

import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORE = ["standoff-model", "standoff-lang", "standoff-engine"]
ARROWS = {
    "standoff-model": set(),
    "standoff-lang": {"standoff-model"},
    "standoff-engine": {"standoff-model"},
    "standoff": {"standoff-lang", "standoff-engine", "standoff-model"},
    "standoff-cli": {"standoff"},
}
# Inside the engine: a module may use those to its left. `math` knows nobody, `game` only `math`...
ENGINE_LAYERS = {
    "math": set(),
    "control": set(),
    "game": {"math", "control"},
    "policy": {"math", "game"},
    "draws": {"math"},
    "solve": {"math", "game", "policy", "control"},
    "certify": {"math", "game", "policy"},
    "project": {"math", "game", "policy", "solve"},
    "explain": {"math", "game", "policy", "solve"},
    "simulate": {"math", "game", "policy", "solve", "project"},
    "gradient": {"game", "policy", "solve", "project", "control"},
    "parallel": set(),
    "score": {"math"},
    "implied": {"math", "game"},
    "believed": {"game", "solve", "batch", "project", "control", "parallel"},
    "batch": {"math", "game", "solve", "certify", "control", "parallel"},
    "ensemble": {"math", "game", "policy", "solve", "project", "simulate", "batch", "control", "draws", "parallel"},
    "options": {"math", "game", "policy", "solve"},
    "compare": {
        "game", "policy", "solve", "certify", "project", "simulate", "batch", "control", "draws", "ensemble",
        "options", "parallel",
    },
}
CUT_OFF = (2026, 1, 29)
LONG_FUNCTION, LONG_FILE = 60, 600
failures = []


def fail(text):
    failures.append(text)


def tracked(*patterns):
    out = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )
    return [ROOT / line for line in out.stdout.splitlines() if (ROOT / line).is_file()]


def crate_arrows():
    meta = subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--no-deps"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )
    for package in json.loads(meta.stdout)["packages"]:
        name = package["name"]
        if name not in ARROWS:
            fail(f"crate {name} has no arrows; add it to .ci/guards.py and ARCHITECTURE.md")
            continue
        for dependency in package["dependencies"]:
            # Tests of the engine read scenarios through the language; the library may not.
            ours = dependency["name"].startswith("standoff") and dependency["kind"] != "dev"
            if ours and dependency["name"] not in ARROWS[name]:
                fail(f"crate {name} may not use {dependency['name']}")


def engine_layers():
    source = ROOT / "crates/standoff-engine/src"
    for module, allowed in ENGINE_LAYERS.items():
        files = [source / f"{module}.rs"] + list((source / module).rglob("*.rs"))
        for file in (f for f in files if f.exists()):
            text = file.read_text()
            if re.search(r"\bcrate::\{", text):
                fail(f"{file.relative_to(ROOT)}: name one module after `crate::`, so that arrows can be read")
            for used in re.findall(r"\bcrate::(\w+)", text):
                if used != module and used not in allowed:
                    fail(f"{file.relative_to(ROOT)}: {module} may not use {used}")


def purity_links():
    for crate in CORE:
        link = ROOT / "crates" / crate / "clippy.toml"
        if not link.is_symlink() or os.readlink(link) != "../pure-clippy.toml":
            fail(f"{link.relative_to(ROOT)} must link to ../pure-clippy.toml")


def without_tests(text):
    return text.split("#[cfg(test)]")[0]


def exceptions():
    """Every exception from a lint, and every unwrap, has a reason beside it."""
    for file in tracked("crates/*/src/*.rs"):
        text = without_tests(file.read_text())
        lines = text.splitlines()
        for k, line in enumerate(lines):
            near = "\n".join(lines[max(0, k - 3) : k + 3])
            where = f"{file.relative_to(ROOT)}:{k + 1}"
            if re.search(r"#!?\[allow\(", line):
                fail(f"{where}: use #[expect(..., reason = ...)] instead of allow")
            if re.search(r"#!?\[expect\(", line) and "reason" not in near:
                fail(f"{where}: an expectation without a reason")
            if re.search(r"(?<!self)\.(unwrap|expect)\(", line) and "//" not in near:
                fail(f"{where}: an unwrap without a reason beside it")
            if re.search(r"\b(todo|unimplemented)!\(", line):
                fail(f"{where}: unfinished")


FULL = "january february march april may june july august september october november december"
MONTHS = {name: k + 1 for k, name in enumerate(FULL.split())}
MONTHS |= {name[:3]: k for name, k in MONTHS.items()}


def dates_in(text):
    for y, m, d in re.findall(r"\b(\d{4})-(\d{2})-(\d{2})\b", text):
        yield (int(y), int(m), int(d)), f"{y}-{m}-{d}"
    for y, m in re.findall(r"\b(20\d{2})-(0[1-9]|1[0-2])\b(?!-)", text):
        yield (int(y), int(m), 1), f"{y}-{m}"
    for d, name, y in re.findall(r"\b(\d{1,2}) ([A-Za-z]+) (\d{4})\b", text):
        if name.lower() in MONTHS:
            yield (int(y), MONTHS[name.lower()], int(d)), f"{d} {name} {y}"
    for name, y in re.findall(r"\b([A-Za-z]+) (\d{4})\b", text):
        if name.lower() in MONTHS:
            yield (int(y), MONTHS[name.lower()], 1), f"{name} {y}"


def cut_off():
    """No date after the information cut-off in the reference crisis, its own horizon apart, nor in
    the modules that it uses."""
    for file in tracked("scenarios/us-iran-2026-01", "crates/standoff-lang/std", "docs/std"):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            # The question asks about the future.
            if line.lstrip().startswith("question "):
                continue
            for date, text in dates_in(line):
                if date > CUT_OFF:
                    fail(f"{file.relative_to(ROOT)}:{number}: {text} is after the cut-off")


def machine_paths():
    forbidden = [str(ROOT), str(ROOT.parent) + "/", os.path.expanduser("~") + "/"]
    hosts = re.compile(r"(?:index\.|static\.)?crates\.io|pypi\.org|registry\.npmjs|deb\.debian")
    for file in tracked():
        if file.suffix in {".png"}:
            continue
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue
        if file.name == "guards.py":
            continue
        for path in forbidden:
            if path in text:
                fail(f"{file.relative_to(ROOT)}: holds a path of this machine")
        if file.name != "Cargo.lock" and hosts.search(text):
            fail(f"{file.relative_to(ROOT)}: names the host of a package registry")


def sizes():
    """Long functions and files, to look at; they do not fail."""
    for file in tracked("crates/*/src/*.rs"):
        lines = file.read_text().splitlines()
        if len(lines) > LONG_FILE:
            print(f"  long file: {file.relative_to(ROOT)} ({len(lines)} lines)")
        start = None
        for k, line in enumerate(lines):
            found = re.match(r"^(\s*)(pub(\([a-z]+\))? )?(const )?fn (\w+)", line)
            if found:
                start, indent, name = k, found.group(1), found.group(5)
            elif start is not None and line == f"{indent}}}":
                if k - start + 1 > LONG_FUNCTION:
                    print(f"  long function: {file.relative_to(ROOT)}:{start + 1} {name} ({k - start + 1} lines)")
                start = None


for guard in (crate_arrows, engine_layers, purity_links, exceptions, cut_off, machine_paths, sizes):
    guard()
for text in failures:
    print(f"guard: {text}")
print(f"guards: {len(failures)} failures")
sys.exit(1 if failures else 0)
