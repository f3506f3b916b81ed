"""Ask for the path given at the local port given; exit with 1 unless the answer is 200.

Asks as the proxy does: under the site's first name, and as if over TLS. A redirect is no answer.
"""

import os
import sys
from http.client import HTTPConnection

port, path = sys.argv[1:]
host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
connection = HTTPConnection("127.0.0.1", int(port), timeout=4)
connection.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
sys.exit(connection.getresponse().status != 200)
