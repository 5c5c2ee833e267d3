"""A real server process to measure, with what it takes: processor time and memory."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from types import TracebackType

import psutil

from bench.line import HOST


class OfficeServer:
    """``python -m erp_core.server`` on loopback for as long as the block lasts."""

    def __init__(self, app_url: str, workers: int) -> None:
        self.workers = workers
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        self._environment = os.environ | {
            "ERP_DATABASE_URL": app_url,
            "ERP_SETTINGS_FILE": os.devnull,
            "ERP_PORT": str(self.port),
            "ERP_WORKERS": str(workers),
        }
        self.rss: list[float] = []
        self._is_over = threading.Event()

    def __enter__(self) -> "OfficeServer":
        command = [sys.executable, "-m", "erp_core.server"]
        self._process = subprocess.Popen(command, env=self._environment, stderr=subprocess.DEVNULL)  # noqa: S603
        deadline = time.monotonic() + 60
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server does not start")
            time.sleep(0.1)
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self._sampler.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._sampler.join()
        self._process.terminate()
        self._process.wait(40)

    def memory(self) -> float:
        """Resident memory of all its processes in MB, without what they share."""
        process = psutil.Process(self._process.pid)
        return sum(p.memory_full_info().uss for p in (process, *process.children(recursive=True))) / 2**20

    def _sample(self) -> None:
        while not self._is_over.wait(1.0):
            self.rss.append(self.memory())

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=5) as answer:  # noqa: S310
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False
