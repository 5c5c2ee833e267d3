"""What a process of ours is to the machine it runs on."""
