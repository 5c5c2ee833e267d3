"""What a monitor reads of ours is read by the monitor's own program: alerts, scrape file, panels."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.growth.programs import program

DEPLOY = Path(__file__).parents[2] / "resources/deploy"
ALERTS = DEPLOY / "prometheus/alerts.yml"


@pytest.fixture(scope="module")
def promtool() -> str:
    return program("promtool", "prometheus")


def run(*command: str | Path) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_alerts_and_scrape_file(promtool: str) -> None:
    run(promtool, "check", "rules", ALERTS)
    run(promtool, "check", "config", "--syntax-only", DEPLOY / "prometheus/prometheus.yml")


def test_every_panel_asks_what_prometheus_understands(promtool: str, tmp_path: Path) -> None:
    panels = json.loads((DEPLOY / "grafana/textile-erp.json").read_text("utf-8"))["panels"]
    expressions = [target["expr"] for panel in panels for target in panel["targets"]]
    rules = [{"record": f"panel:{number}", "expr": told} for number, told in enumerate(expressions)]
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    run(promtool, "check", "rules", file)


HERE = 'instance="erp:8443", job="textile-erp"'
SERIES: dict[str, tuple[list[tuple[str, str]], str]] = {
    "TextileErpDown": ([(f"up{{{HERE}}}", "0x40")], "10m"),
    "TextileErpDefects": ([(f'erp_requests_total{{{HERE}, status="500"}}', "0 0 0 1x40")], "10m"),
    "TextileErpWithoutDatabase": ([(f'erp_requests_total{{{HERE}, status="503"}}', "0+10x40")], "10m"),
    "TextileErpBackupFailed": ([(f"erp_backup_last_failed{{{HERE}}}", "1x40")], "10m"),
    "TextileErpBackupMissed": ([(f"erp_backup_last_success_timestamp_seconds{{{HERE}}}", "0x2000")], "27h"),
    "TextileErpBackupUntried": (
        [(f"erp_backup_last_tried_timestamp_seconds{{{HERE}}}", "0x12000")],
        "194h",
    ),
    "TextileErpDeaf": ([(f'erp_listening{{{HERE}, company=""}}', "0x40")], "10m"),
    "TextileErpPoolUsedUp": (
        [(f"erp_pool_busy{{{HERE}}}", "12x40"), (f"erp_pool_size{{{HERE}}}", "12x40")],
        "20m",
    ),
    "TextileErpDiskNearlyFull": ([(f'erp_disk_free_ratio{{{HERE}, folder="/b"}}', "0.05x40")], "20m"),
    "TextileErpMailsWait": ([(f"erp_mails_oldest_seconds{{{HERE}}}", "7200x40")], "20m"),
    "TextileErpJobsWait": ([(f"erp_jobs_rest_seconds{{{HERE}}}", "600x40")], "20m"),
    "TextileErpStandbyBehind": ([(f"erp_standby_lag_seconds{{{HERE}}}", "120x40")], "20m"),
    "TextileErpStandbyNotRead": (
        [
            (f'erp_standby_reads_total{{{HERE}, told="gone"}}', "0+10x60"),
            (f'erp_standby_reads_total{{{HERE}, told="read"}}', "0+1x60"),
        ],
        "40m",
    ),
    "TextileErpStandbyGone": ([(f"erp_standbys_streaming{{{HERE}}}", "2x5 1x40")], "20m"),
}


@pytest.mark.parametrize("alert", SERIES)
def test_an_alert_comes_when_it_should_and_not_before(alert: str, promtool: str, tmp_path: Path) -> None:
    series, at = SERIES[alert]
    quiet = [(name, {"up": "1x2000"}.get(name.partition("{")[0], _good(name))) for name, _values in series]
    tests = [_test(alert, series, at, is_told=True), _test(alert, quiet, at, is_told=False)]
    file = tmp_path / "test.yml"
    told = {"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": tests}
    file.write_text(yaml.safe_dump(told))
    run(promtool, "test", "rules", file)


OF_COMPANIES = [
    alert
    for alert, (series, _at) in SERIES.items()
    if all(
        name.startswith(("erp_backup", "erp_listening", "erp_mails", "erp_standby"))
        for name, _values in series
    )
]


@pytest.mark.parametrize("alert", OF_COMPANIES)
def test_what_is_wrong_with_one_company_is_not_hidden_by_another(
    alert: str, promtool: str, tmp_path: Path
) -> None:
    series, at = SERIES[alert]
    bad = [(_of("surya", name), values) for name, values in series]
    good = [(_of("kaveri", name), _good(name)) for name, _values in series]
    file = tmp_path / "test.yml"
    tests = [_test(alert, bad + good, at, is_told=True)]
    file.write_text(
        yaml.safe_dump({"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": tests})
    )
    run(promtool, "test", "rules", file)


def _of(company: str, name: str) -> str:
    """A series of one of several companies."""
    return name.replace(', company=""', "").replace("}", f', company="{company}"}}')


def _good(name: str) -> str:
    """Values of a series with which all is well."""
    good = {"listening": "1", "standbys": "2", "ratio": "0.5", "size": "12", "timestamp": "0+60"}
    return next((f"{value}x2000" for word, value in good.items() if word in name), "0x2000")


def _test(alert: str, series: list[tuple[str, str]], at: str, *, is_told: bool) -> dict[str, Any]:
    query = f'count(ALERTS{{alertname="{alert}", alertstate="firing"}})'
    samples = [{"labels": "{}", "value": 1}] if is_told else []
    return {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series],
        "promql_expr_test": [{"expr": query, "eval_time": at, "exp_samples": samples}],
    }
