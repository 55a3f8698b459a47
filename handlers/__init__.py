"""The conversation, once for every chat: an Action, a Command or a Reply comes in, a Screen goes out."""
