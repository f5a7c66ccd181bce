"""Other systems than Linux: what the workflow tries there, and what would stop Windows.

The second part reads the library's code, since these tests run on Linux.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "lenet_edu").rglob("*.py"))
# Grading's sandbox needs Linux; elsewhere the command says so before it starts it.
ONLY_LINUX = {
    f"lenet_edu/grading/{name}.py"
    for name in ("process", "sandbox", "inside/serve", "inside/walls")
}

# Modules and names that Windows does not have.
POSIX_MODULES = {"fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"}
POSIX_NAMES = {
    *(f"os.{name}" for name in ("fork", "geteuid", "getuid", "getpgid", "killpg")),
    *(f"os.{name}" for name in ("mkfifo", "setsid", "sched_getaffinity", "uname")),
    *(f"signal.{name}" for name in ("SIGALRM", "SIGHUP", "SIGKILL", "SIGUSR1")),
    *(f"signal.{name}" for name in ("alarm", "pthread_sigmask", "setitimer")),
    "socket.AF_UNIX",
}
GUARDS = ("hasattr", "os.name", "sys.platform", "_WINDOWS", "ImportError")


def guarded(ancestors: list[ast.AST]) -> bool:
    """Whether a question about the system stands around it or before it."""
    kinds = (ast.If, ast.IfExp, ast.Try, ast.BoolOp, ast.FunctionDef)
    texts = [ast.unparse(node) for node in ancestors if isinstance(node, kinds)]
    return any(guard in text for text in texts for guard in GUARDS)


def walk(
    node: ast.AST, above: list[ast.AST]
) -> Iterator[tuple[ast.AST, list[ast.AST]]]:
    yield node, above
    for child in ast.iter_child_nodes(node):
        yield from walk(child, [*above, node])


def unguarded(tree: ast.AST) -> list[str]:
    found = []
    for node, above in walk(tree, []):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name in POSIX_MODULES]
        elif isinstance(node, ast.ImportFrom) and node.module in POSIX_MODULES:
            names = [node.module]
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in POSIX_NAMES:
            names = [ast.unparse(node)]
        if names and not guarded(above):
            found += [f"line {node.lineno}: {name}" for name in names]
    return found


def without_encoding(tree: ast.AST) -> list[str]:
    """Texts read or written in whatever encoding the system prefers."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or any(
            word.arg == "encoding" for word in node.keywords
        ):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        given = [one.value for one in node.args if isinstance(one, ast.Constant)]
        text_file = name == "open" and any(
            isinstance(mode, str) and re.fullmatch("[rwax]t?", mode) for mode in given
        )
        if text_file or (name == "read_text" and not node.args):
            found.append(f"line {node.lineno}: {name}")
        if name == "write_text" and len(node.args) == 1:
            found.append(f"line {node.lineno}: {name}")
    return found


def test_nothing_that_only_posix_has() -> None:
    found = {}
    for path in MODULES:
        name = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        lines = [] if name in ONLY_LINUX else unguarded(tree)
        if lines := lines + without_encoding(tree):
            found[name] = lines
    assert found == {}


def test_what_needs_linux_is_there_and_does_need_it() -> None:
    for name in ONLY_LINUX:
        assert unguarded(ast.parse((ROOT / name).read_text("utf-8"))), name


def test_the_test_sees_what_would_stop_windows() -> None:
    text = "import fcntl\nimport os\nos.geteuid()\nopen('x', 'w')\np.read_text()"
    assert unguarded(ast.parse(text)) == ["line 1: fcntl", "line 3: os.geteuid"]
    assert without_encoding(ast.parse(text)) == ["line 4: open", "line 5: read_text"]
    text = "import os\nroot = hasattr(os, 'geteuid') and os.geteuid() == 0"
    assert unguarded(ast.parse(text)) == []


# The workflow


def workflow() -> dict:
    yaml = pytest.importorskip("yaml")
    text = (ROOT / ".github/workflows/test.yml").read_text("utf-8")
    (job,) = yaml.safe_load(text)["jobs"].values()
    return job


def test_the_workflow_tries_three_systems_with_two_pythons() -> None:
    job = workflow()
    matrix = job["strategy"]["matrix"]
    assert [name.partition("-")[0] for name in matrix["os"]] == [
        "ubuntu",
        "macos",
        "windows",
    ]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    pythons = re.search(r"^PYTHONS := (.*)$", makefile, re.M)[1].split()
    assert matrix["python"] == [pythons[0], pythons[-1]]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == f">={pythons[0]}"
    assert 0 < job["timeout-minutes"] <= 60


def test_the_workflow_runs_the_commands_of_the_readme() -> None:
    commands = [step["run"] for step in workflow()["steps"] if "run" in step]
    said = [command.replace("$BIN", ".venv/bin") for command in commands]
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "python3 -m venv .venv" in readme
    assert "python -m venv .venv" in said
    (install,) = [line for line in said if "pip install" in line]
    assert install.replace('".[test]"', ".") in readme
    assert ".venv/bin/lenet-edu doctor" in said


def test_the_quick_tests_are_the_same_everywhere() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    quick = re.search(r"^QUICK := (.*)$", makefile, re.M)[1].split()
    last = [step["run"] for step in workflow()["steps"] if "run" in step][-1]
    assert [word for word in last.split() if word.startswith("tests/")] == quick
    for pattern in quick:
        assert list(ROOT.glob(pattern)), pattern


def test_every_part_of_continuous_integration_has_a_limit() -> None:
    script = (ROOT / ".ci/run").read_text("utf-8").replace("\\\n", " ")
    started = re.findall(r"^ *(?:part|try) (\d+) (.+)$", script, re.M)
    assert len(started) >= 7
    assert sum(int(minutes) for minutes, _ in started) <= 90
    for tool in ("make ", "pip ", "apt-get "):
        lines = [
            line
            for line in script.splitlines()
            if tool in line and not line.lstrip().startswith("#")
        ]
        assert lines
        assert all(re.match(r" *(part|try) \d+ ", line) for line in lines)


# Tools that note how they were called, for .ci/run alone.
NOTED = """#!/bin/sh
echo "${0##*/} $*" >> "$NOTES"
echo "data: $LENET_EDU_DATA, asking: $DEBIAN_FRONTEND" >> "$NOTES"
case "${0##*/} $*" in
    "sudo --preserve-env=DEBIAN_FRONTEND "*) shift; exec "$@" ;;
    "apt-get "*) exit %d ;;
esac
"""


def continuous_integration(
    place: Path, mirror: bool, **variables: str
) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run a copy of .ci/run with stand-ins for its tools; also returns their calls."""
    tools, top = place / "tools", place / "course"
    for folder in (tools, top / ".ci", top / ".venv" / "bin", place / "shared/mnist"):
        folder.mkdir(parents=True)
    shutil.copy(ROOT / ".ci/run", top / ".ci/run")
    for name in ("sh", "bash", "timeout", "dirname"):
        (tools / name).symlink_to(str(shutil.which(name)))
    for path in (
        *(tools / name for name in ("make", "sudo", "apt-get")),
        top / ".venv/bin/python",
    ):
        path.write_text(NOTED % (0 if mirror else 1))
        path.chmod(0o755)
    (tools / "id").write_text("#!/bin/sh\necho 1000\n")
    (tools / "id").chmod(0o755)
    notes = place / "notes"
    done = subprocess.run(
        [str(tools / "bash"), str(top / ".ci/run")],
        env={"PATH": str(tools), "NOTES": str(notes), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done, notes.read_text("utf-8")


needs_shell = pytest.mark.skipif(
    os.name != "posix" or not shutil.which("timeout"), reason="there is no timeout"
)


@needs_shell
def test_a_mirror_that_is_away_fails_after_the_tests_ran(tmp_path: Path) -> None:
    done, notes = continuous_integration(tmp_path, mirror=False)
    assert done.returncode == 1
    for part in ("make setup", "make test", "make resolve", "make lowest"):
        assert f"{part}\n" in notes
    last = done.stdout.splitlines()[-1]
    assert last.startswith("Failed: ")
    assert last.count("apt-get install") == 2
    assert "make" not in last


@needs_shell
def test_what_is_missing_is_installed_without_a_question(tmp_path: Path) -> None:
    done, notes = continuous_integration(tmp_path, mirror=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "All parts passed."
    assert re.search(r"^apt-get install .* chromium bubblewrap$", notes, re.M)
    assert re.search(r"^apt-get install .* nodejs npm$", notes, re.M)
    assert "asking: noninteractive" in notes
    assert f"data: {tmp_path}/shared/mnist" in notes


@needs_shell
def test_a_folder_of_digits_that_was_named_is_used(tmp_path: Path) -> None:
    _, notes = continuous_integration(tmp_path, mirror=True, LENET_EDU_DATA="/else")
    assert {line.partition(",")[0] for line in re.findall("data: .*", notes)} == {
        "data: /else"
    }
