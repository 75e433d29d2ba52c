"""Files in conversations: customers' and agents', kept outside what is served, seen only by both sides."""
