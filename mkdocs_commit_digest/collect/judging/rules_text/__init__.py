"""What the rules write of a change: the author's words picked out of the message, and sentences of facts. Pure."""
