"""Which revision the program needs, known without Alembic, which takes a third of a second to import."""

import subprocess
import sys

from alembic.script import ScriptDirectory

from erp_core.kit.paths import newest_revision
from erp_core.postgres.schema_version import alembic_config


def test_the_newest_version_by_name_is_the_head_alembic_knows() -> None:
    assert newest_revision() == ScriptDirectory.from_config(alembic_config()).get_current_head()


def test_a_start_with_nothing_to_migrate_imports_no_alembic() -> None:
    program = "import sys, erp_core.setup, erp_core.dispatch; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
