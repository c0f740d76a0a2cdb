"""Who answers what: the one explicit list. A test compares it with locales/intents.yaml."""

from bot.dialog.turns import Handler, Registry
from handlers import info, schedule

INTENTS: dict[str, Handler] = {
    "next_visit": schedule.next_visit,
    "list_stops": schedule.list_stops,
    "unsubscribe": info.unsubscribe,
    "service_info": info.service_info,
    "help": info.help_,
    "greet": info.greet,
    "thank": info.thank,
    "affirm": info.affirm,
    "deny": info.deny,
    "out_of_scope": info.unsure,
}

NOT_YET = (
    "broadcast",
    "cancel_request",
    "cancel_visit",
    "confirm_visit",
    "delete_my_data",
    "export_my_data",
    "feedback",
    "move_visit",
    "my_loans",
    "my_requests",
    "my_subscriptions",
    "nearest_stop",
    "pull_list",
    "renew_loan",
    "report_attendance",
    "request_title",
    "request_visit",
    "search_title",
    "set_language",
    "subscribe",
    "suggest_title",
    "talk_to_staff",
    "van_status",
    "work_queue",
)
"""Understood, and answered with what Pusling can do instead."""

ACTIONS: dict[str, Handler] = {
    "place": schedule.press_place,
    "day": schedule.press_day,
    "stops": schedule.list_stops,
    "help": info.help_,
}


def make_registry() -> Registry:
    """The registry that bot/app.py hands to the dialog."""
    return Registry(
        intents=INTENTS | dict.fromkeys(NOT_YET, info.not_yet),
        actions=ACTIONS,
        unsure=info.unsure,
        leave_question=info.leave_question,
        button_old=info.button_old,
        button_foreign=info.button_foreign,
        apology=info.apology,
    )
