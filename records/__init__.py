"""The frozen words everybody shares: what a capture, a visit, an article, a change is. Standard library only, no I/O."""
