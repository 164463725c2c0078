"""Ways from one dashboard to another; they take the time range and the data source along."""

from __future__ import annotations

from dataclasses import dataclass

from grafana_foundation_sdk.builders.dashboard import DashboardLink
from grafana_foundation_sdk.models.dashboard import DashboardLinkType

OVERVIEW = "wa-webhook-overview"
CONVERSATIONS = "wa-webhook-conversations"
DEAD_LETTERS = "wa-webhook-dlq"
AGENTS = "wa-webhook-agents"
TAG = "wa-webhook"


@dataclass(frozen=True)
class Link:
    """To a dashboard, with variables set to what was clicked on."""

    title: str
    dashboard: str
    variables: str = ""

    def builder(self) -> DashboardLink:
        """As the SDK wants it."""
        kept = "${__url_time_range}&${datasource:queryparam}"
        url = f"/d/{self.dashboard}?{kept}{self.variables}"
        return DashboardLink(self.title).url(url).type(DashboardLinkType.LINK)


# What was clicked on is an event key.
TIMELINE = Link("Timeline of this message", DEAD_LETTERS, "&var-message=${__value.raw}")
CONVERSATION = Link("This conversation", CONVERSATIONS, "&var-conversation=${__value.raw}")
TO_DEAD_LETTERS = Link("Dead letters", DEAD_LETTERS, "&${handler:queryparam}")
TO_CONVERSATIONS = Link("Conversations and locks", CONVERSATIONS)
HANDLER = Link("Agents and performance", AGENTS, "&var-handler=${__value.raw}")
HANDLER_DEAD_LETTERS = Link("Dead letters", DEAD_LETTERS, "&var-handler=${__value.raw}")


def between_dashboards() -> DashboardLink:
    """The menu at the top of each dashboard."""
    return (
        DashboardLink("wa-webhook")
        .type(DashboardLinkType.DASHBOARDS)
        .tags([TAG])
        .keep_time(True)
        .include_vars(True)
    )
