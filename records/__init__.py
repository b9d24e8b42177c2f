"""The frozen words everybody shares: capture, visit, article, change. Standard library only, no I/O."""
