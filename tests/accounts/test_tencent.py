"""The gateway against a server of our own that checks every signature, as the real one does."""

import datetime as dt
import hashlib
import hmac
import json
import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from accounts.models import TextMessage
from accounts.sms import Kind, TextNotSent, send_letter, send_text, tencent
from accounts.sms.tencent import signature_of
from tests.accounts.signing import NUMBER

NOW = dt.datetime(2026, 9, 1, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
KEY_ID, KEY = "AKIDexample", "known to both"
TEMPLATES = {"code": "1001", "no_account": "1002", "has_account": "1003", "letter": ""}


class Gateway(BaseHTTPRequestHandler):
    """Answers like sms.tencentcloudapi.com; `answer` and `delay` are set by the tests."""

    answer, delay = None, 0.0
    seen = []

    def log_message(self, *args):
        pass

    def do_POST(self):
        payload = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).seen.append((dict(self.headers), json.loads(payload)))
        time.sleep(self.delay)
        body = self.answer or json.dumps({"Response": self._checked(payload)}).encode()
        try:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass

    def _checked(self, payload):
        if self.headers["Authorization"] != self._expected(payload):
            error = {"Code": "AuthFailure.SignatureFailure", "Message": "no"}
            return {"Error": error, "RequestId": "r-1"}
        status = {"SerialNo": "1", "Code": "Ok", "Message": "send success", "Fee": 1}
        return {"SendStatusSet": [status], "RequestId": "r-1"}

    def _expected(self, payload):
        # Written from the gateway's own documentation, apart from the code under test.
        at = int(self.headers["X-TC-Timestamp"])
        day = time.strftime("%Y-%m-%d", time.gmtime(at))
        lines = [
            "POST",
            "/",
            "",
            f"content-type:{self.headers['Content-Type']}",
            f"host:{self.headers['Host']}",
            f"x-tc-action:{self.headers['X-TC-Action'].lower()}",
            "",
            "content-type;host;x-tc-action",
            hashlib.sha256(payload).hexdigest(),
        ]
        hashed = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        scope = f"{day}/sms/tc3_request"
        secret = ("TC3" + KEY).encode()
        for part in (day, "sms", "tc3_request"):
            secret = hmac.new(secret, part.encode(), "sha256").digest()
        text = f"TC3-HMAC-SHA256\n{at}\n{scope}\n{hashed}"
        signed = hmac.new(secret, text.encode(), "sha256").hexdigest()
        return (
            f"TC3-HMAC-SHA256 Credential={KEY_ID}/{scope}, "
            f"SignedHeaders=content-type;host;x-tc-action, Signature={signed}"
        )


@pytest.fixture
def gateway(settings):
    class Fresh(Gateway):
        seen = []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Fresh)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CHUANGSAI_SMS = "tencent"
    settings.TENCENT = {
        "SECRET_ID": KEY_ID,
        "SECRET_KEY": KEY,
        "SMS_APP_ID": "1400000000",
        "SMS_SIGN_NAME": "创赛",
        "TEMPLATES": TEMPLATES,
        "REGION": "ap-guangzhou",
        "ENDPOINT": f"http://127.0.0.1:{server.server_port}",
    }
    yield Fresh
    server.shutdown()
    server.server_close()


def code(at=NOW):
    send_text(NUMBER, Kind.CODE, at=at, code="042137", minutes=10)


def test_the_signature_is_that_of_the_published_example():
    # https://cloud.tencent.com/document/api/213/30654; its secret key is 32 asterisks.
    payload = (
        r'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    )
    scope, signature = signature_of(
        payload,
        host="cvm.tencentcloudapi.com",
        action="DescribeInstances",
        service="cvm",
        secret_key="*" * 32,
        at=dt.datetime.fromtimestamp(1551113065, dt.UTC),
    )
    assert scope == "2019-02-25/cvm/tc3_request"
    assert signature == "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"


def test_a_code_goes_through_the_gateway_with_a_good_signature(gateway):
    code()
    headers, payload = gateway.seen[0]
    assert payload == {
        "PhoneNumberSet": ["+8613812345678"],
        "SmsSdkAppId": "1400000000",
        "SignName": "创赛",
        "TemplateId": "1001",
        "TemplateParamSet": ["042137", "10"],
    }
    assert headers["X-TC-Version"] == "2021-01-11"
    assert headers["X-TC-Action"] == "SendSms"


def test_a_wrong_key_is_refused_by_the_gateway(gateway, settings):
    settings.TENCENT = settings.TENCENT | {"SECRET_KEY": "another"}
    with pytest.raises(TextNotSent):
        code()


@pytest.mark.parametrize(
    "answer",
    [
        b'{"Response": {"Error": {"Code": "InternalError", "Message": "x"}, "RequestId": "1"}}',
        b'{"Response": {"SendStatusSet": [{"Code": "LimitExceeded.PhoneNumberDailyLimit"}], '
        b'"RequestId": "1"}}',
        b'{"Response": {"SendStatusSet": [], "RequestId": "1"}}',
        b'{"Response": 7}',
        b"[]",
        b"<html>",
        b"\xff",
    ],
)
def test_whatever_else_it_answers_is_a_sentence(gateway, answer, caplog):
    gateway.answer = answer
    with pytest.raises(TextNotSent):
        code()
    assert NUMBER not in caplog.text
    assert "042137" not in caplog.text


def test_a_gateway_that_does_not_answer_is_not_waited_for(gateway, monkeypatch):
    monkeypatch.setattr(tencent, "TIMEOUT_SECONDS", 0.2)
    gateway.delay = 1.0
    began = time.monotonic()
    with pytest.raises(TextNotSent):
        code()
    assert time.monotonic() - began < 0.9


def test_a_gateway_that_is_down_is_a_sentence(gateway, settings):
    settings.TENCENT = settings.TENCENT | {"ENDPOINT": "http://127.0.0.1:9"}
    with pytest.raises(TextNotSent):
        code()


def test_a_letter_without_a_template_does_not_go(gateway):
    with pytest.raises(TextNotSent):
        send_letter(NUMBER, "您的项目已受理。", at=NOW)
    assert gateway.seen == []


@pytest.mark.django_db
@pytest.mark.parametrize("backend", ["database", "tencent"])
def test_a_code_stands_in_no_log(gateway, settings, caplog, backend):
    settings.CHUANGSAI_SMS = backend
    with caplog.at_level(logging.DEBUG):
        code()
    assert "042137" not in caplog.text
    assert TextMessage.objects.count() == (backend == "database")


def test_the_console_is_for_developers(settings, capsys):
    settings.CHUANGSAI_SMS = "console"
    code()
    assert "042137" in capsys.readouterr().err


def test_without_a_way_nothing_goes(settings):
    settings.CHUANGSAI_SMS = "off"
    with pytest.raises(TextNotSent):
        code()
