"""What a page claims of its article: title, byline, dates, topics, and what kind of page it is."""
