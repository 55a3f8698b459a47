"""The one account there is: its store, the key that opens it, and what its webhook signs with."""

STORE = "9CiNzKoANXxmk5ayZngSXrHTiVvvgCrwrpFQd4m2K776"
KEY = "opens-nothing-outside-of-this-sandbox-btcpay"
SECRET = "signs-nothing-outside-of-this-sandbox"  # noqa: S105 (it is not a secret)
WEBHOOK = "9cXyWhSandbox"
# What its owner ticked there: all of it but that an invoice was made, which the shop knows.
EVENTS = (
    "InvoiceReceivedPayment",
    "InvoicePaymentSettled",
    "InvoiceProcessing",
    "InvoiceExpired",
    "InvoiceSettled",
    "InvoiceInvalid",
    "InvoiceExpiredPaidPartial",
    "InvoicePaidAfterExpiration",
    "InvoiceRefund",
    "PayoutCreated",
    "PayoutUpdated",
)
