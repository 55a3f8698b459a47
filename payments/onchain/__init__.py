"""USDT and USDC on EVM chains and TRON, watched and never held: the shop has no private key."""

from payments.onchain.building import build as build
