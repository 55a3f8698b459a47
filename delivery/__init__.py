"""How a parcel goes out: the worker that claims, sends and records. What is right to send, the core decides."""
