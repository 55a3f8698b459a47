"""Payment gateways on loopback: each speaks its real protocol to the shop, and has a page on which a buyer pays.

`Gateway` is what they share; one file adds one. What was really paid and given back is in its `ledger`, which is
nothing of the shop's and can be compared with what the shop believes.
"""
