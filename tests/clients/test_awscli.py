"""The AWS CLI, as the README's walk shows it."""

import base64
import json
import subprocess

from conftest import eventually


def aws(cluster, region, *arguments):
    command = ["aws", "kms", *arguments, "--output", "json"]
    result = subprocess.run(
        command, env=cluster.environment(region), capture_output=True, text=True, check=False, timeout=60
    )
    assert result.returncode == 0, f"{command}: {result.stderr}"
    return json.loads(result.stdout) if result.stdout.strip() else None


def test_encrypt_here_decrypt_there(cluster, tmp_path):
    key = aws(cluster, "us-east-1", "create-key", "--multi-region")["KeyMetadata"]["KeyId"]
    aws(cluster, "us-east-1", "create-alias", "--alias-name", "alias/walk", "--target-key-id", key)
    aws(cluster, "us-east-1", "replicate-key", "--key-id", key, "--replica-region", "eu-west-1")
    eventually(
        lambda: aws(cluster, "eu-west-1", "describe-key", "--key-id", key)["KeyMetadata"],
        lambda metadata: metadata["KeyState"] == "Enabled",
    )
    (tmp_path / "plain").write_bytes(b"encrypt here, decrypt there")
    sealed = aws(
        cluster, "us-east-1", "encrypt", "--key-id", "alias/walk", "--plaintext", f"fileb://{tmp_path}/plain"
    )["CiphertextBlob"]
    (tmp_path / "sealed").write_bytes(base64.b64decode(sealed))
    opened = aws(cluster, "eu-west-1", "decrypt", "--ciphertext-blob", f"fileb://{tmp_path}/sealed")
    assert base64.b64decode(opened["Plaintext"]) == b"encrypt here, decrypt there"

