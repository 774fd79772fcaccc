"""Publications: what is official, who approved it, what a correction moved, and what waits for approval."""

from dashboard.guard import require
from dashboard.page_parts import start_page
from dashboard.publication_sections import show_publications
from loaders.access import Action

context = require(Action.READ_TOTALS)
start_page(context, context.say("Publications"))
show_publications(context)
