"""OpenBao unseals itself with a key of ours (`seal "awskms"`), also while a node of ours is down."""

import json
import signal
import subprocess
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import environment_without_aws, eventually, free_port_block, running_cluster

REGION = "us-east-1"


class Bao:
    """One OpenBao server with raft storage: its files, its port, and the `bao` command line that speaks to it."""

    def __init__(self, directory: Path):
        self.directory = directory
        self.port = free_port_block(1)
        (directory / "raft").mkdir()

    def configure(self, cluster, endpoint: str, key_id: str):
        (self.directory / "bao.hcl").write_text(
            f"""
            storage "raft" {{
              path                   = "{self.directory}/raft"
              node_id                = "only"
              performance_multiplier = 1
            }}
            listener "tcp" {{
              address     = "127.0.0.1:{self.port}"
              tls_disable = true
            }}
            api_addr     = "http://127.0.0.1:{self.port}"
            cluster_addr = "http://127.0.0.1:{self.port + 100}"
            seal "awskms" {{
              region     = "{REGION}"
              endpoint   = "{endpoint}"
              kms_key_id = "{key_id}"
              access_key = "{cluster.contract["access_key_id"]}"
              secret_key = "{cluster.contract["secret_access_key"]}"
            }}
            """
        )

    @contextmanager
    def running(self):
        log = self.directory / "bao.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                ["bao", "server", f"-config={self.directory}/bao.hcl"],
                env=environment_without_aws(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            yield
            assert process.poll() is None, log.read_text()
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            finally:
                process.kill()

    def __call__(self, *arguments, token: str = "", accept=(0,)):
        environment = {
            **environment_without_aws(),
            "BAO_ADDR": f"http://127.0.0.1:{self.port}",
            "BAO_TOKEN": token,
            "HOME": str(self.directory),
        }
        command = ["bao", *arguments]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
        assert result.returncode in accept, f"{command}: {result.stderr}"
        return result.stdout

    def status(self) -> dict:
        """`bao status` ends with 2 while the server is sealed."""
        return json.loads(self("status", "-format=json", accept=(0, 2)))

    def wait_until_unsealed(self) -> dict:
        return eventually(self.status, lambda status: status["initialized"] and not status["sealed"])

    def read_back(self, token: str) -> str:
        """A node that was just unsealed may still elect itself."""
        return eventually(lambda: self("kv", "get", "-field=password", "kv/app", token=token))


@pytest.fixture(scope="module")
def small_cluster():
    with running_cluster(REGION, nodes=3) as running:
        yield running


def test_openbao_unseals_itself_while_a_node_is_down(small_cluster, tmp_path):
    first, second, third = small_cluster.contract["regions"][REGION]
    key_id = small_cluster.kms(REGION).create_key(Description="unseals OpenBao")["KeyMetadata"]["KeyId"]
    password = uuid.uuid4().hex
    bao = Bao(tmp_path)

    bao.configure(small_cluster, first, key_id)
    with bao.running():
        assert eventually(bao.status)["initialized"] is False
        token = json.loads(bao("operator", "init", "-format=json"))["root_token"]
        status = bao.wait_until_unsealed()
        assert (status["type"], status["version"], status["recovery_seal"]) == ("awskms", "2.6.2", True)
        eventually(lambda: bao("secrets", "enable", "-path=kv", "kv", token=token))
        bao("kv", "put", "kv/app", f"password={password}", token=token)
        assert bao.read_back(token) == password

    # A neighbour of the node that OpenBao asks is gone.
    small_cluster.kill(third)
    with bao.running():
        bao.wait_until_unsealed()
        assert bao.read_back(token) == password
    small_cluster.start(third)

    # The node that OpenBao asked is gone: another one of the region does as well.
    small_cluster.kill(first)
    bao.configure(small_cluster, second, key_id)
    with bao.running():
        bao.wait_until_unsealed()
        assert bao.read_back(token) == password


def test_openbao_stays_sealed_without_its_key(small_cluster, tmp_path):
    endpoint = small_cluster.contract["regions"][REGION][1]
    kms = small_cluster.kms(REGION, endpoint)
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    bao = Bao(tmp_path)
    bao.configure(small_cluster, endpoint, key_id)
    with bao.running():
        eventually(bao.status)
        bao("operator", "init", "-format=json")
        bao.wait_until_unsealed()

    kms.disable_key(KeyId=key_id)
    with bao.running():
        log = tmp_path / "bao.log"
        eventually(log.read_text, lambda text: f"DisabledException: arn:aws:kms:{REGION}" in text)
        assert eventually(bao.status)["sealed"] is True
    kms.enable_key(KeyId=key_id)
    with bao.running():
        bao.wait_until_unsealed()
