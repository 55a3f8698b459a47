"""Mail on the wire: an SMTP server that can be as difficult as real ones, mailboxes, bounces, and a name server.

A shop is pointed here with `Sandbox.smtp_url`; what it sends out is found in `Sandbox.mail`, by address.
"""
