"""Small simulators of the AWS services that call KMS for their users.

Each does what its service guide says of KMS, with an ordinary boto3 client of KMS, and nothing else that the service
does. Whose credentials that client has is the point: a caller's, handed on by Trent's service channel; the service's
own; or those of a role that the service may assume.
"""
