"""The engines: each a faster copy of what the judge says, never the last word on it."""
