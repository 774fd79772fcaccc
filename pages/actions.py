"""Actions: who has to do what by when, what is overdue, and what came of it."""

from dashboard.action_section import show_actions
from dashboard.guard import require
from dashboard.page_parts import start_page
from loaders.access import Action

context = require(Action.READ_ACTIONS)
months = start_page(context, context.say("Actions"))
show_actions(context, months)
