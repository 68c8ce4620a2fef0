"""The vendors' wire formats, one folder each, the same file names in each."""
