"""Tencent Cloud SMS, API 2021-01-11: SendSms, signed with TC3-HMAC-SHA256.

After https://cloud.tencent.com/document/api/382/55981 (SendSms) and .../382/52072 (signature).
Neither number nor code is written to the log, only the gateway's own error code and request id.
"""

import hashlib
import hmac
import http.client
import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from accounts.sms.texts import Kind, Text, TextNotSent

logger = logging.getLogger(__name__)

SERVICE, ACTION, VERSION = "sms", "SendSms", "2021-01-11"
ALGORITHM = "TC3-HMAC-SHA256"
CONTENT_TYPE = "application/json; charset=utf-8"
SIGNED = "content-type;host;x-tc-action"
# A person waits for the answer.
TIMEOUT_SECONDS = 5
LARGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Account:
    """What the gateway knows this installation by; `templates` names one template per kind."""

    secret_id: str
    secret_key: str
    app_id: str
    sign_name: str
    region: str
    endpoint: str
    templates: dict[Kind, str]


def account_of(said: dict[str, Any]) -> Account:
    """The account that the settings name (TENCENT)."""
    return Account(
        said["SECRET_ID"],
        said["SECRET_KEY"],
        said["SMS_APP_ID"],
        said["SMS_SIGN_NAME"],
        said["REGION"],
        said["ENDPOINT"],
        {kind: said["TEMPLATES"][kind.value] for kind in Kind},
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signature_of(
    payload: str, *, host: str, action: str, service: str, secret_key: str, at: datetime
) -> tuple[str, str]:
    """(credential scope, signature in hex) of one POST to "/"."""
    headers = f"content-type:{CONTENT_TYPE}\nhost:{host}\nx-tc-action:{action.lower()}\n"
    request = f"POST\n/\n\n{headers}\n{SIGNED}\n{_hash(payload)}"
    day = at.astimezone(UTC).strftime("%Y-%m-%d")
    scope = f"{day}/{service}/tc3_request"
    to_sign = f"{ALGORITHM}\n{int(at.timestamp())}\n{scope}\n{_hash(request)}"
    key = _hmac(_hmac(_hmac(f"TC3{secret_key}".encode(), day), service), "tc3_request")
    return scope, _hmac(key, to_sign).hex()


def send(mobile: str, text: Text, account: Account, *, at: datetime) -> None:
    """Hand one text to the gateway; raises TextNotSent on any answer but "Ok", or on none."""
    if not account.templates[text.kind]:
        raise TextNotSent
    payload = json.dumps(
        {
            "PhoneNumberSet": [f"+86{mobile}"],
            "SmsSdkAppId": account.app_id,
            "SignName": account.sign_name,
            "TemplateId": account.templates[text.kind],
            "TemplateParamSet": list(text.values),
        },
        ensure_ascii=False,
    )
    try:
        answer = _post(payload, account, at=at)
        sent = _outcome(answer)
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError, IndexError):
        logger.exception("the text message gateway gave no answer that can be read")
        raise TextNotSent from None
    if sent != "Ok":
        logger.error("the text message gateway refused: %s", sent)
        raise TextNotSent


def _post(payload: str, account: Account, *, at: datetime) -> Any:
    place = urlsplit(account.endpoint)
    host = place.netloc
    scope, signature = signature_of(
        payload,
        host=host,
        action=ACTION,
        service=SERVICE,
        secret_key=account.secret_key,
        at=at,
    )
    headers = {
        "Authorization": (
            f"{ALGORITHM} Credential={account.secret_id}/{scope}, "
            f"SignedHeaders={SIGNED}, Signature={signature}"
        ),
        "Content-Type": CONTENT_TYPE,
        "Host": host,
        "X-TC-Action": ACTION,
        "X-TC-Region": account.region,
        "X-TC-Timestamp": str(int(at.timestamp())),
        "X-TC-Version": VERSION,
    }
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    line = kind(host, timeout=TIMEOUT_SECONDS)
    try:
        line.request("POST", "/", body=payload.encode(), headers=headers)
        return json.loads(line.getresponse().read(LARGEST_ANSWER))
    finally:
        line.close()


def _outcome(answer: Any) -> str:
    """ "Ok", or the gateway's code for what is wrong, with the id of the request."""
    response = answer["Response"]
    if "Error" in response:
        return f"{response['Error']['Code']} ({response['RequestId']})"
    code = str(response["SendStatusSet"][0]["Code"])
    return code if code == "Ok" else f"{code} ({response['RequestId']})"
