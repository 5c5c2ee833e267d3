"""A process of the server: its workers, where it listens, and the connections it keeps."""
