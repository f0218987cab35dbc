"""Why a price moved: the move, the stories that may explain it, how well each does, and what may be said."""
