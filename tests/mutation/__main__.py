"""``./dev mutate PART``: samples mutants of a part, in a copy of the project; tells which no test notices."""

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.testing import run_tests
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkItem

from tests.factories.compiled import ROOT, compiled_of, copy_sources

COPIED = ("bench", "docs", "erp_core", "erp_desktop", "migrations", "resources", "tests")
# A mutant that makes a loop endless must not make this endless.
SECONDS_A_MUTANT = 600
# What no test can notice, as Python itself says the same of both.
POINTLESS = ("core/ReplaceBinaryOperator_BitOr",)  # str | None in an annotation


def main(arguments: list[str]) -> int:
    """Run it; 1 if a mutant lived, 2 if the tests fail without one."""
    options = _options(arguments)
    sources = [file for part in options.parts for file in _sources(part)]
    tests = options.tests or ["tests/core", "tests/conformance"]
    with _copy() as copy:
        os.chdir(copy)
        os.environ |= {"PYTHONPATH": str(copy), "QT_QPA_PLATFORM": "offscreen"}
        mutants = _mutants(sources)
        sample = random.Random(options.seed).sample(mutants, min(options.sample, len(mutants)))  # noqa: S311
        print(f"{len(sample)} of {len(mutants)} mutants in {len(sources)} files, against {' '.join(tests)}")
        command = f"{sys.executable} -m pytest -x -q -p no:cacheprovider {' '.join(tests)}"
        outcome, output = run_tests(command, SECONDS_A_MUTANT)
        if outcome is not TestOutcome.SURVIVED:
            print(f"{output[-3000:]}\nThese tests fail without any mutant; nothing can be learnt from them.")
            return 2
        alive = sum(_lives(mutant, command) for mutant in sample)
    print(f"{len(sample) - alive} of {len(sample)} killed")
    return int(alive > 0)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev mutate", description=__doc__)
    parser.add_argument("parts", nargs="+", metavar="PART", help="a folder or file: erp_core/kit/listing")
    parser.add_argument("--sample", type=int, default=10, help="how many mutants; 10 unless told")
    parser.add_argument("--seed", type=int, default=0, help="another sample")
    parser.add_argument(
        "--tests", nargs="*", metavar="PATH", help="tests/core and tests/conformance unless told"
    )
    return parser.parse_args(arguments)


def _sources(part: str) -> list[Path]:
    place = ROOT / part
    found = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return [file.relative_to(ROOT) for file in found]


@contextmanager
def _copy() -> Iterator[Path]:
    """A copy of the project nobody misses: a mutant written into the real one would survive a crash."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as temporary:
        folder = Path(temporary)
        copy_sources(folder, COPIED)
        os.environ |= compiled_of(folder, COPIED, folder / "compiled")
        for file in filter(Path.is_file, ROOT.iterdir()):
            shutil.copy(file, folder)
        yield folder


def _mutants(sources: list[Path]) -> list[WorkItem]:
    with use_db("mutants.sqlite", WorkDB.Mode.create) as database:
        init(sources, database, {})
        found = list(database.work_items)
    return [mutant for mutant in found if not mutant.mutations[0].operator_name.startswith(POINTLESS)]


def _lives(mutant: WorkItem, command: str) -> bool:
    """Whether no test fails for it; tells what it is then."""
    result = mutate_and_test(mutant.mutations, command, SECONDS_A_MUTANT)
    is_alive = result.test_outcome is TestOutcome.SURVIVED
    place = mutant.mutations[0]
    verdict = "ALIVE " if is_alive else "killed"
    print(f"{verdict} {place.module_path}:{place.start_pos[0]} {place.operator_name}", flush=True)
    if is_alive:
        print(result.diff, flush=True)
    return is_alive


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
