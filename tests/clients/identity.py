"""Somebody with credentials: a client of Trent, and of the services that are clients of Trent."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property
from urllib.parse import urlsplit

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from conftest import MODELS, eventually


@cache
def loaded_session() -> boto3.Session:
    """One for all clients: to read the models anew for each costs more than most calls."""
    session = boto3.Session()
    # Two operations of STS are Trent's own, and a file of its model tells boto3 of them.
    session._session.get_component("data_loader").search_paths.append(str(MODELS))
    return session


@dataclass
class SignedRequest:
    """What a service sees of a request: all but who sent it."""

    region: str
    method: str
    path: str
    query: str
    headers: list
    payload_hash: str


class Identity:
    """A root user, a user, a session, or a service."""

    def __init__(self, cluster, access_key_id: str, secret_access_key: str, session_token: str | None = None):
        self.cluster = cluster
        self.credentials = Credentials(access_key_id, secret_access_key, session_token)

    @classmethod
    def of_session(cls, cluster, answer: dict) -> "Identity":
        """Who an answer of STS makes of its caller."""
        credentials = answer["Credentials"]
        return cls(
            cluster, credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"]
        )

    # As a client of Trent

    def client(self, service: str, region: str = "us-east-1", endpoint: str | None = None, **config):
        """A boto3 client without retries: what the server says is what the test sees."""
        return loaded_session().client(
            service,
            region_name=region,
            endpoint_url=endpoint or self.cluster.endpoint(region),
            aws_access_key_id=self.credentials.access_key,
            aws_secret_access_key=self.credentials.secret_key,
            aws_session_token=self.credentials.token,
            config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30, **config),
        )

    @cached_property
    def iam(self):
        return self.client("iam")

    @cached_property
    def sts(self):
        return self.client("sts")

    @cached_property
    def arn(self) -> str:
        return self.sts.get_caller_identity()["Arn"]

    @cached_property
    def account_id(self) -> str:
        return self.sts.get_caller_identity()["Account"]

    def kms(self, region: str = "us-east-1", endpoint: str | None = None):
        return self.client("kms", region, endpoint)

    def assume(self, role_arn: str, session_name: str = "session", **arguments) -> "Identity":
        """The session of a role, known in every region: where a role is new, it is known a moment later."""
        answer = eventually(
            lambda: self.sts.assume_role(RoleArn=role_arn, RoleSessionName=session_name, **arguments)
        )
        return Identity.of_session(self.cluster, answer).known_everywhere()

    def known_everywhere(self) -> "Identity":
        """Waits until every region knows of these credentials, and so of all that was told to `global` before."""
        for region in self.cluster.contract["regions"]:
            eventually(self.client("sts", region).get_caller_identity)
        return self

    # As a client of another service

    def request(self, service: str, region: str, action: str, **parameters) -> SignedRequest:
        """Signs a request to a service, as an SDK does."""
        body = json.dumps(parameters)
        request = AWSRequest("POST", f"https://{service}.{region}.amazonaws.com/", data=body)
        request.headers["X-Amz-Target"] = action
        SigV4Auth(self.credentials, service, region).add_auth(request)
        url = urlsplit(request.url)
        headers = {**dict(request.headers.items()), "Host": url.netloc}
        return SignedRequest(
            region=region,
            method=request.method,
            path=url.path,
            query=url.query,
            headers=[{"Name": name, "Value": value} for name, value in headers.items()],
            payload_hash=hashlib.sha256(body.encode()).hexdigest(),
        )
