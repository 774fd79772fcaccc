"""Review dockets: the cases one may see, and one of them whole, with what may be done next."""

from dashboard.guard import require
from dashboard.page_parts import start_page
from loaders.access import Action

context = require(Action.READ_DOCKETS)
start_page(context, context.say("Review dockets"))
