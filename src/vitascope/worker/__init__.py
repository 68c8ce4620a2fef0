"""The worker: takes generations out of the queue and runs them in slots, each a child process with one engine."""
