"""Discord on the wire: the gateway, the REST that a bot uses, and people with clients of their own.

discord.py is pointed here before it logs in::

    discord.http.Route.BASE = sandbox.discord_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sandbox.discord_gateway_url)
    discord.asset.Asset.BASE = sandbox.discord_cdn_url
"""
