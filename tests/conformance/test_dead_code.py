"""Nothing stands in the program or its tests that nobody uses; vulture finds it.

A test and not a program of its own with a list of exceptions: what is declared in a folder's data is read by
its name, and a list would need a line for each new field.
"""

import ast
import gc
from pathlib import Path

from vulture.core import Vulture

from erp_core.kit.paths import project_dir

ROOT = Path(project_dir())
# The other folders are read for what they use.
WATCHED = ("erp_core", "erp_desktop", "tests")
READ = (*WATCHED, "bench", "migrations", "resources")
# Columns, fields of schemas and choices: forms, JSON and SQL read them by their names.
DECLARATIONS = (
    "*/*/__init__.py",
    "*/*/*/__init__.py",
    "*/model.py",
    "*/schema.py",
    "erp_core/server/rest/*.py",
    "erp_core/server/rest/published/*.py",
)
# What registers itself, and who calls it then.
REGISTERED = [
    "@command",
    "@called_by_name",
    "@query",
    "@*.command",
    "@*validator",
    "@model_serializer",
    "@*.exception_handler",
    "@event.listens_for",
    "@pytest.fixture",
]
CALLED_BY_OTHERS = {
    "Qt": {
        *("paintEvent", "contextMenuEvent", "minimumSizeHint", "clone", "scaledPixmap", "itemAt"),
        *("expandingDirections", "dragEnterEvent", "dragMoveEvent", "focusNextPrevChild"),
        *(
            "sortIndicator",
            "hasHeightForWidth",
            "createEditor",
            "setEditorData",
            "setModelData",
            "updateEditorGeometry",
        ),
    },
    "SQLAlchemy": {"impl", "cache_ok", "column_expression", "process_result_value", "autoflush", "_timeout"},
    "expat": {
        *("buffer_text", "StartDoctypeDeclHandler", "EntityDeclHandler", "StartElementHandler"),
        *("EndElementHandler", "CharacterDataHandler"),
    },
    "the type checker": {"__call__"},
    "enum": {"_value_"},
    "subprocess": {"_execute_child", "_child_created"},
    "weakref": {"_registered_with_atexit"},
    "logging": {"logThreads", "logProcesses", "logMultiprocessing"},
    "Babel": {"frac_prec"},
    "aiosmtpd": {"handle_RCPT", "handle_DATA"},
    "typer": {"list_commands", "format_commands"},
    "uvicorn": {"should_exit", "send_400_response"},
    "requests": {"trust_env"},
    "http.server": {"do_GET", "do_POST", "log_message", "daemon_threads", "handle_error", "client_address"},
    "pydantic": {"pc_file"},
    "pytest": {
        "pytestmark",
        "pytest_sessionstart",
        "pytest_collection",
        "_nodeid",
        "pytest_addoption",
        "pytest_configure_node",
        "pytest_xdist_make_scheduler",
        "_split_scope",
        "pytest_unconfigure",
        "pytest_collection_modifyitems",
        "pytest_runtest_teardown",
        "demo_template",
        "breakable",
    },
    "migrations that ./dev migration writes": {"add_document_triggers", "grant"},
    "the mapper, for its table": {"KnownPermission"},
}
# What nothing is read of: values, and what tells how its parent is meant. What a program takes its way by.
SIGNS = (ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
WAYS = (ast.mod, ast.stmt, ast.IfExp)


class Visits(dict[type, str]):
    """The names of what reads a kind of node."""

    def __missing__(self, kind: type) -> str:
        return self.setdefault(kind, f"visit_{kind.__name__}")


VISITS = Visits()


class Reader(Vulture):
    """It reads the same, but for types in comments, of which we have none: half of its time goes for them.

    Nor does it look at values and signs, or ask whether a way ends at what is no statement: most nodes.
    """

    def visit(self, node: ast.AST) -> None:
        for name in node._fields:
            below = getattr(node, name, None)
            for child in below if isinstance(below, list) else (below,):
                if isinstance(child, ast.AST) and not isinstance(child, SIGNS):
                    self.visit(child)
        if isinstance(node, WAYS):
            self.reachability.visit(node)
        read = getattr(self, VISITS[node.__class__], None)
        if read is not None:
            read(node)


def test_nothing_stands_there_that_nobody_uses() -> None:
    vulture = Reader(ignore_decorators=REGISTERED)
    # It makes millions of nodes, among which there is no rubbish to look for.
    gc.disable()
    try:
        vulture.scavenge([ROOT / folder for folder in READ])
    finally:
        gc.enable()
    # Said to vulture, these would be looked through for each name that is defined anywhere.
    called = set().union(*CALLED_BY_OTHERS.values())
    unused = [item for item in vulture.get_unused_code() if item.name not in called]
    # A declared name may also be set elsewhere.
    declared = {item.name for item in unused if any(item.filename.match(one) for one in DECLARATIONS)}
    found = [
        f"{item.filename.relative_to(ROOT)}:{item.first_lineno}: {item.typ} {item.name}"
        for item in unused
        if item.filename.relative_to(ROOT).parts[0] in WATCHED and item.name not in declared
    ]
    assert not found, "\n".join(found)
