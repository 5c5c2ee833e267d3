"""The packaged program and its installers: what goes in, what is left out, how it is tried."""
