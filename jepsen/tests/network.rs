//! The switch between the nodes: what it does to packets, measured with those of the kernel.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test"
)]

mod support;

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::Command;
use std::time::{Duration, Instant};

use support::isolated;
use trent_jepsen::network::namespaces::Namespaces;
use trent_jepsen::network::{Conditions, Matrix, Network, Traffic};
use trent_jepsen::place::Place;

const PORT: u16 = 9999;

/// What a program says, which must succeed.
fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{command:?}: {text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

/// Three nodes in two regions, and a directory that ends with them.
struct Lab {
    network: Namespaces,
    places: Vec<Place>,
    dir: tempfile::TempDir,
}

impl Lab {
    fn new() -> Self {
        let places = vec![Place::new("a", 1), Place::new("a", 2), Place::new("b", 1)];
        let dir = tempfile::tempdir().unwrap();
        let network = Namespaces::new(&places, dir.path(), 1).unwrap();
        Self { network, places, dir }
    }

    fn calm(&self) -> Matrix {
        Matrix::calm(self.places.clone())
    }

    fn impose(&self, from: usize, to: usize, conditions: Conditions) {
        let matrix = self
            .calm()
            .one_way(&self.places[from..=from], &self.places[to..=to], conditions);
        self.network.impose(matrix).unwrap();
    }

    fn traffic(&self, from: usize, to: usize) -> Traffic {
        self.network.traffic(&self.places[from], &self.places[to])
    }

    /// A socket of a node that others can send to.
    fn socket(&self, node: usize) -> UdpSocket {
        let address = SocketAddr::new(self.network.address(&self.places[node]), PORT);
        self.within(node, move || {
            let socket = UdpSocket::bind(address).unwrap();
            socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
            socket
        })
    }

    /// Does something in a node's namespace.
    fn within<T: Send>(&self, node: usize, act: impl FnOnce() -> T + Send) -> T {
        use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
        use std::os::fd::AsFd;
        let name = self.places[node].to_string().replace('/', "-");
        let file = std::fs::File::open(self.dir.path().join(name)).unwrap();
        std::thread::scope(|scope| {
            let act = scope.spawn(|| {
                move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
                act()
            });
            act.join().unwrap()
        })
    }
}

fn arrives(from: &UdpSocket, to: &UdpSocket) -> bool {
    from.send_to(b"x", to.local_addr().unwrap()).unwrap();
    to.recv(&mut [0; 8]).is_ok()
}

#[test]
fn a_cut_is_one_way_and_at_once() {
    isolated("a_cut_is_one_way_and_at_once", || {
        let lab = Lab::new();
        let sockets = [lab.socket(0), lab.socket(1), lab.socket(2)];
        for (from, to) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2)] {
            assert!(arrives(&sockets[from], &sockets[to]), "{from} -> {to}");
        }
        lab.impose(0, 2, Conditions::cut());
        assert!(!arrives(&sockets[0], &sockets[2]));
        assert!(arrives(&sockets[2], &sockets[0]));
        assert!(arrives(&sockets[0], &sockets[1]));
        assert_eq!(lab.traffic(0, 2).cut, 1);
        assert_eq!(lab.traffic(2, 0).cut, 0);
        lab.network.impose(lab.calm()).unwrap();
        assert!(arrives(&sockets[0], &sockets[2]), "{:?}", lab.traffic(0, 2));
    });
}

#[test]
fn a_delay_of_80_ms_each_way_is_a_round_trip_of_160() {
    isolated("a_delay_of_80_ms_each_way_is_a_round_trip_of_160", || {
        let lab = Lab::new();
        let late = lab
            .calm()
            .both_ways(&lab.places[..1], &lab.places[2..], Conditions::delay(80.0, 0.0));
        lab.network.impose(late).unwrap();
        let sockets = [lab.socket(0), lab.socket(2)];
        let mut trips: Vec<Duration> = (0..20)
            .map(|_| {
                let begun = Instant::now();
                assert!(arrives(&sockets[0], &sockets[1]) && arrives(&sockets[1], &sockets[0]));
                begun.elapsed()
            })
            .collect();
        trips.sort();
        println!(
            "round trips of {:?} to {:?}, median {:?}",
            trips[0], trips[19], trips[10]
        );
        assert!(trips[0] >= Duration::from_millis(160));
        assert!(trips[10] < Duration::from_millis(170), "{:?}", trips[10]);
        assert_eq!(lab.traffic(0, 2).delayed, 20);
    });
}

#[test]
fn packets_are_lost_doubled_and_overtaken_as_often_as_is_said() {
    isolated(
        "packets_are_lost_doubled_and_overtaken_as_often_as_is_said",
        || {
            const SENT: u64 = 4000;
            let lab = Lab::new();
            let sockets = [lab.socket(0), lab.socket(1)];
            let send = || {
                for number in 0..SENT {
                    sockets[0]
                        .send_to(&number.to_be_bytes(), sockets[1].local_addr().unwrap())
                        .unwrap();
                    if number % 50 == 49 {
                        // The receiver's buffer is small: a socket is not what is tested here.
                        while lab.traffic(0, 1).lost + lab.traffic(0, 1).passed < number {
                            std::thread::yield_now();
                        }
                        sockets[1].set_nonblocking(true).unwrap();
                        while sockets[1].recv(&mut [0; 8]).is_ok() {}
                    }
                }
            };
            lab.impose(
                0,
                1,
                Conditions {
                    loss_percent: 20.0,
                    duplicate_percent: 10.0,
                    ..Conditions::default()
                },
            );
            send();
            let settled = |traffic: Traffic| traffic.passed + traffic.lost == SENT + traffic.duplicated;
            while !settled(lab.traffic(0, 1)) {
                std::thread::yield_now();
            }
            let traffic = lab.traffic(0, 1);
            println!("{traffic:?}");
            assert!((700..900).contains(&traffic.lost), "{traffic:?}");
            assert!((250..400).contains(&traffic.duplicated), "{traffic:?}");
        },
    );
}

#[test]
fn late_packets_keep_their_order_unless_told_otherwise() {
    isolated("late_packets_keep_their_order_unless_told_otherwise", || {
        let lab = Lab::new();
        let sockets = [lab.socket(0), lab.socket(1)];
        let order = |conditions| {
            lab.impose(0, 1, conditions);
            for number in 0..100_u8 {
                sockets[0]
                    .send_to(&[number], sockets[1].local_addr().unwrap())
                    .unwrap();
            }
            (0..100)
                .map(|_| {
                    let mut byte = [0];
                    sockets[1].recv(&mut byte).unwrap();
                    byte[0]
                })
                .collect::<Vec<u8>>()
        };
        assert!(order(Conditions::delay(5.0, 20.0)).is_sorted());
        let mixed = Conditions {
            reorder_percent: 30.0,
            ..Conditions::delay(5.0, 0.0)
        };
        assert!(!order(mixed).is_sorted());
    });
}

#[test]
fn it_carries_far_more_than_a_cluster_sends() {
    isolated("it_carries_far_more_than_a_cluster_sends", || {
        const BYTES: usize = 200 << 20;
        let lab = Lab::new();
        let address = SocketAddr::new(lab.network.address(&lab.places[1]), PORT);
        let listener = lab.within(1, move || TcpListener::bind(address).unwrap());
        let receiver = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut buffer = vec![0; 1 << 16];
            let mut received = 0;
            loop {
                match stream.read(&mut buffer).unwrap() {
                    0 => return received,
                    read => received += read,
                }
            }
        });
        let mut stream = lab.within(0, move || TcpStream::connect(address).unwrap());
        let begun = Instant::now();
        let chunk = vec![0; 1 << 16];
        for _ in 0..BYTES / chunk.len() {
            stream.write_all(&chunk).unwrap();
        }
        drop(stream);
        assert_eq!(receiver.join().unwrap(), BYTES);
        let gigabits = BYTES as f64 * 8.0 / begun.elapsed().as_secs_f64() / 1e9;
        println!("{gigabits:.2} Gbit/s, {:?}", lab.traffic(0, 1));
        assert!(gigabits > 0.05, "{gigabits}");
    });
}

#[test]
fn a_node_is_reached_past_the_switch_and_runs_within() {
    isolated("a_node_is_reached_past_the_switch_and_runs_within", || {
        let lab = Lab::new();
        lab.network
            .impose(lab.calm().around(&lab.places[..1], Conditions::cut()))
            .unwrap();
        let listener = lab.within(0, || TcpListener::bind("127.0.0.1:4600").unwrap());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let socket = lab.network.socket(&lab.places[0]).unwrap();
            socket.connect("127.0.0.1:4600".parse().unwrap()).await.unwrap();
        });
        drop(listener);
        let mut command = lab.network.command(&lab.places[0], OsStr::new("ip"));
        assert!(said(command.args(["-4", "-o", "address"])).contains("10.77.1.1/32"));
    });
}
