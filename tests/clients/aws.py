"""The AWS CLI as a person types it."""

import base64
import json
import re
import shlex
import subprocess
from pathlib import Path

import botocore
from botocore import xform_name

ERROR = re.compile(r"An error occurred \((\w+)\) when calling the (\w+) operation: (.*)")


class Aws:
    """`aws kms …` in one region: `us("create-key --description orders")` answers with what it prints."""

    # Subcommands that have succeeded, and those that were refused, in this run of the tests.
    succeeded: set = set()
    refused: set = set()

    def __init__(self, cluster, region: str, directory: Path):
        self.region = region
        self.directory = directory
        self.environment = {
            **cluster.environment(region),
            # A second attempt would hide what the first one was answered.
            "AWS_MAX_ATTEMPTS": "1",
            # The CLI carries an older botocore, whose model lacks Encapsulate and Decapsulate.
            "AWS_DATA_PATH": str(Path(botocore.__file__).parent / "data"),
        }

    def __call__(self, line: str):
        result = self._run(line)
        assert result.returncode == 0, f"{line}: {result.stderr}"
        self.succeeded.add(line.split()[0])
        return json.loads(result.stdout) if result.stdout.strip() else None

    def refuses(self, line: str):
        """The error that the CLI prints: its code and its message."""
        result = self._run(line)
        assert result.returncode == 255, f"{line}: {result.returncode} {result.stdout}{result.stderr}"
        code, operation, message = ERROR.search(result.stderr).groups()
        assert xform_name(operation, "-") == line.split()[0]
        self.refused.add(line.split()[0])
        return code, message

    def file(self, name: str, content: bytes | str) -> str:
        """A file for the CLI to read: `fileb://…`; what is base64 in an answer is given as it was printed."""
        path = self.directory / name
        path.write_bytes(base64.b64decode(content) if isinstance(content, str) else content)
        return f"fileb://{path}"

    def _run(self, line: str) -> subprocess.CompletedProcess:
        command = ["aws", "kms", *shlex.split(line), "--output", "json"]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=60
        )
