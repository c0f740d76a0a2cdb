"""Who answers what: the one explicit list. A test compares it with locales/intents.yaml."""

from bot.dialog.turns import Answer, Handler, Receiver, Registry
from bot.domain.people import Role
from bot.messages import AttachmentKind
from handlers import (
    asides,
    broadcasts,
    called,
    facts,
    follow_ups,
    holds,
    homes,
    info,
    lead_times,
    loans,
    own_holds,
    papers,
    photos,
    privacy,
    reminder_words,
    reminders,
    schedule,
    settings,
    spoken,
    stops,
    strangers,
    suggestions,
    tickets,
    timetables,
    titles,
    unheld,
    unsure,
)
from handlers.cadre import attendance, days
from handlers.cadre import broadcasts as announcements
from handlers.staff import (
    additions,
    audit,
    board,
    crew,
    desk_words,
    imports,
    invitations,
    lending,
    outgoing,
    pull_lists,
    queue,
    roles,
    ticket_answers,
    visits,
    walk_ups,
)
from handlers.staff import broadcasts as campaigns
from handlers.staff import suggestions as wishes
from handlers.staff import tickets as desk
from handlers.staff.orders import is_for_staff
from handlers.tasks import RUNNERS

INTENTS: dict[str, Handler] = {
    "next_visit": spoken.or_home(schedule.next_visit),
    "list_stops": spoken.or_home(stops.list_stops),
    "nearest_stop": spoken.or_home(stops.nearest_stop),
    "van_status": crew.van_status,
    "search_title": titles.search_title,
    "request_title": holds.request_title,
    "my_requests": own_holds.my_requests,
    "cancel_request": own_holds.cancel_request,
    "my_loans": loans.my_loans,
    "renew_loan": loans.renew_loan,
    "suggest_title": suggestions.suggest_title,
    "subscribe": spoken.or_home(reminders.subscribe),
    "unsubscribe": reminders.unsubscribe,
    "my_subscriptions": reminder_words.my_reminders,
    "service_info": facts.service_info,
    "help": info.help_,
    "greet": info.greet,
    "thank": info.thank,
    "affirm": info.affirm,
    "deny": info.deny,
    "export_my_data": privacy.export_my_data,
    "delete_my_data": privacy.delete_my_data,
    "set_language": settings.set_language,
    "talk_to_staff": tickets.talk_to_staff,
    "feedback": tickets.feedback,
    "request_visit": additions.request_visit,
    "cancel_visit": visits.cancel_visit,
    "move_visit": visits.move_visit,
    "confirm_visit": days.confirm_visit,
    "report_attendance": attendance.report_attendance,
    "broadcast": broadcasts.broadcast,
    "work_queue": queue.work_queue,
    "pull_list": pull_lists.pull_list,
    "out_of_scope": unsure.unsure,
}

NOT_YET: tuple[str, ...] = ()
"""Understood, and answered with what Pusling can do instead."""

ACTIONS: dict[str, Handler] = {
    "call": settings.press_address,
    "settings": settings.press_settings,
    "languages": settings.press_languages,
    "home": homes.press_home,
    "privacy": papers.privacy,
    "missed": unsure.press_missed,
    "texts": unsure.press_consent,
    "my_data": privacy.export_my_data,
    "consent": privacy.press_consent,
    "forget": privacy.delete_my_data,
    "forget_yes": privacy.press_forget,
    "forget_no": info.leave_question,
    "speak": settings.press_language,
    "place": schedule.press_place,
    "day": schedule.press_day,
    "more": schedule.press_more,
    "month": timetables.press_month,
    "stops": stops.press_stops,
    "help": info.help_,
    "remind": reminders.press_remind,
    "unremind": reminders.press_stop_all,
    "resume": reminders.press_resume,
    "coming": reminders.press_coming,
    "again": reminders.press_again,
    "confirm": reminders.press_confirm,
    "reminders": lead_times.my_subscriptions,
    "leads": lead_times.press_place,
    "lead": lead_times.press_lead,
    "quiet": lead_times.press_quiet,
    "pause": lead_times.press_pause,
    "find": titles.press_page,
    "find_new": titles.press_search,
    "h_new": holds.press_new,
    "h_as": holds.press_own_name,
    "h_move": holds.press_elsewhere,
    "h_for": holds.press_neighbour,
    "h_cancel": own_holds.press_cancel,
    "holds": own_holds.press_holds,
    "loans": loans.press_loans,
    "renew": loans.press_renew,
    "wish": suggestions.press_wish,
    "roles": roles.press_roles,
    "audit": audit.press_audit,
    "outgoing": outgoing.press_outgoing,
    "requeue": outgoing.press_requeue,
    "resend": outgoing.press_resend,
    "person": roles.press_person,
    "take_role": roles.press_take,
    "invite": invitations.press_invite,
    "invite_stop": invitations.press_stop,
    "agree": invitations.press_agree,
    "invites": invitations.press_invites,
    "invite_off": invitations.press_withdraw,
    "t_more": tickets.press_more,
    "t_done": tickets.press_done,
    "t_leave": tickets.press_leave,
    "desk": desk.press_desk,
    "ticket": desk.press_ticket,
    "t_take": desk.press_take,
    "t_close": desk.press_close,
    "t_reopen": desk.press_reopen,
    "t_answer": ticket_answers.press_answer,
    "t_canned": ticket_answers.press_canned,
    "t_send": ticket_answers.press_send,
    "queue": queue.press_queue,
    "q_visit": queue.press_visit,
    "hold": queue.press_hold,
    "h_do": queue.press_do,
    "h_other": queue.press_other,
    "pull": pull_lists.press_pull,
    "p_visit": pull_lists.press_visit,
    "p_do": pull_lists.press_do,
    "p_load": pull_lists.press_load,
    "p_file": pull_lists.press_file,
    "p_left": pull_lists.press_left,
    "lend": lending.press_lend,
    "lend_it": walk_ups.press_thing,
    "lend_at": walk_ups.press_place,
    "lend_c": walk_ups.press_contact,
    "lend_n": walk_ups.press_name,
    "back": lending.press_back,
    "late": lending.press_late,
    "wishes": wishes.press_wishes,
    "w_show": wishes.press_show,
    "w_say": wishes.press_answer,
    "w_send": wishes.press_send,
    "board": board.press_board,
    "props": board.press_proposals,
    "v": crew.press_visit,
    "v_rep": crew.press_report,
    "v_late": crew.press_late,
    "v_share": crew.press_share,
    "v_unshare": crew.press_unshare,
    "v_add": additions.press_add,
    "v_off": visits.press_off,
    "v_to": visits.press_to,
    "v_pick": visits.press_pick,
    "v_why": visits.press_without_reason,
    "v_yes": visits.press_yes,
    "v_no": visits.press_no,
    "my_stop": days.press_stop,
    "at": attendance.press_count,
    "at_of": attendance.press_of,
    "at_trail": attendance.press_trail,
    "bc": broadcasts.press_step,
    "bc_yes": broadcasts.press_yes,
    "bc_edit": broadcasts.press_edit,
    "bc_show": broadcasts.press_show,
    "bc_long": broadcasts.press_long,
    "bc_drop": broadcasts.press_drop,
    "bc_test": campaigns.press_test,
    "bc_when": campaigns.press_when,
    "bc_at": campaigns.press_target,
    "bc_list": campaigns.press_list,
    "bc_new": announcements.press_new,
    "bc_stop": announcements.press_stop,
    "bc_ready": announcements.press_ready,
    "no_bc": broadcasts.press_none,
    "yes_bc": broadcasts.press_some,
    "imp_apply": imports.press_apply,
    "imp_drop": imports.press_drop,
    "imp_undo": imports.press_undo,
}


ANSWERS: dict[str, Answer] = {
    "find_words": Answer(
        handler=titles.said_words, aside=asides.beside_title, again=titles.press_search
    ),
    "hold_title": Answer(
        handler=holds.said_title, aside=asides.beside_title, again=holds.title_again
    ),
    "hold_place": Answer(
        handler=holds.said_place, aside=asides.beside_place, again=holds.place_again
    ),
    "hold_name": Answer(handler=holds.said_name, aside=asides.beside_name, again=holds.name_again),
    "own_name": Answer(handler=called.said_own_name, aside=asides.beside_own_name),
    "hold_for": Answer(
        handler=holds.said_neighbour, aside=asides.beside_name, again=holds.press_neighbour
    ),
    "wish_words": Answer(
        handler=suggestions.said_words, aside=asides.beside_title, again=suggestions.press_wish
    ),
    "ticket_new": Answer(handler=tickets.said_new),
    "ticket_more": Answer(handler=tickets.said_more),
    "ticket_answer": Answer(handler=ticket_answers.said_answer),
    "visit_new": Answer(
        handler=desk_words.or_button(additions.said_addition, ACTIONS),
        aside=asides.beside_addition,
        again=additions.add_again,
    ),
    "visit_to": Answer(
        handler=desk_words.or_button(visits.said_times, ACTIONS),
        aside=asides.beside_times,
        again=visits.times_again,
    ),
    "visit_why": Answer(
        handler=desk_words.or_button(visits.said_reason, ACTIONS),
        aside=asides.beside_reason,
        again=visits.reason_again,
    ),
    "work_other": Answer(handler=lending.or_code(queue.said_other), aside=asides.beside_title),
    "lend_what": Answer(
        handler=lending.or_code(lending.said_title),
        aside=asides.beside_title,
        again=lending.press_lend,
    ),
    "lend_to": Answer(handler=lending.or_code(walk_ups.said_borrower), aside=asides.beside_name),
    "bc_text": Answer(handler=broadcasts.said_text),
    "bc_whom": Answer(handler=campaigns.said_target),
    "bc_when": Answer(
        handler=campaigns.said_when, aside=asides.beside_times, again=campaigns.press_when
    ),
    "wish_answer": Answer(handler=wishes.said_answer),
}
"""Who gets free words that were asked for. What goes to another person in one's own words (a
ticket, an answer, a broadcast) is taken whatever it says; elsewhere a clear other intent wins."""

REPLIES: dict[str, Handler] = {
    "t_more": tickets.said_more,
    "t_done": tickets.said_more,
    "t_answer": ticket_answers.said_answer,
    "t_take": ticket_answers.said_answer,
    "t_reopen": ticket_answers.said_answer,
}
"""Who gets words that reply to a message with a button of this action."""

LINKS: dict[str, Handler] = {
    "stop": stops.link_stop,
    "invite": invitations.link_invite,
    "carry": reminders.link_carry,
    "page": spoken.link_page,
}


FOLLOW_UPS: dict[str, Handler] = {
    "hours": follow_ups.hours_of,
    "until": follow_ups.until_of,
    "where": follow_ups.where_of,
    "after": follow_ups.after_those,
    "nth": follow_ups.nth_of,
    "why": unheld.why,
    "replacement": unheld.replacement,
    "closed_days": unheld.closed_days,
    "called": called.call_as_said,
}
"""What is asked of the visits told before, and what is said of oneself (follow_ups.yaml)."""

ATTACHMENTS: dict[AttachmentKind, Receiver] = {
    AttachmentKind.DOCUMENT: Receiver(
        handler=imports.received, roles=frozenset({Role.STAFF, Role.ADMIN})
    ),
    AttachmentKind.PHOTO: Receiver(
        handler=photos.received, roles=frozenset(Role), words_first=True
    ),
}
"""Who gets what came with a message, and for which roles it is fetched."""


def make_registry() -> Registry:
    """The registry that bot/app hands to the dialog."""
    answering = INTENTS | dict.fromkeys(NOT_YET, info.not_yet)
    intents = {
        name: called.or_name(desk_words.or_typed(broadcasts.or_broadcast(handler), ACTIONS))
        for name, handler in answering.items()
    }
    return Registry(
        intents=intents,
        actions={name: strangers.unkept(handler) for name, handler in ACTIONS.items()},
        answers=ANSWERS,
        replies=REPLIES,
        links=LINKS,
        follow_ups={
            kind: called.or_name(desk_words.or_typed(handler, ACTIONS))
            for kind, handler in FOLLOW_UPS.items()
        },
        attachments=ATTACHMENTS,
        runners=RUNNERS,
        shared_position=crew.shared_position,
        codes=lending.typed_code,
        is_code=is_for_staff,
        unsure=intents["out_of_scope"],  # one and the same: the dialog counts what it answers
        leave_question=info.leave_question,
        button_old=strangers.unkept(info.button_old),
        button_foreign=strangers.unkept(info.button_foreign),
        refused=strangers.unkept_refusal(info.refused),
        apology=info.apology,
    )
