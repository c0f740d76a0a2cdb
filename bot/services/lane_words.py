"""What the lanes of the outbox are called."""

from bot.domain.delivery import LANE_BROADCAST, LANE_PERSONAL, LANE_REMINDER, LANE_REPLY

LANE_WORDS = {
    LANE_REPLY: "lane.reply",
    LANE_PERSONAL: "lane.personal",
    LANE_REMINDER: "lane.reminder",
    LANE_BROADCAST: "lane.broadcast",
}
"""Keys of the sentences, by lane."""
