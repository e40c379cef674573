"""A believable day to look at: the region in seed_data, with two months behind it and a day that is under way."""

from dispatch.seed.playing import play

__all__ = ["play"]
