"""What would fail, said before it does, without a server and without the internet. Nothing is left behind."""
