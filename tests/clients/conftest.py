"""One cluster for the whole run: two regions of three nodes, as `trent dev` starts it; and more for those who ask."""

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config

PATIENCE_SECONDS = 120
# What boto3 and the AWS CLI have to be told of Trent's own operations.
MODELS = Path(__file__).parent / "models"


class Cluster:
    """A running `trent dev`."""

    def __init__(self, trent: str, data_dir: Path, processes: list):
        self.trent = trent
        self.data_dir = data_dir
        self.contract = json.loads((data_dir / "dev.json").read_text())
        self.processes = processes

    def endpoint(self, region: str, nth: int = 0) -> str:
        return self.contract["regions"][region][nth]

    def node(self, endpoint: str) -> dict:
        return next(node for node in self.contract["nodes"] if node["api"] == endpoint)

    def kill(self, endpoint: str):
        """Ends the node behind an endpoint as a power cut does."""
        os.kill(self.node(endpoint)["pid"], signal.SIGKILL)
        eventually(lambda: _refuses_connections(endpoint), lambda refused: refused)

    def start(self, endpoint: str):
        """Starts a killed node again, as `trent dev` says to."""
        log = self.data_dir.parent / "started-again.log"
        self.processes.append(_start(log, self.trent, "server", "--config", self.node(endpoint)["config"]))
        region = self.node(endpoint)["region"]
        eventually(lambda: self.kms(region, endpoint).list_keys())

    def environment(self, region: str) -> dict:
        """What a person pastes into a shell."""
        return {
            **environment_without_aws(),
            "AWS_ENDPOINT_URL_KMS": self.endpoint(region),
            "AWS_ENDPOINT_URL_IAM": self.endpoint(region),
            "AWS_ENDPOINT_URL_STS": self.endpoint(region),
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


def environment_without_aws() -> dict:
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def free_port_block(count: int) -> int:
    """The first of `count` free ports whose neighbours 100 above are free too."""
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


def _refuses_connections(endpoint: str) -> bool:
    address = urlsplit(endpoint)
    with socket.socket() as probe:
        return probe.connect_ex((address.hostname, address.port)) != 0


@contextmanager
def running_cluster(regions: str, nodes: int):
    """A cluster of its own, stopped and forgotten at the end."""
    trent = os.environ["TRENT"]
    ports = free_port_block(nodes * len(regions.split(",")))
    with tempfile.TemporaryDirectory() as directory:
        data_dir = Path(directory) / "data"
        log = Path(directory) / "dev.log"
        shape = ["--regions", regions, "--nodes", str(nodes), "--port", str(ports), "--data-dir", str(data_dir)]
        processes = [_start(log, trent, "dev", *shape)]
        try:
            _wait_until_up(processes[0], log)
            yield Cluster(trent, data_dir, processes)
        finally:
            _stop(processes, log)


def _start(log: Path, *command) -> subprocess.Popen:
    with log.open("ab") as output:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)


def _wait_until_up(process: subprocess.Popen, log: Path):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while "Trent is up" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def _stop(processes: list, log: Path):
    for process in processes:
        process.send_signal(signal.SIGINT)
    try:
        for process in processes:
            assert process.wait(30) == 0, log.read_text()
    finally:
        for process in processes:
            process.kill()


@pytest.fixture(scope="session")
def cluster():
    with running_cluster("us-east-1,eu-west-1", nodes=3) as running:
        yield running


@pytest.fixture
def us(cluster):
    return cluster.kms("us-east-1")


@pytest.fixture
def eu(cluster):
    return cluster.kms("eu-west-1")


@pytest.fixture(scope="session")
def cli():
    """The AWS CLI, loaded."""
    from aws import LoadedCli

    loaded = LoadedCli()
    yield loaded
    loaded.stop()


@pytest.fixture(scope="session")
def operator(cluster):
    # These are made of what is in this file.
    from trent_operator import Operator

    return Operator(cluster)


@pytest.fixture(scope="session")
def home(operator):
    """The account that the cluster began with, by its root user."""
    return operator.first_account()


@pytest.fixture(scope="session")
def partner(operator):
    """Another account."""
    return operator.new_account()


@pytest.fixture(scope="session")
def stage(operator, home, partner):
    from stage import Stage

    return Stage(operator, home, partner)


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
