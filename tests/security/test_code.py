"""What the program never does, seen in its own source: every file of it, whatever runs it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

FORBIDDEN_MODULES = {
    *("pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "yaml", "tarfile", "ctypes.util"),
    *("xml.etree.ElementTree", "xml.dom.minidom", "xml.sax", "lxml", "imp", "telnetlib", "ftplib", "smtplib"),
}
"""They run what they read, follow what it names, or send."""
NETWORK_MODULES = {"requests", "httpx", "aiohttp", "urllib.request", "urllib3", "http.client"}
BUILT_IN = {"eval", "exec", "compile", "__import__"}
LOADERS = {
    "np.load": ("allow_pickle", False),
    "numpy.load": ("allow_pickle", False),
    "torch.load": ("weights_only", True),
}


def sources(root: Path) -> list[Path]:
    files = [root / "app.py", *(root / "pe_coach").rglob("*.py")]
    assert len(files) > 300
    return files


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with what it calls, as it is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def keywords(call: ast.Call) -> dict[str | None, object]:
    return {word.arg: word.value.value for word in call.keywords if isinstance(word.value, ast.Constant)}


def no_module_that_runs_what_it_reads(tree: ast.AST) -> Iterator[str]:
    yield from FORBIDDEN_MODULES.intersection(imported(tree))


def no_code_from_text(tree: ast.AST) -> Iterator[str]:
    yield from (name for name, _ in calls(tree) if name in BUILT_IN)


def no_loader_that_unpickles(tree: ast.AST) -> Iterator[str]:
    for name, call in calls(tree):
        if name in LOADERS:
            word, value = LOADERS[name]
            if keywords(call).get(word) is not value:
                yield ast.unparse(call)


def no_shell(tree: ast.AST) -> Iterator[str]:
    for name, call in calls(tree):
        if keywords(call).get("shell") or name in ("os.system", "os.popen", "subprocess.getoutput"):
            yield ast.unparse(call)


def nothing_unpacked_unseen(tree: ast.AST) -> Iterator[str]:
    """`extractall` writes wherever a name leads; `unpack_archive` does."""
    yield from (name for name, _ in calls(tree) if name.endswith((".extractall", ".extract", "unpack_archive")))


def no_html_unescaped(tree: ast.AST) -> Iterator[str]:
    """Text becomes HTML only as a constant of the program, through `Markup(...)`, never as what it is given."""
    for _, call in calls(tree):
        if keywords(call).get("unsafe_allow_html") or keywords(call).get("autoescape") is False:
            yield ast.unparse(call)


RULES: tuple[Callable[[ast.AST], Iterator[str]], ...] = (
    *(no_module_that_runs_what_it_reads, no_code_from_text, no_loader_that_unpickles, no_shell),
    *(nothing_unpacked_unseen, no_html_unescaped),
)


@pytest.fixture(scope="module")
def trees(root: Path) -> dict[Path, ast.AST]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sources(root)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_program_never_does_it(rule: Callable[[ast.AST], Iterator[str]], trees: dict[Path, ast.AST]) -> None:
    assert {str(path): found for path, tree in trees.items() if (found := list(rule(tree)))} == {}


def test_the_program_has_no_client_of_the_web(trees: dict[Path, ast.AST]) -> None:
    assert {str(path) for path, tree in trees.items() if NETWORK_MODULES.intersection(imported(tree))} == set()


@pytest.mark.parametrize(
    "bad",
    [
        *("import pickle", "from yaml import load", "eval('1')", "np.load(f)", "np.load(f, allow_pickle=True)"),
        *("torch.load(f)", "subprocess.run('ls', shell=True)", "os.system('ls')", "packed.extractall(folder)"),
        *("st.markdown(name, unsafe_allow_html=True)", "jinja2.Environment(autoescape=False)"),
    ],
)
def test_each_of_these_would_be_found(bad: str) -> None:
    assert any(list(rule(ast.parse(bad))) for rule in RULES)
