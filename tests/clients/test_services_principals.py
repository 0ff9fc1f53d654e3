"""Services that call for themselves, and for whom key policies say what they may: CloudWatch Logs and CloudTrail."""

from account import unique
from services.cloudtrail import CloudTrail
from services.logs import Logs
from stage import US
from story import NO_KEY_POLICY, NOTHING_FOR_CIPHERTEXT, Missing, Story, each_missing, refusal

EVENT = b"somebody did something"


class LogGroups(Story):
    """The key policy of "Encrypt log data in CloudWatch Logs": the service, in the context of the account's groups."""

    PERMISSIONS = {"key policy": ["kms:GenerateDataKey", "kms:Decrypt"], "key policy's rest": ["kms:DescribeKey"]}

    def set_scene(self):
        home = self.stage.home
        self.logs = self.stage.service(Logs)
        self.user = Logs.PRINCIPAL
        groups = f"arn:aws:logs:{US}:{home.id}:log-group:mine/*"
        service = {"Service": Logs.PRINCIPAL}
        self.key = home.key(
            US,
            *self.may(
                "key policy",
                Principal=service,
                Condition={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
            ),
            *self.may("key policy's rest", Principal=service),
        )

    def create(self):
        self.group = self.logs.create_log_group(self.stage.home.id, f"mine/{unique('group')}", self.key)

    def put(self):
        self.logs.put_log_events(self.group, EVENT)

    def get(self):
        assert self.logs.get_log_events(self.group) == [EVENT]

    STEPS = [create, put, get]


def test_log_groups(stage):
    LogGroups.succeeds(stage)


@each_missing(
    LogGroups,
    Missing("key policy's rest", "kms:DescribeKey", LogGroups.create, NO_KEY_POLICY),
    Missing("key policy", "kms:GenerateDataKey", LogGroups.put, NO_KEY_POLICY),
    Missing("key policy", "kms:Decrypt", LogGroups.get, NOTHING_FOR_CIPHERTEXT),
)
def test_log_groups_without(stage, missing):
    LogGroups.fails(stage, missing)


def test_a_group_of_another_name_is_not_in_the_policys_context(stage):
    story = LogGroups(stage)
    other = story.logs.create_log_group(stage.home.id, "other/group", story.key)
    assert refusal(lambda: story.logs.put_log_events(other, EVENT)) == NO_KEY_POLICY.format(
        who="logs.us-east-1.amazonaws.com", key=story.key, action="kms:GenerateDataKey"
    )


class Trails(Story):
    """The key policy of CloudTrail: `aws:SourceArn` keeps other accounts' trails from using the key."""

    PERMISSIONS = {"key policy": ["kms:GenerateDataKey"]}

    def set_scene(self):
        home = self.stage.home
        self.cloudtrail = self.stage.service(CloudTrail)
        self.user = CloudTrail.PRINCIPAL
        self.name = unique("trail")
        condition = {
            "StringEquals": {
                "aws:SourceArn": f"arn:aws:cloudtrail:{US}:{home.id}:trail/{self.name}",
                "aws:SourceAccount": home.id,
            },
            "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{home.id}:trail/*"},
        }
        principal = {"Service": CloudTrail.PRINCIPAL}
        self.key = home.key(US, *self.may("key policy", Principal=principal, Condition=condition))

    def deliver(self):
        trail = self.cloudtrail.create_trail(self.stage.home.id, self.name, self.key)
        self.cloudtrail.deliver(trail, EVENT)
        assert len(trail.files) == 1

    STEPS = [deliver]


def test_trails(stage):
    Trails.succeeds(stage)


@each_missing(Trails, Missing("key policy", "kms:GenerateDataKey", Trails.deliver, NO_KEY_POLICY))
def test_trails_without(stage, missing):
    Trails.fails(stage, missing)


def test_a_trail_of_somebody_else_does_not_confuse_the_deputy(stage):
    story = Trails(stage)
    for account, name in [(stage.home.id, "another"), (stage.partner.id, story.name)]:
        trail = story.cloudtrail.create_trail(account, name, story.key)
        assert refusal(lambda: story.cloudtrail.deliver(trail, EVENT)) == NO_KEY_POLICY.format(
            who="cloudtrail.amazonaws.com", key=story.key, action="kms:GenerateDataKey"
        )


def test_a_service_without_a_statement_or_grant_may_nothing(stage):
    key = stage.home.key(US)
    logs = stage.service(Logs)
    assert refusal(lambda: logs.create_log_group(stage.home.id, "any", key)) == NO_KEY_POLICY.format(
        who="logs.us-east-1.amazonaws.com", key=key, action="kms:DescribeKey"
    )
