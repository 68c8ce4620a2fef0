"""The task core: what was asked for, what became of it, and the only moves it can make."""
