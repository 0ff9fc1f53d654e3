//! Ranges of addresses (RFC 4632, RFC 4291).

use std::net::IpAddr;

/// A CIDR block, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct IpRange {
    first: IpAddr,
    prefix: u32,
}

impl IpRange {
    /// `address/length`, or an address alone.
    pub(in super::super) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let first: IpAddr = address.parse().ok()?;
        let prefix = match prefix {
            Some(prefix) if prefix.bytes().all(|byte| byte.is_ascii_digit()) => prefix.parse().ok()?,
            Some(_) => return None,
            None => bits(first),
        };
        (prefix <= bits(first)).then_some(Self { first, prefix })
    }

    /// Whether the text is an address of the range. One of IPv4 that is written as IPv6 (`::ffff:192.0.2.1`) is one of IPv4.
    pub(in super::super) fn contains(self, text: &str) -> bool {
        let Ok(address) = text.parse::<IpAddr>() else {
            return false;
        };
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                let difference = u32::from(first) ^ u32::from(address);
                difference.checked_shr(32 - self.prefix).unwrap_or_default() == 0
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                let difference = u128::from(first) ^ u128::from(address);
                difference.checked_shr(128 - self.prefix).unwrap_or_default() == 0
            }
            _ => false,
        }
    }
}

fn bits(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_the_addresses_that_share_its_prefix() {
        for (range, address, is_in) in [
            ("203.0.113.0/24", "203.0.113.255", true),
            ("203.0.113.7/24", "203.0.113.255", true),
            ("203.0.113.0/24", "203.0.114.0", false),
            ("203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "203.0.113.6", false),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("0.0.0.0/0", "::1", false),
            ("203.0.113.0/24", "::ffff:203.0.113.9", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "ff::1", true),
            ("::1", "::1", true),
            ("::1", "::2", false),
            ("10.0.0.0/8", "10.0.0.1:443", false),
        ] {
            assert_eq!(
                IpRange::parse(range).unwrap().contains(address),
                is_in,
                "{range} {address}"
            );
        }
        for text in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0/8",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "*",
        ] {
            assert_eq!(IpRange::parse(text), None, "{text}");
        }
    }
}
