"""One cluster for the whole run: two regions of three nodes, as `trent dev` starts it."""

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

PATIENCE_SECONDS = 120


class Cluster:
    """A running `trent dev`."""

    def __init__(self, data_dir: Path, process: subprocess.Popen):
        self.data_dir = data_dir
        self.process = process
        self.contract = json.loads((data_dir / "dev.json").read_text())

    def endpoint(self, region: str, nth: int = 0) -> str:
        return self.contract["regions"][region][nth]

    def environment(self, region: str) -> dict:
        """What a person pastes into a shell."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            "AWS_ENDPOINT_URL_KMS": self.endpoint(region),
            "AWS_ACCESS_KEY_ID": self.contract["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": self.contract["secret_access_key"],
            "AWS_DEFAULT_REGION": region,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def kms(self, region: str, endpoint: str | None = None, **overrides):
        """A boto3 client without retries: what the server says is what the test sees."""
        arguments = {
            "region_name": region,
            "endpoint_url": endpoint or self.endpoint(region),
            "aws_access_key_id": self.contract["access_key_id"],
            "aws_secret_access_key": self.contract["secret_access_key"],
            "config": Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30),
            **overrides,
        }
        return boto3.Session().client("kms", **arguments)


def _free_port_block(count: int) -> int:
    for first in range(21_000, 31_000, 200):
        sockets = []
        try:
            for port in [*range(first, first + count), *range(first + 100, first + 100 + count)]:
                probe = socket.socket()
                sockets.append(probe)
                probe.bind(("127.0.0.1", port))
            return first
        except OSError:
            continue
        finally:
            for probe in sockets:
                probe.close()
    raise RuntimeError("no free ports")


@pytest.fixture(scope="session")
def cluster():
    trent = os.environ["TRENT"]
    with tempfile.TemporaryDirectory() as directory:
        data_dir = Path(directory) / "data"
        log = Path(directory) / "dev.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [trent, "dev", "--port", str(_free_port_block(6)), "--data-dir", str(data_dir)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while "Trent is up" not in log.read_text():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)
            yield Cluster(data_dir, process)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                assert process.wait(30) == 0, log.read_text()
            finally:
                process.kill()


@pytest.fixture
def us(cluster):
    return cluster.kms("us-east-1")


@pytest.fixture
def eu(cluster):
    return cluster.kms("eu-west-1")


def eventually(attempt, wanted=lambda result: True, within=30):
    """Repeats what may be refused for a moment (a replica on its way) until it gives what is wanted."""
    deadline = time.monotonic() + within
    while True:
        try:
            result = attempt()
            if wanted(result):
                return result
            problem = AssertionError(f"still {result}")
        except Exception as error:  # noqa: BLE001 - any refusal is a reason to try again
            problem = error
        if time.monotonic() > deadline:
            raise problem
        time.sleep(0.05)
