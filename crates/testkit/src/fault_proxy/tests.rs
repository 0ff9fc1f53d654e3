//! The proxy does what it says, and nothing else.

use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::conditions::Conditions;
use super::way::Way;

/// Longer than anything takes that is not held up.
const LONG: Duration = Duration::from_millis(300);
/// No answer may take longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A way to a server that says everything back.
struct World {
    way: Way,
    there: watch::Sender<Conditions>,
    back: watch::Sender<Conditions>,
}

impl World {
    async fn start() -> Self {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let target = server.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            while let Ok((stream, _)) = server.accept().await {
                tokio::spawn(async move {
                    let (mut read, mut write) = stream.into_split();
                    let _ended = tokio::io::copy(&mut read, &mut write).await;
                });
            }
        });
        let there = watch::Sender::new(Conditions::GOOD);
        let back = watch::Sender::new(Conditions::GOOD);
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let way = Way {
            address: free.local_addr().unwrap(),
            target,
            there: there.subscribe(),
            back: back.subscribe(),
        };
        drop(free);
        tokio::spawn(way.clone().listen().await.serve());
        Self { way, there, back }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.way.address).await.unwrap()
    }

    fn set_both(&self, conditions: Conditions) {
        self.there.send_replace(conditions);
        self.back.send_replace(conditions);
    }
}

async fn say(stream: &mut TcpStream, text: &[u8]) {
    stream.write_all(text).await.unwrap();
}

async fn hear(stream: &mut TcpStream, text: &[u8]) {
    let mut heard = vec![0; text.len()];
    timeout(PATIENCE, stream.read_exact(&mut heard))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(heard, text);
}

async fn hears_nothing(stream: &mut TcpStream) {
    let heard = timeout(LONG, stream.read_u8()).await;
    assert!(heard.is_err(), "{heard:?}");
}

async fn until(mut holds: impl AsyncFnMut() -> bool) {
    let held = async {
        while !holds().await {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, held).await.unwrap();
}

#[tokio::test]
async fn everything_arrives_as_it_was_said() {
    let world = World::start().await;
    let mut stream = world.connect().await;
    let text = vec![7; 3_000_000];
    let (mut read, mut write) = stream.split();
    let said = write.write_all(&text);
    let mut heard = vec![0; text.len()];
    let (said, echoed) = timeout(PATIENCE, async {
        tokio::join!(said, read.read_exact(&mut heard))
    })
    .await
    .unwrap();
    said.unwrap();
    echoed.unwrap();
    assert_eq!(heard, text);
}

#[tokio::test]
async fn what_is_said_into_a_silence_arrives_after_it_whichever_way_is_silent() {
    let world = World::start().await;
    let mut stream = world.connect().await;
    say(&mut stream, b"before").await;
    hear(&mut stream, b"before").await;
    for way in [&world.there, &world.back] {
        way.send_replace(Conditions::SILENT);
        say(&mut stream, b"into the silence").await;
        hears_nothing(&mut stream).await;
        way.send_replace(Conditions::GOOD);
        hear(&mut stream, b"into the silence").await;
    }
    world.there.send_replace(Conditions::SILENT);
    let mut late = world.connect().await;
    say(&mut late, b"x").await;
    hears_nothing(&mut late).await;
    world.there.send_replace(Conditions::GOOD);
    hear(&mut late, b"x").await;
}

#[tokio::test]
async fn a_refusal_ends_connections_and_lets_none_in_until_it_is_over() {
    let world = World::start().await;
    for way in [&world.there, &world.back] {
        let mut stream = world.connect().await;
        say(&mut stream, b"x").await;
        hear(&mut stream, b"x").await;
        way.send_replace(Conditions::REFUSED);
        let ended = timeout(PATIENCE, stream.read(&mut [0])).await.unwrap();
        assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
        until(async || {
            let refused = TcpStream::connect(world.way.address).await.err();
            refused.is_some_and(|error| error.kind() == ErrorKind::ConnectionRefused)
        })
        .await;
        way.send_replace(Conditions::GOOD);
        until(async || TcpStream::connect(world.way.address).await.is_ok()).await;
    }
}

#[tokio::test]
async fn delays_add_up_to_the_round_trip_and_losses_to_stalls() {
    let world = World::start().await;
    let mut stream = world.connect().await;
    let delay = Duration::from_millis(50);
    let lossy = Conditions::delayed(delay).with_losses(100);
    for (conditions, round_trip) in [
        (Conditions::delayed(delay), 2 * delay),
        (lossy, 2 * (delay + lossy.stalls.length)),
    ] {
        world.set_both(conditions);
        let said = Instant::now();
        say(&mut stream, b"x").await;
        hear(&mut stream, b"x").await;
        assert!(said.elapsed() >= round_trip, "{:?}", said.elapsed());
        assert!(said.elapsed() < round_trip + PATIENCE, "{:?}", said.elapsed());
    }
}
