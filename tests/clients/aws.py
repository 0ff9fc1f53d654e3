"""The AWS CLI as a person types it."""

import base64
import json
import re
import shlex
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import botocore
from botocore import xform_name

from conftest import environment_without_aws

ERROR = re.compile(r"An error occurred \((\w+)\) when calling the (\w+) operation: (.*)")


class Aws:
    """`aws kms …` in one region: `us("create-key --description orders")` answers with what it prints."""

    # By service: the subcommands that have succeeded, and those that were refused, in this run of the tests.
    succeeded: dict = defaultdict(set)
    refused: dict = defaultdict(set)

    def __init__(self, cli: "LoadedCli", cluster, region: str, directory: Path, service: str = "kms"):
        self.cli = cli
        self.service = service
        self.directory = directory
        config = directory / "config"
        # An address is an argument, not a place to fetch the argument from.
        config.write_text("[default]\ncli_follow_urlparam = false\n")
        self.environment = {
            **cluster.environment(region),
            "AWS_CONFIG_FILE": str(config),
            # A second attempt would hide what the first one was answered.
            "AWS_MAX_ATTEMPTS": "1",
        }

    def __call__(self, line: str):
        result = self._run(line)
        assert result.returncode == 0, f"{line}: {result.stderr}"
        self.succeeded[self.service].add(line.split()[0])
        return json.loads(result.stdout) if result.stdout.strip() else None

    def refuses(self, line: str):
        """The error that the CLI prints: its code and its message."""
        result = self._run(line)
        assert result.returncode == 255, f"{line}: {result.returncode} {result.stdout}{result.stderr}"
        error = ERROR.search(result.stderr)
        assert error, f"{line}: {result.stderr}"
        code, operation, message = error.groups()
        assert xform_name(operation, "-") == line.split()[0]
        self.refused[self.service].add(line.split()[0])
        return code, message

    def file(self, name: str, content: bytes | str) -> str:
        """A file for the CLI to read: `fileb://…`; what is base64 in an answer is given as it was printed."""
        path = self.directory / name
        path.write_bytes(base64.b64decode(content) if isinstance(content, str) else content)
        return f"fileb://{path}"

    def _run(self, line: str) -> subprocess.CompletedProcess:
        arguments = [self.service, *shlex.split(line), "--output", "json"]
        return subprocess.CompletedProcess(line, **self.cli.run(arguments, self.environment))


class LoadedCli:
    """The process that `aws_loaded.py` is."""

    def __init__(self):
        program = [sys.executable, str(Path(__file__).parent / "aws_loaded.py")]
        # The CLI carries an older botocore, whose model lacks Encapsulate and Decapsulate.
        environment = {**environment_without_aws(), "AWS_DATA_PATH": str(Path(botocore.__file__).parent / "data")}
        self.process = subprocess.Popen(
            program, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, arguments: list, environment: dict) -> dict:
        self.process.stdin.write(json.dumps({"arguments": arguments, "environment": environment}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait(30)
