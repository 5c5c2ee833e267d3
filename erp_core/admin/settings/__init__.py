"""Commands about what holds for everybody: the company, numbers of documents, the mail server."""
