"""What is stored already and a file may mean, or must not make twice: records, codes, numbers."""
