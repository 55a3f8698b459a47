"""What the shop serves over HTTP."""
