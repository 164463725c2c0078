"""Rules: what people change while it runs."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.model.machine import Machine
from tests.model.world import Flag, Handler


class ConfigRules(Machine):
    """The rollout of the enhanced flow; programs that start with other settings."""

    @rule(
        is_enabled=st.booleans(),
        percentage=st.sampled_from((0, 50, 100)),
        testers=st.lists(st.sampled_from(("15550001", "US.2")), max_size=1),
    )
    def set_flag(self, is_enabled: bool, percentage: int, testers: list[str]) -> None:
        with self.step():
            self.world.flag = Flag(is_enabled, percentage, tuple(testers))
            with self.db.call() as conn:
                conn.execute(
                    "update wa.feature_flags set is_enabled = %s, rollout_percentage = %s,"
                    " test_contacts = %s where flag = 'WA_ENHANCED_PROCESSING'",
                    (is_enabled, percentage, testers),
                )

    @rule(
        name=st.sampled_from(("steady", "ordered", "fragile")),
        ordering=st.sampled_from(("park", "strict")),
        max_retries=st.integers(0, 3),
    )
    def restart_with(self, name: str, ordering: str, max_retries: int) -> None:
        """A new release of the bot: other settings for what is waiting already."""
        with self.step():
            known = self.world.handlers[name]
            self.register((replace(known, ordering=ordering, max_retries=max_retries),))

    @precondition(lambda self: self.blocking())
    @rule()
    def block_no_more(self) -> None:
        """A strict handler becomes park while its failed messages hold others up."""
        with self.step():
            for handler in self.blocking():
                self.register((replace(handler, ordering="park"),))

    def blocking(self) -> list[Handler]:
        """Handlers with a failed message that waiting ones are behind."""
        names = {
            m.handler
            for one in self.world.conversations
            if any(other.status == "waiting" for other in one.line)
            for m in one.line
            if m.status == "retrying" and self.world.is_strict(m.handler)
        }
        return [h for h in self.world.handlers.values() if h.name in names]
