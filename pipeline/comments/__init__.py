"""What the readers of all platforms share: finding comments, taking them apart, making records of them."""
