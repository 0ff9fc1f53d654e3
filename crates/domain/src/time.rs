//! Time as a value: milliseconds since the Unix epoch, always handed in.

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(u64);

impl Timestamp {
    /// Milliseconds in a day; AWS counts windows and periods in days.
    pub const DAY_MILLIS: u64 = 24 * 60 * 60 * 1000;

    /// The moment `millis` milliseconds after the epoch.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// This moment plus `days` days of 24 hours.
    pub const fn plus_days(self, days: u16) -> Self {
        Self(self.0.saturating_add(days as u64 * Self::DAY_MILLIS))
    }

    /// This moment plus `millis` milliseconds.
    pub const fn plus_millis(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// This moment minus `millis` milliseconds, not before the epoch.
    pub const fn minus_millis(self, millis: u64) -> Self {
        Self(self.0.saturating_sub(millis))
    }
}
