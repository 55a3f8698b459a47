"""Cards, by Stripe Checkout: its page takes the card, its callbacks are hints, and what it says when asked counts."""

from payments.stripe.provider import build as build
