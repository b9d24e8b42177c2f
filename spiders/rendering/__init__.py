"""Pages as a browser shows them after their scripts ran: the browser, and the only door it has to the network."""
