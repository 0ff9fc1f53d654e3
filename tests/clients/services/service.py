"""What services have in common: a principal of their own, and the channel to those on whose behalf they call."""

from identity import Identity, SignedRequest


class Service:
    """A service in one region."""

    # Its service principal, registered with Trent.
    PRINCIPAL: str
    # The name that requests to it are signed for.
    SIGNING_NAME: str

    def __init__(self, credentials: Identity, region: str):
        self.region = region
        self.cluster = credentials.cluster
        self._sts = credentials.client("sts", region)

    def forwarded(self, request: SignedRequest) -> Identity:
        """Who signed the request, as this service may act for them: a forward access session."""
        answer = self._sts.get_forward_access_session(
            Method=request.method,
            Path=request.path,
            Query=request.query,
            Headers=request.headers,
            PayloadHash=request.payload_hash,
        )
        return Identity.of_session(self.cluster, answer)

    def kms_for(self, caller: Identity, action: str, **parameters):
        """A client of KMS for the caller, who signs a request to this service; the service sees nothing but that."""
        request = caller.request(self.SIGNING_NAME, self.region, action, **parameters)
        return self.forwarded(request).kms(self.region)

    def itself(self, source_arn: str, source_account: str) -> Identity:
        """This service for itself, on account of a resource."""
        answer = self._sts.get_service_session(SourceArn=source_arn, SourceAccount=source_account)
        return Identity.of_session(self.cluster, answer)

    def role_session(self, role_arn: str, session_name: str, source_arn: str) -> Identity:
        """The session of a role that trusts this service."""
        account = role_arn.split(":")[4]
        answer = self.itself(source_arn, account).client("sts", self.region).assume_role(
            RoleArn=role_arn, RoleSessionName=session_name
        )
        return Identity.of_session(self.cluster, answer)

    def arn(self, account: str, resource: str) -> str:
        return f"arn:aws:{self.SIGNING_NAME}:{self.region}:{account}:{resource}"
