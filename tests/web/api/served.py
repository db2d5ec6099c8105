"""The platform served over a socket, for clients that are not Django's."""

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.db import connections


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each request."""

    def process_request_thread(self, *request: Any) -> None:
        super().process_request_thread(*request)
        connections.close_all()


class Quiet(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, *said: Any) -> None:
        pass


@contextmanager
def served(application: Any = None) -> Iterator[str]:
    """The address of an application while it is served: the platform's, if no other."""
    if application is None:
        from xinqiao_web.config.wsgi import application
    with make_server(
        "127.0.0.1", 0, application, server_class=Server, handler_class=Quiet
    ) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
