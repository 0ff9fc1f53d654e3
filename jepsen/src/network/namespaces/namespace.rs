//! One node's network namespace.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::net::Ipv4Addr;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use tun_rs::{DeviceBuilder, SyncDevice};

use super::super::{NetworkError, run};
use crate::place::Place;

/// The node's only device beside loopback.
const DEVICE: &str = "trent0";
/// As on most networks, so that a share of lost packets means what it means there.
const MTU: u16 = 1500;
/// Room for a burst of one connection; a device that is full makes its sender wait, as a network card does.
const QUEUE_PACKETS: u32 = 2000;

/// A namespace that stays while the file that names it is mounted.
#[derive(Debug)]
pub(super) struct Namespace {
    place: Place,
    address: Ipv4Addr,
    path: PathBuf,
}

impl Namespace {
    /// A new namespace, named by a file in this directory, with loopback up.
    pub(super) fn new(dir: &Path, place: &Place, address: Ipv4Addr) -> Result<Self, NetworkError> {
        let path = dir.join(place.to_string().replace('/', "-"));
        File::create(&path).map_err(|source| NetworkError::Setup {
            what: format!("{} cannot be made", path.display()),
            source,
        })?;
        let mut name = std::ffi::OsString::from("--net=");
        name.push(&path);
        run(Command::new("unshare")
            .arg(name)
            .args(["ip", "link", "set", "lo", "up"]))?;
        Ok(Self {
            place: place.clone(),
            address,
            path,
        })
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    pub(super) fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// A program within.
    pub(super) fn command(&self, program: &OsStr) -> Command {
        let mut name = std::ffi::OsString::from("--net=");
        name.push(&self.path);
        let mut command = Command::new("nsenter");
        command.arg(name).arg("--").arg(program);
        command
    }

    /// Makes the node's device and gives the end that the switch reads and writes.
    pub(super) fn attach(&self) -> Result<SyncDevice, NetworkError> {
        let build = || {
            let builder = DeviceBuilder::new()
                .name(DEVICE)
                .mtu(MTU)
                .tx_queue_len(QUEUE_PACKETS);
            let device = builder.build_sync()?;
            device.set_nonblocking(true)?;
            Ok(device)
        };
        let device = self.enter(build).map_err(|source| NetworkError::Setup {
            what: format!("no network device for {}", self.place),
            source,
        })?;
        let [first, second, ..] = self.address.octets();
        self.ip(&["address", "add", &format!("{}/32", self.address), "dev", DEVICE])?;
        self.ip(&["link", "set", DEVICE, "up"])?;
        self.ip(&["route", "add", &format!("{first}.{second}.0.0/16"), "dev", DEVICE])?;
        Ok(device)
    }

    fn ip(&self, arguments: &[&str]) -> Result<(), NetworkError> {
        run(self.command(OsStr::new("ip")).args(arguments))
    }

    /// Does something within, on a thread of its own: a namespace is entered by a thread, and what it opens there, sockets and
    /// devices, stays there wherever it is used.
    pub(super) fn enter<T: Send>(&self, act: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
        let namespace = File::open(&self.path)?;
        let within = || {
            move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network))?;
            act()
        };
        std::thread::scope(|scope| {
            let ended = scope.spawn(within).join();
            ended.unwrap_or_else(|_| Err(io::Error::other("the thread in the namespace panicked")))
        })
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // Whoever is still within keeps it; without a name it ends with them.
        let _ = rustix::mount::unmount(&self.path, rustix::mount::UnmountFlags::DETACH);
        let _ = std::fs::remove_file(&self.path);
    }
}
