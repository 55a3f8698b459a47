"""A product's own patience: written by its owner, taken along by the parcels that are owed from then on."""

import pytest

from core.channels import Outcome, Report
from core.ways import BadEscalation
from tests.shops import TryShop, claim, record


async def test_a_parcel_takes_the_patience_of_its_product_along(try_shop: TryShop) -> None:
    try_shop.clock.forward(hours=12)
    product, offer = await try_shop.product()
    await try_shop.restock(offer, ["K-1", "K-2"])
    desk = await try_shop.desk()
    await desk.hurry(product, "  5 20\n60 ")
    assert (await desk.article(product)).product.escalation == "5 20 60"
    await try_shop.bought("ada", offer)
    (errand,) = await try_shop.opened.store.run(claim, 5)
    assert errand.parcel.escalation == "5 20 60"
    await try_shop.opened.store.run(record, errand, Report(outcome=Outcome.ACCEPTED))
    await desk.hurry(product, "")
    await try_shop.bought("eve", offer)
    (later,) = await try_shop.opened.store.run(claim, 5)
    assert later.parcel.escalation == ""


async def test_what_can_not_be_a_patience_is_refused(try_shop: TryShop) -> None:
    product, _ = await try_shop.product()
    desk = await try_shop.desk()
    with pytest.raises(BadEscalation):
        await desk.hurry(product, "soon")
    assert (await desk.article(product)).product.escalation == ""
