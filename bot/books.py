"""`kiosk reconcile`: what came of asking every provider, for people and for machines."""

import json
from collections.abc import Sequence

from bot.app import open_shop
from bot.config import Settings
from core.reconciling import Reconciled


async def reconcile(settings: Settings) -> Sequence[Reconciled]:
    """Open the shop without its business, and ask every provider."""
    async with open_shop(settings, serve=False, open_for_business=False) as running:
        return await running.cashier.reconcile_all()


def as_text(one: Reconciled) -> str:
    """One line a provider, and one a difference. No keys: they may be somebody's."""
    if one.trouble:
        return f"{one.provider}: could not be asked ({one.trouble}); kiosk doctor says why"
    head = f"{one.provider}: {one.listed} on their list, {one.applied} were missing here and are in now"
    return "\n".join(
        [head, *(f"  {gap.wrong.value}: {gap.ours} here, {gap.theirs or 'nothing'} there" for gap in one.gaps)]
    )


def as_json(one: Reconciled) -> str:
    """One object; amounts as text."""
    gaps = [
        {"event_key": gap.event_key, "wrong": gap.wrong.value, "ours": str(gap.ours), "theirs": str(gap.theirs or "")}
        for gap in one.gaps
    ]
    found = {
        "provider": one.provider,
        "listed": one.listed,
        "applied": one.applied,
        "gaps": gaps,
        "trouble": one.trouble,
    }
    return json.dumps(found)
