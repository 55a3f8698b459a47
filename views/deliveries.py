"""What an owner sees of deliveries: how each channel does, and what happened to one order."""

from core.channels import ARRIVED
from core.refunds import WALLET
from core.standing import ChannelFigures, ChannelReport, ChannelsReport, NotedChange
from core.timeline import Message, MoneyTurn, Timeline, Turn
from views.actions import ListAttention, ListChannels, ShowTimeline
from views.checkout import lines_of
from views.labels import order_word, provider_name
from views.linking import channel_name
from views.money_actions import AskCredit, AskRefund
from views.navigation import desk_end, desk_row
from views.screen import Block, Button, Heading, Screen, Text
from views.texts import Moment, Say

# The timeline of an order that was tried for days would not fit a message.
MESSAGES_SHOWN = 25


def channels(say: Say, report: ChannelsReport) -> Screen:
    """The last day of every channel beside a week ago, and what changed."""
    blocks: list[Block] = [Heading(say("channels-title")), Text(say("channels-day"), quiet=True)]
    blocks += [Text("\n".join(_channel(say, one))) for one in report.channels]
    if report.changes:
        blocks.append(Text("\n".join([say("channels-changes"), *(_change(say, one) for one in report.changes)])))
    return Screen(
        blocks=tuple(blocks),
        rows=((Button(say("button-look-again"), ListChannels()),), desk_end(say)),
    )


def _channel(say: Say, one: ChannelReport) -> list[str]:
    today, before = one.today, one.week_ago
    lines = [say("channel-line", name=channel_name(say, one.channel), state=_state(say, one))]
    if not today.sent:
        return [*lines, say("channel-idle")]
    lines.append(say("channel-sent", sent=today.sent, accepted=today.accepted, delivered=today.delivered))
    lines.append(say("channel-seen", seen=today.seen, share=_share(today), median=_span(say, today.median_ms)))
    if before.sent:
        lines.append(say("channel-before", share=_share(before), median=_span(say, before.median_ms)))
    lines += [say("channel-failed", what=say(f"outcome-{kind.name.lower()}"), count=count) for kind, count in
              today.failures.items()]  # fmt: skip
    return lines


def _state(say: Say, one: ChannelReport) -> str:
    if one.standing.closed_until:
        return say("channel-state-closed", until=Moment(one.standing.closed_until, exact=True))
    return say("channel-state-demoted" if one.standing.demoted else "channel-state-well")


def _share(figures: ChannelFigures) -> str:
    share = figures.seen_share
    return "–" if share is None else f"{share * 100:.1f}"


def _span(say: Say, ms: int | None) -> str:
    """A time that passed, as exact as anybody wants it."""
    if ms is None:
        return "–"
    seconds = ms // 1000
    if seconds < 120:
        return say("span-seconds", count=seconds)
    return say("span-minutes", count=seconds // 60) if seconds < 7200 else say("span-hours", count=seconds // 3600)


def _change(say: Say, change: NotedChange) -> str:
    name = channel_name(say, change.key.partition("/")[0])
    what = say(f"channel-{change.what}", name=name)
    return say("channels-change", at=Moment(change.at, exact=True), what=what, reason=change.reason)


def timeline(say: Say, line: Timeline) -> Screen:
    """Everything that happened to an order, in its order."""
    order = line.order
    names = ", ".join(channel_name(say, code) for code in line.channels)
    events = [(order.placed_at, say("timeline-placed", what=lines_of(say, order)))]
    events += [(turn.at, _money(say, turn)) for turn in line.money]
    if order.paid_at is not None:
        events.append((order.paid_at, say("timeline-paid", total=order.total)))
    messages = line.messages[-MESSAGES_SHOWN:]
    events += [(message.started_at, _message(say, message)) for message in messages]
    if order.seen_at is not None:
        where = channel_name(say, line.seen_on) if line.seen_on else ""
        events.append((order.seen_at, say("timeline-seen", name=where, count=line.shown)))
    blocks: list[Block] = [
        Heading(say("order-title", reference=order.reference)),
        Text(say("timeline-whose", names=names, status=say(f"order-word-{order_word(order)}"))),
    ]
    if len(messages) < len(line.messages):
        blocks.append(Text(say("timeline-cut", count=len(line.messages) - len(messages)), quiet=True))
    events.sort(key=lambda event: event[0])
    blocks.append(Text("\n".join(say("timeline-entry", at=Moment(at, exact=True), what=what) for at, what in events)))
    return Screen(
        blocks=tuple(blocks),
        rows=(
            (
                Button(say("button-refund"), AskRefund(order=order.id)),
                Button(say("button-credit"), AskCredit(order=order.id)),
            ),
            (Button(say("button-look-again"), ShowTimeline(order=order.id)),),
            desk_row(say, say("button-attention"), ListAttention()),
        ),
    )


def _money(say: Say, turn: MoneyTurn) -> str:
    """Where an order's money came from, and where it went."""
    of_refund = f"refund-{'in-wallet' if turn.provider == WALLET else turn.state}"
    return say(
        f"timeline-money-{turn.turn.value}",
        amount=turn.amount,
        name=provider_name(say, turn.provider),
        state=say(of_refund, to=provider_name(say, turn.provider)) if turn.turn is Turn.REFUND else turn.state,
    )


def _message(say: Say, message: Message) -> str:
    answer = "cut" if message.outcome is None else message.outcome.name.lower()
    return say(
        "timeline-sent",
        name=channel_name(say, message.channel),
        why=say(f"why-{message.why}") if message.why else "",
        loud="yes" if message.loud else "no",
        answer=say(f"outcome-{answer}"),
        detail=f" {message.detail}" if message.detail and message.outcome not in ARRIVED else "",
    )


def no_such_order(say: Say) -> Screen:
    """Which order? The command without one."""
    return Screen(blocks=(Heading(say("timeline-title")), Text(say("timeline-how"))), rows=(desk_end(say),))
