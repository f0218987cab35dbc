"""Why somebody was not reached, in words: the one place that knows the libraries' names for it."""

from __future__ import annotations

_NAME, _CERTIFICATE, _PROXY = "its name is not found", "its certificate is not good", "the proxy refuses"
_SLOW, _NOBODY, _LOST = "no answer in time", "no connection", "the connection was lost"
_UNKNOWN = "no good answer"
_WORDS = {
    "gaierror": _NAME,
    "DNSError": _NAME,
    "CertificateVerifyError": _CERTIFICATE,
    "SSLError": _CERTIFICATE,
    "ProxyError": _PROXY,
    "ClientHttpProxyError": _PROXY,
    "ConnectTimeout": _NOBODY,
    "ConnectionTimeoutError": _NOBODY,
    "Timeout": _SLOW,
    "TimeoutError": _SLOW,
    "TimeoutException": _SLOW,
    "ConnectionResetError": _LOST,
    "BrokenPipeError": _LOST,
    "ConnectionClosed": _LOST,
    "ServerDisconnectedError": _LOST,
    "ProtocolError": _LOST,
    "ConnectionError": _NOBODY,
    "ClientConnectionError": _NOBODY,
    "NetworkError": _NOBODY,
    "OSError": _NOBODY,
}


def unreached(error: BaseException) -> str:
    """A clause: `its name is not found`, `no connection`. What lies deepest says it best."""
    deeper = error.__cause__ or error.__context__
    if deeper is not None and (said := unreached(deeper)) != _UNKNOWN:
        return said
    return next((_WORDS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _WORDS), _UNKNOWN)
