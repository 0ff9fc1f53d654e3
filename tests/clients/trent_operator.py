"""The operator: `trent account`, `trent access-key`, `trent service` and `trent issuer`, over a node's admin socket."""

import json
import subprocess
from pathlib import Path

from account import Account
from identity import Identity


class Operator:
    def __init__(self, cluster):
        self.cluster = cluster
        self.socket = cluster.contract["nodes"][0]["admin_socket"]

    def __call__(self, *arguments) -> dict:
        """Runs the command, which answers when every node has what it changed."""
        command = [self.cluster.trent, *arguments, "--socket", self.socket, "--json"]
        result = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert result.returncode == 0, f"{arguments}: {result.stderr}"
        return json.loads(result.stdout)

    def first_account(self) -> Account:
        """The one that the cluster began with."""
        contract = self.cluster.contract
        return Account(Identity(self.cluster, contract["access_key_id"], contract["secret_access_key"]))

    def new_account(self) -> Account:
        account = self("account", "create")["account"]
        return Account(self._identity("--account", account))

    def register_service(self, principal: str) -> Identity:
        """A service that may act for every account."""
        self("service", "register", principal, "--all-accounts")
        return self._identity("--service", principal)

    def set_issuer_keys(self, account: str, url: str, jwks: Path):
        self("issuer", "set-keys", "--account", account, "--url", url, "--jwks", str(jwks))

    def _identity(self, *owner) -> Identity:
        created = self("access-key", "create", *owner)
        return Identity(self.cluster, created["access_key_id"], created["secret_access_key"])
