"""Random examples of what may happen, each in a database that is as it was before."""

import os
from contextlib import contextmanager
from unittest.mock import MagicMock

from odoo.exceptions import UserError

try:
    from hypothesis import HealthCheck, Phase, given, settings, strategies
except ImportError:
    # Odoo itself doesn't need it: without it, what plays examples is skipped
    given, strategies = None, MagicMock()

# HYPOTHESIS_EXAMPLES=500 bin/test tests/test_balance.py looks longer, and shrinks what it finds
LONGER = os.environ.get("HYPOTHESIS_EXAMPLES")


class Examples:
    """For test cases of outsourced work: play random examples."""

    def run_examples(self, strategy, check, examples):
        """Call a function with so many values of a strategy; what it does is undone each time."""
        if not given:
            self.skipTest("Needs the Python package hypothesis.")

        @settings(
            max_examples=int(LONGER or examples),
            deadline=None,
            derandomize=True,
            # shrinking takes many minutes: ask for it when there is something to shrink
            phases=list(Phase) if LONGER else [Phase.generate],
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def play(values):
            savepoint = self.env.cr.savepoint()
            try:
                check(values)
            finally:
                savepoint.close(rollback=True)
                self.env.transaction.clear()

        play()

    @contextmanager
    def as_pressed(self):
        """What is done here is done, or refused with a message and leaves nothing half done."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
        except UserError as error:
            self.assertTrue(str(error))
            savepoint.close(rollback=True)
            self.env.transaction.clear()
        else:
            savepoint.close(rollback=False)

    def outcome(self, operation, **values):
        """Receive just this of an operation, where there is anything to receive."""
        wizard = self.env["mrp.subcontract.receive"].with_user(self.boss)
        wizard = wizard.create({"subcontract_operation_id": operation.id})
        if wizard.line_ids:
            wizard.line_ids.qty_good = 0
            wizard.line_ids[0].write(values)
            wizard.is_reviewed = True
            wizard.action_confirm()
