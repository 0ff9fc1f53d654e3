//! What is computed from counts and times.

use std::time::Duration;

use serde::Serialize;

use crate::cpu::CpuTime;
use crate::failures::Failures;
use crate::measurement::Measurement;

/// The figures of one load. What is not known (the CPU time of a process not listed in `dev.json`) is absent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Figures {
    pub(crate) requests: u64,
    pub(crate) seconds: f64,
    pub(crate) requests_per_second: f64,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
    /// CPU time a request.
    pub(crate) cpu_us_per_request: Cost,
    /// The inverse: requests for each second of CPU time.
    pub(crate) requests_per_cpu_second: Cost,
    pub(crate) failures: Failures,
}

/// The same figure for each of those who spend CPU time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Cost {
    /// The addressed nodes.
    pub(crate) node: Option<f64>,
    /// All nodes of the region.
    pub(crate) region: Option<f64>,
    /// The load generator.
    pub(crate) generator: Option<f64>,
}

/// Figures as parts of the bare server's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Ratio {
    pub(crate) requests_per_second: Option<f64>,
    pub(crate) requests_per_cpu_second_node: Option<f64>,
    pub(crate) requests_per_cpu_second_region: Option<f64>,
}

impl Figures {
    pub(crate) fn of(measurement: &Measurement) -> Self {
        let requests = measurement.latencies.len();
        let seconds = measurement.elapsed.as_secs_f64();
        let microseconds = |quantile| measurement.latencies.value_at_quantile(quantile) as f64 / 1000.0;
        Self {
            requests,
            seconds,
            requests_per_second: requests as f64 / seconds,
            p50_us: microseconds(0.50),
            p99_us: microseconds(0.99),
            cpu_us_per_request: Cost::of(measurement.cpu, |cpu| quotient(cpu * 1e6, requests as f64)),
            requests_per_cpu_second: Cost::of(measurement.cpu, |cpu| quotient(requests as f64, cpu)),
            failures: measurement.failures.clone(),
        }
    }

    /// How these compare with the bare server's.
    pub(crate) fn ratio_to(&self, bare: &Self) -> Ratio {
        let (ours, theirs) = (self.requests_per_cpu_second, bare.requests_per_cpu_second);
        let ratio = |ours: Option<f64>, theirs: Option<f64>| quotient(ours?, theirs?);
        Ratio {
            requests_per_second: quotient(self.requests_per_second, bare.requests_per_second),
            requests_per_cpu_second_node: ratio(ours.node, theirs.node),
            requests_per_cpu_second_region: ratio(ours.region, theirs.region),
        }
    }
}

impl Cost {
    fn of(cpu: CpuTime, figure: impl Fn(f64) -> Option<f64>) -> Self {
        let figure = |time: Duration| figure(time.as_secs_f64());
        Self {
            node: cpu.addressed.and_then(figure),
            region: cpu.serving.and_then(figure),
            generator: figure(cpu.generator),
        }
    }
}

/// Nothing was measured where the divisor is nothing.
fn quotient(dividend: f64, divisor: f64) -> Option<f64> {
    (divisor > 0.0).then(|| dividend / divisor)
}

#[cfg(test)]
mod tests {
    use hdrhistogram::Histogram;

    use super::*;

    fn measurement(requests: u64, node: Option<u64>, region: Option<u64>) -> Measurement {
        let mut latencies = Histogram::new(3).unwrap();
        (1..=requests).for_each(|number| latencies.record(number * 1000).unwrap());
        let cpu = CpuTime {
            addressed: node.map(Duration::from_millis),
            serving: region.map(Duration::from_millis),
            generator: Duration::from_millis(10),
        };
        Measurement {
            elapsed: Duration::from_millis(500),
            latencies,
            failures: Failures::default(),
            cpu,
        }
    }

    #[test]
    fn figures_follow_from_counts_and_times() {
        let figures = Figures::of(&measurement(1000, Some(100), Some(250)));
        assert_eq!(figures.requests_per_second, 2000.0);
        assert!((figures.p50_us - 500.0).abs() < 1.0 && (figures.p99_us - 990.0).abs() < 1.0);
        assert_eq!(
            figures.cpu_us_per_request,
            Cost {
                node: Some(100.0),
                region: Some(250.0),
                generator: Some(10.0)
            }
        );
        assert_eq!(figures.requests_per_cpu_second.region, Some(4000.0));
    }

    #[test]
    fn a_ratio_divides_by_the_windows_on_both_sides_together() {
        let before = measurement(1500, Some(100), Some(100));
        let after = measurement(2500, Some(300), Some(300));
        let bare = Figures::of(&before.plus(&after));
        assert_eq!(bare.requests_per_second, 4000.0);
        let ratio = Figures::of(&measurement(1000, Some(200), Some(400))).ratio_to(&bare);
        assert_eq!(
            ratio,
            Ratio {
                requests_per_second: Some(0.5),
                requests_per_cpu_second_node: Some(0.5),
                requests_per_cpu_second_region: Some(0.25)
            }
        );
    }

    #[test]
    fn what_is_unknown_or_too_small_to_see_is_absent() {
        let figures = Figures::of(&measurement(0, None, Some(0)));
        assert_eq!(
            figures.cpu_us_per_request,
            Cost {
                node: None,
                region: None,
                generator: None
            }
        );
        assert_eq!(figures.requests_per_cpu_second.region, None);
        assert_eq!(figures.ratio_to(&figures).requests_per_second, None);
    }
}
