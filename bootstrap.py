"""Make this checkout ready: python3 bootstrap.py run|test. What is ready already is left alone.

It runs before anything is installed, so it uses nothing but the standard library.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Lock

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "installed.json"
HAS_ROADS = "import sys; sys.exit(sys.version_info < (3, 12))"  # older Pythons have no wheels of it
ONE_AT_A_TIME = Lock()
NODE_FITS = "process.exit(process.versions.node.split('.')[0] < 18 ? 1 : 0)"


def main(purpose: str) -> None:
    os.chdir(HERE)
    make_venv()
    if purpose == "test":
        install("test", ".[test]")
        if works(PYTHON, "-c", HAS_ROADS):
            install("roads", ".[roads]", needed=False)
    elif not is_fresh("test", ".[test]"):
        install("run", ".")
    with ThreadPoolExecutor(1) as beside:
        if purpose == "test":
            # It keeps one core busy for longer than all the rest; a demo does it beside its seed.
            planner = beside.submit(compile_planner)
        build_front_end()
        compile_messages()
        if purpose == "test":
            install_browser()
            planner.result()


def make_venv() -> None:
    if not works(PYTHON, "-c", ""):
        run("Making a virtual environment", sys.executable, "-m", "venv", "--clear", VENV)


def install(name: str, what: str, *, needed: bool = True) -> None:
    if is_fresh(name, what):
        return
    words = f"Installing Python packages ({name})"
    # Compiling all of it takes longer than fetching it; what is used is compiled when it is first imported.
    pip = (PYTHON, "-m", "pip", "install", "--no-input", "--no-compile")
    if run(words, *pip, "-e", what, needed=needed):
        remember(name, stamp(what))


def is_fresh(name: str, what: str) -> bool:
    """Whether the same was installed before, from the same place by the same Python."""
    return stamps().get(name) == stamp(what)


def stamps() -> dict[str, str]:
    return json.loads(STAMPS.read_text()) if STAMPS.exists() else {}


def remember(name: str, value: str) -> None:
    with ONE_AT_A_TIME:
        STAMPS.write_text(json.dumps({**stamps(), name: value}, indent=1))


def stamp(what: str) -> str:
    facts = ((HERE / "pyproject.toml").read_text(), str(HERE), os.path.realpath(PYTHON), what)
    return sha256("\n".join(facts).encode()).hexdigest()


def build_front_end() -> None:
    builder = "api/frontend/build.py"
    if works(PYTHON, builder, "is-there"):
        return
    if not works("node", "-e", NODE_FITS) or not works("npm", "--version"):
        install("node", ".[node]")
    run("Building the front end", PYTHON, builder)


def compile_messages() -> None:
    """Translations are kept as text; the machine's form of them is made here."""
    for text in HERE.glob("dispatch/locales/*/LC_MESSAGES/messages.po"):
        made = text.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < text.stat().st_mtime:
            compiler = (PYTHON, "-m", "babel.messages.frontend", "compile")
            run(f"Compiling {text.parts[-3]}", *compiler, "-i", text, "-o", made)


def compile_planner() -> None:
    """The planner's kernels become machine code once, and not while a dispatcher waits."""
    sources = sorted((HERE / "optimizer" / "engines").rglob("*.py"))
    wanted = sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    if stamps().get("planner") != wanted and run(
        "Compiling the planner", PYTHON, "-m", "optimizer", "warm", needed=False
    ):
        remember("planner", wanted)


def install_browser() -> None:
    if shutil.which("chromium") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    fetch = "apt-get update && apt-get install -y chromium fonts-noto-cjk"
    run("Installing a browser for the tests", "sh", "-c", fetch, needed=False)


def works(*command: object) -> bool:
    try:
        done = subprocess.run(list(map(str, command)), capture_output=True, stdin=subprocess.DEVNULL)
    except OSError:
        return False
    return done.returncode == 0


def run(words: str, *command: object, needed: bool = True) -> bool:
    """What the command says is shown only when it fails. A failure of what is needed ends everything."""
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        watch(process, words, begun)
        said.seek(0)
        if process.returncode:
            print(f"{words}: failed.\n{said.read()[-3000:]}", file=sys.stderr, flush=True)
    if process.returncode and needed:
        sys.exit(1)
    return process.returncode == 0


def watch(process: subprocess.Popen, words: str, begun: float) -> None:
    """One line, with seconds that run where somebody looks on. What takes no time says nothing."""
    redraw, end = ("\r", "") if sys.stdout.isatty() else ("", "\n")
    shown = 0
    while process.poll() is None:
        time.sleep(0.05)
        seconds = int(time.monotonic() - begun)
        if seconds > shown and (redraw or not shown):
            print(f"{redraw}{words}… {seconds} s", end=end, flush=True)
            shown = seconds
    if shown:
        print(f"{redraw}{words}: {time.monotonic() - begun:.0f} s ", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
