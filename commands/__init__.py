"""What the command line offers, one file a family of commands; each is thin over what lies below."""
