//! Waits until every node says that it is ready to serve.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::DevError;
use super::layout::{Layout, NodeLayout};
use super::supervisor::Supervisor;
use crate::cli::console::say;

const PATIENCE: Duration = Duration::from_secs(120);
const POLL_EVERY: Duration = Duration::from_millis(50);
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// Returns when all nodes are ready; fails when one ends or patience does.
pub(super) async fn wait(layout: &Layout, supervisor: &mut Supervisor) -> Result<(), DevError> {
    let started = Instant::now();
    let mut waiting: Vec<&NodeLayout> = layout.nodes.iter().collect();
    let mut ticks = tokio::time::interval(POLL_EVERY);
    while !waiting.is_empty() {
        ticks.tick().await;
        supervisor.check_all_alive()?;
        let mut still_waiting = Vec::new();
        for node in waiting {
            if is_ready(node.api).await {
                say(format_args!(
                    "  {} node {} is ready on http://{} ({:.1} s)",
                    node.region,
                    node.id,
                    node.api,
                    started.elapsed().as_secs_f32()
                ));
            } else {
                still_waiting.push(node);
            }
        }
        waiting = still_waiting;
        if started.elapsed() > PATIENCE && !waiting.is_empty() {
            let names: Vec<String> = waiting
                .iter()
                .map(|node| format!("{} node {}", node.region, node.id))
                .collect();
            return Err(DevError::NotReady {
                seconds: PATIENCE.as_secs(),
                waiting: names.join(", "),
                logs: layout.data_dir.join("logs"),
            });
        }
    }
    Ok(())
}

/// Whether `GET /readyz` answers 200.
async fn is_ready(address: SocketAddr) -> bool {
    matches!(timeout(ANSWER_WITHIN, status(address)).await, Ok(Ok(200)))
}

async fn status(address: SocketAddr) -> std::io::Result<u16> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").as_bytes())
        .await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer
        .split_ascii_whitespace()
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or_default())
}
