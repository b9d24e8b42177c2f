"""Network in: finds article addresses, asks for them politely, brings back captures; knows nothing of meaning."""
