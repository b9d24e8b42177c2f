"""Network in: finds article addresses, asks for them politely and confined to the site, brings back captures; knows nothing of meaning."""
