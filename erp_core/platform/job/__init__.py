"""Job: a move that many records make one after the other, for whoever began it, with what became of each."""

# Jobs of one user: under way at the same time, begun within a day, and looked at but not begun.
MOST_UNDER_WAY, MOST_A_DAY, MOST_LOOKED_AT = 10, 200, 3
# So many of one's own jobs are told, and so many results at a time.
MOST_TOLD, MOST_RESULTS = 50, 1000
# Said with the id of its owner where a job ended, or he knows of it.
ENDED = "job/ended"
