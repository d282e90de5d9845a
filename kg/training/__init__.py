"""Training the model from marked passages; needs the extra `train` and is never imported at run time."""
