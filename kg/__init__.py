"""kg: read policy documents offline, find who does what to whom, keep every claim with the sentence that says it."""

__version__ = "0.1.0"
