"""Stripe as a shop sees it: sessions, payment intents, refunds, disputes, signed events, and a page to pay on."""
