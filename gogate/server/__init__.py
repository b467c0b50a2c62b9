"""The server's side: a push is judged in quarantine by the server's own policy; nothing of it is run or believed."""
