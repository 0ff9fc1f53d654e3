"""What every scenario plays on: two accounts, and the services with which they are registered."""

from functools import cache

from account import Account
from policies import trust
from services.cloudtrail import CloudTrail
from services.dynamodb import DynamoDb
from services.ebs import Ebs
from services.lambdas import Lambda
from services.logs import Logs
from services.rds import Rds
from services.redshift import Redshift
from services.s3 import S3
from services.secrets_manager import SecretsManager
from services.ssm import Ssm

SERVICES = [CloudTrail, DynamoDb, Ebs, Lambda, Logs, Rds, Redshift, S3, SecretsManager, Ssm]
US = "us-east-1"
EU = "eu-west-1"


class Stage:
    def __init__(self, operator, home: Account, partner: Account):
        self.operator = operator
        self.home = home
        self.partner = partner
        for account in (home, partner):
            self._make_infrastructure_role(account)

    @cache
    def credentials(self, principal: str):
        """A service's own, made when it is first on stage."""
        return self.operator.register_service(principal)

    @cache
    def service(self, kind: type, region: str = US):
        return kind(self.credentials(kind.PRINCIPAL), region)

    @staticmethod
    def _make_infrastructure_role(account: Account):
        """The role that EC2 has in each account. It may do nothing but what it is granted."""
        account.exact_role(Ebs.INFRASTRUCTURE_ROLE, trust({"Service": Ebs.PRINCIPAL}))
