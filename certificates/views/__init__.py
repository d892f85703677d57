"""What people and machines ask for over HTTP."""
