"""``./dev mutate``: a mutant that a test notices is killed; where tests fail already, none is looked for."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.long


def mutate(tests: str) -> subprocess.CompletedProcess[str]:
    """One mutant of a part whose tests need nothing of what others share: to load that takes longest."""
    arguments = ["erp_core/masters/party/vkn.py", "--sample", "1", "--seed", "2", "--tests", tests]
    command = [sys.executable, "-m", "tests.mutation", *arguments]
    alone = os.environ | {"PYTEST_ADDOPTS": "--noconftest"}
    return subprocess.run(command, capture_output=True, text=True, env=alone, check=False)


def test_a_mutant_is_killed_by_the_tests_of_its_part() -> None:
    done = mutate("tests/core/masters/test_vkn.py")
    assert done.stdout.endswith("1 of 1 killed\n"), done.stdout + done.stderr
    assert done.returncode == 0


def test_nothing_is_learnt_from_tests_that_fail_without_a_mutant() -> None:
    done = mutate("tests/core/masters/test_that_is_not_there.py")
    assert "fail without any mutant" in done.stdout
    assert done.returncode == 2
