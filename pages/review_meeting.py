"""Review meeting: the table of the year with candidates, reasons, bands and replies, and decisions on the spot."""

from dashboard.guard import require
from dashboard.page_parts import start_page
from loaders.access import Action

context = require(Action.READ_DOCKETS)
start_page(context, context.say("Review meeting"))
