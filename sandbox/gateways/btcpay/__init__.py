"""A BTCPay Server: one store, a wallet for bitcoin and a Lightning node, and the Greenfield interface.

Its states, sums and roundings are those of InvoiceWatcher and InvoiceEntity in its source; its clock is the world's.
"""
