"""Chains: what a node says about them, how they misbehave, and a wallet to pay from."""
