//! `trent-jepsen serve`

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use super::fail;

/// A browser that says nothing for so long is left alone.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is shown.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory of runs.
    #[arg(default_value = "store")]
    dir: PathBuf,
    /// Where a browser finds it, on this machine.
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

impl Args {
    /// Shows results until it is interrupted.
    pub(super) fn run(&self) -> ExitCode {
        let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)) {
            Ok(listener) => listener,
            Err(error) => return fail(&error),
        };
        let _ = writeln!(io::stdout(), "http://localhost:{}/", self.port);
        for stream in listener.incoming().flatten() {
            let dir = self.dir.clone();
            // Who hangs up, hangs up.
            thread::spawn(move || drop(answer(&dir, stream)));
        }
        ExitCode::SUCCESS
    }
}

fn answer(dir: &Path, mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut line = String::new();
    BufReader::new(&stream).read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or("/").to_owned();
    let (status, kind, body) = match within(dir, &path) {
        Some(found) if found.is_dir() => ("200 OK", "text/html", listing(&found, &path)?.into_bytes()),
        Some(found) => ("200 OK", kind_of(&found), fs::read(found)?),
        None => ("404 Not Found", "text/plain", b"not here".to_vec()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: {kind}; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

/// The file that a path names, if it is below the directory.
fn within(dir: &Path, path: &str) -> Option<PathBuf> {
    let relative = Path::new(path.split('?').next()?.trim_start_matches('/'));
    let is_plain = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let found = dir.join(relative);
    (is_plain && found.exists()).then_some(found)
}

fn kind_of(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html",
        Some("svg") => "image/svg+xml",
        Some("json" | "jsonl") => "application/json",
        _ => "text/plain",
    }
}

fn listing(dir: &Path, path: &str) -> io::Result<String> {
    let base = path.trim_end_matches('/');
    let mut names: Vec<String> = fs::read_dir(dir)?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    let links: String = names
        .iter()
        .map(|name| format!("<li><a href=\"{base}/{name}\">{name}</a></li>"))
        .collect();
    Ok(format!("<!doctype html><title>Runs</title><ul>{links}</ul>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_above_the_directory_is_shown() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("index.html"), "x").unwrap();
        assert!(within(dir.path(), "/index.html?x").is_some());
        assert_eq!(
            within(dir.path(), "/").as_deref(),
            Some(dir.path().join("").as_path())
        );
        for path in ["/../etc/passwd", "/a/../../b", "//etc/passwd/..", "/missing"] {
            assert_eq!(within(dir.path(), path), None, "{path}");
        }
    }
}
