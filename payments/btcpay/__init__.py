"""Coins by a BTCPay Server of the owner's own: invoices, their payments, and refunds that the buyer fetches."""

from payments.btcpay.provider import build as build
