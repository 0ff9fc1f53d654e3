//! A session as bytes, as they stand sealed in a security token.
//!
//! Format 1, numbers big-endian: `01 ‖ subject ‖ issued (8) ‖ expires (8) ‖ policies ‖ tags ‖ source identity ‖ forwarding`.
//! A text stands behind its length (2), a list behind its count (1), what may be absent behind `00` or `01`. Every session
//! has one form, and nothing else is read: a node that does not know a restriction must not pass it over.

use std::str::FromStr;

use thiserror::Error;

use super::{
    Forwarding, RoleSubject, ServiceSubject, Session, SessionPolicies, SessionTag, SessionTags, Subject,
    UserSubject, WebIdentity,
};
use crate::time::Timestamp;

/// The format that is written.
const FORMAT: u8 = 1;

/// The whole form: policies and tags within [`super::MAX_PACKED_BYTES`], and names and ARNs, each bounded by IAM.
const MAX_BYTES: usize = super::MAX_PACKED_BYTES + 8192;

/// A session that fits into no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the session is too large")]
pub struct SessionTooLarge;

/// Bytes that are no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the bytes are no session")]
pub struct MalformedSession;

impl Session {
    /// The session's bytes.
    pub fn encode(&self) -> Result<Vec<u8>, SessionTooLarge> {
        let mut form = Writer::default();
        form.byte(FORMAT);
        form.subject(&self.subject)?;
        form.time(self.issued_at);
        form.time(self.expires_at);
        form.policies(self.policies.as_ref())?;
        form.tags(&self.tags)?;
        form.optional(self.source_identity.as_deref())?;
        form.forwarding(self.forwarding.as_ref())?;
        if form.0.len() > MAX_BYTES {
            return Err(SessionTooLarge);
        }
        Ok(form.0)
    }

    /// The inverse of [`encode`](Self::encode).
    pub fn decode(bytes: &[u8]) -> Result<Self, MalformedSession> {
        let mut form = Reader(bytes);
        if form.byte()? != FORMAT {
            return Err(MalformedSession);
        }
        let session = Self {
            subject: form.subject()?,
            issued_at: form.time()?,
            expires_at: form.time()?,
            policies: form.policies()?,
            tags: form.tags()?,
            source_identity: form.optional()?,
            forwarding: form.forwarding()?,
        };
        if form.0.is_empty() {
            Ok(session)
        } else {
            Err(MalformedSession)
        }
    }
}

/// What the policies and tags of a session take, by their texts.
pub(super) fn packed_len(session: &Session) -> usize {
    let policies = session.policies.as_ref().map_or(0, |policies| {
        let inline = policies.inline.as_deref().map_or(0, str::len);
        inline + policies.managed.iter().map(|arn| arn.len()).sum::<usize>()
    });
    let tags = session.tags.iter().map(|tag| tag.key.len() + tag.value.len());
    policies + tags.sum::<usize>()
}

#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    fn time(&mut self, time: Timestamp) {
        self.0.extend_from_slice(&time.as_millis().to_be_bytes());
    }

    fn count(&mut self, count: usize) -> Result<(), SessionTooLarge> {
        self.byte(u8::try_from(count).map_err(|_| SessionTooLarge)?);
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), SessionTooLarge> {
        let len = u16::try_from(text.len()).map_err(|_| SessionTooLarge)?;
        self.0.extend_from_slice(&len.to_be_bytes());
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn optional(&mut self, text: Option<&str>) -> Result<(), SessionTooLarge> {
        self.byte(text.is_some().into());
        text.map_or(Ok(()), |text| self.text(text))
    }

    fn texts<'a>(&mut self, texts: impl ExactSizeIterator<Item = &'a str>) -> Result<(), SessionTooLarge> {
        self.count(texts.len())?;
        texts.into_iter().try_for_each(|text| self.text(text))
    }

    fn subject(&mut self, subject: &Subject) -> Result<(), SessionTooLarge> {
        match subject {
            Subject::Root(account) => {
                self.byte(0);
                self.text(account.as_str())
            }
            Subject::User(user) => {
                self.byte(1);
                self.text(user.arn.as_str())?;
                self.text(&user.unique_id)
            }
            Subject::Role(role) => {
                self.byte(2);
                self.role(role)
            }
            Subject::Service(service) => {
                self.byte(3);
                self.text(service.principal.as_str())?;
                self.optional(service.source_arn.as_deref())?;
                self.optional(service.source_account.as_ref().map(|account| account.as_str()))
            }
        }
    }

    fn role(&mut self, role: &RoleSubject) -> Result<(), SessionTooLarge> {
        self.text(role.arn.as_str())?;
        self.text(&role.unique_id)?;
        self.text(&role.session_name)?;
        self.byte(role.web_identity.is_some().into());
        role.web_identity.as_ref().map_or(Ok(()), |identity| {
            self.text(identity.provider.as_str())?;
            self.text(&identity.subject)?;
            self.text(&identity.audience)
        })
    }

    fn policies(&mut self, policies: Option<&SessionPolicies>) -> Result<(), SessionTooLarge> {
        self.byte(policies.is_some().into());
        policies.map_or(Ok(()), |policies| {
            self.optional(policies.inline.as_deref())?;
            self.texts(policies.managed.iter().map(|arn| &**arn))
        })
    }

    fn tags(&mut self, tags: &SessionTags) -> Result<(), SessionTooLarge> {
        self.count(tags.len())?;
        tags.iter().try_for_each(|tag| {
            self.text(&tag.key)?;
            self.text(&tag.value)?;
            self.byte(tag.transitive.into());
            Ok(())
        })
    }

    fn forwarding(&mut self, forwarding: Option<&Forwarding>) -> Result<(), SessionTooLarge> {
        self.byte(forwarding.is_some().into());
        forwarding.map_or(Ok(()), |forwarding| {
            self.texts(forwarding.services.iter().map(|service| service.as_str()))?;
            self.text(forwarding.region.as_str())?;
            self.optional(forwarding.access_key.as_ref().map(|key| key.as_str()))
        })
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], MalformedSession> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(MalformedSession)?;
        self.0 = rest;
        Ok(*bytes)
    }

    fn byte(&mut self) -> Result<u8, MalformedSession> {
        self.bytes().map(|[byte]| byte)
    }

    fn flag(&mut self) -> Result<bool, MalformedSession> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(MalformedSession),
        }
    }

    fn time(&mut self) -> Result<Timestamp, MalformedSession> {
        let millis = u64::from_be_bytes(self.bytes()?);
        Ok(Timestamp::from_millis(millis))
    }

    fn text(&mut self) -> Result<&'a str, MalformedSession> {
        let len = u16::from_be_bytes(self.bytes()?).into();
        let (text, rest) = self.0.split_at_checked(len).ok_or(MalformedSession)?;
        self.0 = rest;
        std::str::from_utf8(text).map_err(|_| MalformedSession)
    }

    fn boxed(&mut self) -> Result<Box<str>, MalformedSession> {
        self.text().map(Box::from)
    }

    fn parsed<T: FromStr>(&mut self) -> Result<T, MalformedSession> {
        self.text()?.parse().map_err(|_| MalformedSession)
    }

    fn if_present<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, MalformedSession>,
    ) -> Result<Option<T>, MalformedSession> {
        if self.flag()? {
            read(self).map(Some)
        } else {
            Ok(None)
        }
    }

    fn optional(&mut self) -> Result<Option<Box<str>>, MalformedSession> {
        self.if_present(Self::boxed)
    }

    fn list<T>(
        &mut self,
        read: impl Fn(&mut Self) -> Result<T, MalformedSession>,
    ) -> Result<Vec<T>, MalformedSession> {
        (0..self.byte()?).map(|_| read(self)).collect()
    }

    fn subject(&mut self) -> Result<Subject, MalformedSession> {
        match self.byte()? {
            0 => self.parsed().map(Subject::Root),
            1 => Ok(Subject::User(UserSubject {
                arn: self.parsed()?,
                unique_id: self.boxed()?,
            })),
            2 => self.role().map(Subject::Role),
            3 => Ok(Subject::Service(ServiceSubject {
                principal: self.parsed()?,
                source_arn: self.optional()?,
                source_account: self.if_present(Self::parsed)?,
            })),
            _ => Err(MalformedSession),
        }
    }

    fn role(&mut self) -> Result<RoleSubject, MalformedSession> {
        Ok(RoleSubject {
            arn: self.parsed()?,
            unique_id: self.boxed()?,
            session_name: self.boxed()?,
            web_identity: self.if_present(|form| {
                Ok(WebIdentity {
                    provider: form.parsed()?,
                    subject: form.boxed()?,
                    audience: form.boxed()?,
                })
            })?,
        })
    }

    fn policies(&mut self) -> Result<Option<SessionPolicies>, MalformedSession> {
        self.if_present(|form| {
            Ok(SessionPolicies {
                inline: form.optional()?,
                managed: form.list(Self::boxed)?,
            })
        })
    }

    fn tags(&mut self) -> Result<SessionTags, MalformedSession> {
        let tags = self.list(|form| {
            Ok(SessionTag {
                key: form.boxed()?,
                value: form.boxed()?,
                transitive: form.flag()?,
            })
        })?;
        SessionTags::new(tags).map_err(|_| MalformedSession)
    }

    fn forwarding(&mut self) -> Result<Option<Forwarding>, MalformedSession> {
        self.if_present(|form| {
            let forwarding = Forwarding {
                services: form.list(Self::parsed)?,
                region: form.parsed()?,
                access_key: form.if_present(Self::parsed)?,
            };
            if forwarding.services.is_empty() {
                return Err(MalformedSession);
            }
            Ok(forwarding)
        })
    }
}
