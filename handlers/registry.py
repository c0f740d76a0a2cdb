"""Who answers what: the one explicit list. A test compares it with locales/intents.yaml."""

from bot.dialog.turns import Handler, Registry
from handlers import info, schedule, stops, timetables, vans

INTENTS: dict[str, Handler] = {
    "next_visit": schedule.next_visit,
    "list_stops": stops.list_stops,
    "nearest_stop": stops.nearest_stop,
    "van_status": vans.van_status,
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
    "work_queue",
)
"""Understood, and answered with what Pusling can do instead."""

ACTIONS: dict[str, Handler] = {
    "place": schedule.press_place,
    "day": schedule.press_day,
    "month": timetables.press_month,
    "stops": stops.press_stops,
    "help": info.help_,
}


LINKS: dict[str, Handler] = {"stop": stops.link_stop}


def make_registry() -> Registry:
    """The registry that bot/app.py hands to the dialog."""
    return Registry(
        intents=INTENTS | dict.fromkeys(NOT_YET, info.not_yet),
        actions=ACTIONS,
        links=LINKS,
        shared_position=stops.shared_position,
        unsure=info.unsure,
        leave_question=info.leave_question,
        button_old=info.button_old,
        button_foreign=info.button_foreign,
        apology=info.apology,
    )
