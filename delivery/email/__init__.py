"""E-mail as a delivery channel: what a letter looks like, how it is signed and sent, and what comes back."""
