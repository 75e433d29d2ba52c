"""The public port, and the patience with those who do not read what they are sent."""

import socket

SLOW_READER_SECONDS = 30.0


def listen_on(
    host: str, port: int, *, shared: bool = False, patience: float = SLOW_READER_SECONDS
) -> socket.socket:
    """Return a bound socket.

    On Linux the kernel closes each of its connections on which nothing arrived for ``patience`` seconds
    though something was sent: nobody holds a stream open that is not read, and whoever comes back goes on
    from where they stopped.

    Args:
        shared: other processes of this user may bind the same port; the kernel spreads connections.

    Raises:
        OSError: the port is taken.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # inherited by each connection
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(patience * 1000))
    listener.bind((host, port))
    return listener
