"""The network of a browser in a test."""


def die(page):
    """No request leaves this page any more, not even while it is being closed.

    An emulated offline ends a moment before its page does: what waits there would be sent.
    """
    # In a function of its own: playwright calls an expression whose value is a function.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")
