//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::operation::Operation;

/// A window and its warm-up stay well inside the five minutes for which a signature is valid, because a
/// request is signed once, before them.
const LONGEST_SECONDS: f64 = 120.0;
/// CPU time is counted in ticks of 10 ms: a shorter window would measure the ticks.
const SHORTEST_SECONDS: f64 = 0.1;

/// Measures a running cluster beside a bare HTTP server.
#[derive(Parser)]
#[command(name = "trent-bench", version, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// What to measure, and how.
    #[command(flatten)]
    pub(crate) run: RunArguments,
    /// What else the program can be.
    #[command(subcommand)]
    pub(crate) role: Option<Role>,
}

/// What to measure, and how.
#[derive(Args)]
pub(crate) struct RunArguments {
    /// The description of the cluster that `trent dev` wrote
    #[arg(long, default_value = ".trent/dev.json")]
    pub(crate) dev_json: PathBuf,
    /// The region to use keys of
    #[arg(long, default_value = "us-east-1")]
    pub(crate) region: String,
    /// The length of each measured window
    #[arg(long, default_value = "5", value_parser = window_length)]
    pub(crate) seconds: Duration,
    /// The load before each window that is not counted
    #[arg(long, default_value = "1", value_parser = window_length)]
    pub(crate) warm_up_seconds: Duration,
    /// Numbers of connections, each with one request in flight
    #[arg(long, value_delimiter = ',', default_value = "1,16,64", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) connections: Vec<u16>,
    /// What to measure, in this order
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "encrypt,decrypt,generate-data-key,create-key,sign-rsa2048,sign-p256,verify-rsa2048,\
                         verify-p256,generate-mac,generate-data-key-pair-rsa2048,generate-data-key-pair-p256"
    )]
    pub(crate) operations: Vec<Operation>,
    /// The endpoint to address; the first of the region if not given
    #[arg(long, conflicts_with = "all_nodes")]
    pub(crate) endpoint: Option<String>,
    /// Spread the connections over all endpoints of the region, followers included
    #[arg(long)]
    pub(crate) all_nodes: bool,
    /// Also write the figures as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
}

/// What else the program can be.
#[derive(Subcommand)]
pub(crate) enum Role {
    /// Measures the evaluation of policies alone, without a cluster
    Policies(PolicyArguments),
    /// The bare HTTP server to compare with; it ends when its standard input does
    #[command(hide = true)]
    BareServer(BareAnswer),
}

/// How to measure the evaluation of policies.
#[derive(Args)]
pub(crate) struct PolicyArguments {
    /// The CPU time for each figure
    #[arg(long, default_value = "5", value_parser = window_length)]
    pub(crate) seconds: Duration,
}

/// The one answer of the bare server.
#[derive(Args)]
pub(crate) struct BareAnswer {
    /// The length of its body
    #[arg(long)]
    pub(crate) body_bytes: usize,
    /// A header of it, as `name: value`
    #[arg(long = "header")]
    pub(crate) headers: Vec<String>,
}

fn window_length(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if !(SHORTEST_SECONDS..=LONGEST_SECONDS).contains(&seconds) {
        return Err(format!(
            "not between {SHORTEST_SECONDS} and {LONGEST_SECONDS} seconds"
        ));
    }
    Ok(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_defaults_are_the_documented_ones() {
        let arguments = Arguments::parse_from(["trent-bench"]).run;
        assert_eq!(arguments.connections, [1, 16, 64]);
        assert_eq!(arguments.operations, Operation::ALL);
        assert_eq!(arguments.seconds, Duration::from_secs(5));
    }

    #[test]
    fn a_window_outlives_neither_its_signature_nor_undercuts_the_clock() {
        assert!(window_length("0.01").is_err());
        assert!(window_length("121").is_err());
        assert!(window_length("NaN").is_err());
        assert_eq!(window_length("0.5"), Ok(Duration::from_millis(500)));
    }
}
