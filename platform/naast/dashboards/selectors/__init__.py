"""What overviews show, gathered from every room in a fixed number of queries."""

from naast.dashboards.selectors.learner import learner_overview, results_overview
from naast.dashboards.selectors.provider import provider_choices, provider_overview
from naast.dashboards.selectors.team import team_overview

__all__ = ["learner_overview", "provider_choices", "provider_overview", "results_overview", "team_overview"]
