"""What the shop's key may do in the store, as BTCPay says it of the key itself."""

from collections.abc import Iterable, Mapping
from typing import Final

from payments.reading import a_list, a_text, an_object

PREFIX: Final = "btcpay.store."
WEBHOOKS: Final = "webhooks.canmodifywebhooks"
# Invoices are made, read and cancelled; refunds made and followed; the store named.
NEEDED: Final = (
    "cancreateinvoice",
    "canviewinvoices",
    "canmodifyinvoices",
    "cancreatenonapprovedpullpayments",
    "canviewpullpayments",
    "canviewpayouts",
    "canviewstoresettings",
)
# What a wide permission includes, by BTCPay's own table.
_INCLUDES: Final[Mapping[str, tuple[str, ...]]] = {
    "canmodifystoresettings": (
        "canmanagepullpayments",
        "canmodifyinvoices",
        "canviewstoresettings",
        "canmanagepayouts",
        WEBHOOKS,
    ),
    "canviewstoresettings": ("canviewinvoices", "canviewpullpayments", "canviewpayouts"),
    "canmodifyinvoices": ("canviewinvoices", "cancreateinvoice"),
    "canmanagepullpayments": ("cancreatepullpayments",),
    "cancreatepullpayments": ("cancreatenonapprovedpullpayments",),
    "cancreatenonapprovedpullpayments": ("canviewpullpayments",),
    "canmanagepayouts": ("canviewpayouts",),
}


def read_permissions(answer: object) -> list[str]:
    """Those of a key, each with its store behind a colon unless it is for all of them. Raises Malformed."""
    return [a_text(one) for one in a_list(an_object(answer), "permissions")]


def granted(permissions: Iterable[str], store: str) -> frozenset[str]:
    """What a key with these may do in this store, without the prefix."""
    found: set[str] = set()
    for permission in permissions:
        name, _, scope = permission.partition(":")
        if name == "unrestricted":
            return frozenset((*NEEDED, WEBHOOKS))
        if scope in ("", store):
            _include(name.removeprefix(PREFIX), found)
    return frozenset(found)


def _include(name: str, found: set[str]) -> None:
    if name not in found:
        found.add(name)
        for part in _INCLUDES.get(name, ()):
            _include(part, found)


def missing(permissions: Iterable[str], store: str) -> list[str]:
    """What a key with these lacks, as BTCPay calls it."""
    has = granted(permissions, store)
    return [f"{PREFIX}{name}" for name in NEEDED if name not in has]
