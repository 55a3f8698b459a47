"""The rules of the shop: what may be sold, to whom, when it counts as paid and when it counts as delivered.

This room imports nothing but the standard library. Everything outside it is reached through ``core.ports``.
"""
