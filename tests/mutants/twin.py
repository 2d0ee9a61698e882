"""A copy of the crate, which may be changed and built without disturbing the crate itself."""
import pathlib
import shutil
import subprocess

CRATE = pathlib.Path(__file__).resolve().parents[2]


def copy(to, variable, changed=lambda name, text: text):
    """Copies what git knows to a folder. The tool, which the tests run in an empty environment, gets
    one variable there. `changed` gives a file's text, or nothing to leave alone what is there."""
    kept = b'.env_clear().envs(std::env::vars().filter(|(name, _)| name == "%s"))' % variable.encode()
    borrow(to)
    tracked = subprocess.check_output(["git", "ls-files", "-z"], cwd=CRATE, text=True)
    for name in filter(None, tracked.split("\0")):
        text = changed(name, (CRATE / name).read_bytes())
        if text is not None:
            text = text.replace(b".env_clear()", kept) if name.startswith("tests/it/") else text
            write(to / name, text)


def borrow(to):
    """Copies what the crate's dependencies were built to, so that they need not be built again."""
    there, here = CRATE / "target/debug", to / "target/debug"
    own = shutil.ignore_patterns("reenact-*", "libreenact-*", "it-*", "replay-*")
    for folder in ("deps", "build", ".fingerprint"):
        if (there / folder).exists() and not (here / folder).exists():
            shutil.copytree(there / folder, here / folder, ignore=own)


def write(path, text):
    """Writes a file that is not there or says something else: the others need not be built again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != text:
        path.write_bytes(text)
