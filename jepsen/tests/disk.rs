//! The disk whose power can be cut, through the system calls that programs make.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test"
)]

mod support;

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use support::isolated;
use trent_jepsen::disk::{Disk, Faults, Fuse, Losses, Survival};

/// A disk, and where it is mounted.
fn on_a_disk(test: &str, body: impl FnOnce(&Fuse, &Path)) {
    isolated(test, || {
        let dir = tempfile::tempdir().unwrap();
        let disk = Fuse::mount(&dir.path().join("disk"), 1).unwrap();
        body(&disk, disk.path());
    });
}

fn cut(disk: &Fuse) -> Losses {
    disk.cut_power(Survival::Nothing).unwrap()
}

fn sync(path: &Path) {
    File::open(path).unwrap().sync_all().unwrap();
}

/// A file whose content and name are durable.
fn put(path: &Path, content: &[u8]) {
    fs::write(path, content).unwrap();
    sync(path);
    sync(path.parent().unwrap());
}

#[test]
fn without_an_fsync_it_is_gone_and_with_one_it_is_there() {
    on_a_disk(
        "without_an_fsync_it_is_gone_and_with_one_it_is_there",
        |disk, root| {
            put(&root.join("kept"), b"one");
            let mut file = OpenOptions::new().append(true).open(root.join("kept")).unwrap();
            file.write_all(b" two").unwrap();
            file.sync_data().unwrap();
            file.write_all(b" three").unwrap();
            assert_eq!(fs::read(root.join("kept")).unwrap(), b"one two three");
            drop(file);
            assert_eq!(cut(disk), Losses { pages: 1, names: 0 });
            assert_eq!(fs::read(root.join("kept")).unwrap(), b"one two");
        },
    );
}

#[test]
fn a_name_needs_the_fsync_of_its_directory() {
    on_a_disk("a_name_needs_the_fsync_of_its_directory", |disk, root| {
        fs::create_dir(root.join("dir")).unwrap();
        sync(root);
        fs::write(root.join("dir/file"), b"x").unwrap();
        sync(&root.join("dir/file"));
        assert_eq!(cut(disk), Losses { pages: 0, names: 1 });
        assert!(root.join("dir").is_dir());
        assert_eq!(fs::read_dir(root.join("dir")).unwrap().count(), 0);
    });
}

#[test]
fn a_rename_without_the_fsync_of_the_directory_leaves_the_old_file() {
    on_a_disk(
        "a_rename_without_the_fsync_of_the_directory_leaves_the_old_file",
        |disk, root| {
            put(&root.join("file"), b"old");
            put(&root.join("file.tmp"), b"new");
            fs::rename(root.join("file.tmp"), root.join("file")).unwrap();
            assert_eq!(fs::read(root.join("file")).unwrap(), b"new");
            cut(disk);
            assert_eq!(fs::read(root.join("file")).unwrap(), b"old");
            fs::rename(root.join("file.tmp"), root.join("file")).unwrap();
            sync(root);
            cut(disk);
            assert_eq!(fs::read(root.join("file")).unwrap(), b"new");
            assert!(!root.join("file.tmp").exists());
        },
    );
}

#[test]
fn by_chance_some_of_it_survives_and_the_seed_says_what() {
    on_a_disk(
        "by_chance_some_of_it_survives_and_the_seed_says_what",
        |disk, root| {
            let run = |seed| {
                put(&root.join("file"), &[0; 64 * 4096]);
                let file = OpenOptions::new().write(true).open(root.join("file")).unwrap();
                file.write_all_at(&[1; 64 * 4096], 0).unwrap();
                drop(file);
                let losses = disk.cut_power(Survival::Some { seed }).unwrap();
                (losses.pages, fs::read(root.join("file")).unwrap())
            };
            let (lost, left) = run(1);
            println!("{lost} of 64 pages lost");
            assert!((16..48).contains(&lost), "{lost}");
            assert_eq!(left.iter().filter(|byte| **byte == 0).count() as u64, lost * 4096);
            assert_eq!(run(1), (lost, left.clone()));
            assert_ne!(run(2).1, left);
        },
    );
}

#[test]
fn it_behaves_as_a_file_system() {
    on_a_disk("it_behaves_as_a_file_system", |_, root| {
        fs::create_dir_all(root.join("a/b")).unwrap();
        for number in 0..300 {
            fs::write(root.join(format!("a/b/{number}")), number.to_string()).unwrap();
        }
        assert_eq!(fs::read_dir(root.join("a/b")).unwrap().count(), 300);
        assert_eq!(
            fs::remove_dir(root.join("a")).unwrap_err().kind(),
            ErrorKind::DirectoryNotEmpty
        );
        assert_eq!(
            fs::read(root.join("nothing")).unwrap_err().kind(),
            ErrorKind::NotFound
        );
        let file = File::options()
            .read(true)
            .write(true)
            .open(root.join("a/b/7"))
            .unwrap();
        assert!(File::open(root.join("a/b/7")).unwrap().try_lock().is_ok());
        file.try_lock().unwrap();
        assert!(File::open(root.join("a/b/7")).unwrap().try_lock().is_err());
        file.set_len(10_000).unwrap();
        let mut bytes = vec![1; 10_000];
        file.read_exact_at(&mut bytes, 0).unwrap();
        assert_eq!((bytes[0], &bytes[1..]), (b'7', [0; 9_999].as_slice()));
        fs::remove_dir_all(root.join("a")).unwrap();
        file.read_exact_at(&mut bytes, 0).unwrap();
        assert_eq!(fs::read_dir(root).unwrap().count(), 0);
    });
}

#[test]
fn it_fails_as_it_is_told() {
    on_a_disk("it_fails_as_it_is_told", |disk, root| {
        put(&root.join("file"), b"x");
        let file = File::options()
            .read(true)
            .write(true)
            .open(root.join("file"))
            .unwrap();
        let io_error = |result: std::io::Result<()>| result.unwrap_err().raw_os_error() == Some(5);
        disk.impose(Faults {
            read_error_percent: 100.0,
            ..Faults::default()
        })
        .unwrap();
        assert!(io_error(file.read_exact_at(&mut [0], 0)));
        disk.impose(Faults {
            write_error_percent: 100.0,
            ..Faults::default()
        })
        .unwrap();
        assert!(io_error(file.write_all_at(b"y", 0)));
        disk.impose(Faults::default()).unwrap();
        file.write_all_at(b"z", 0).unwrap();
        disk.impose(Faults {
            sync_error_percent: 100.0,
            ..Faults::default()
        })
        .unwrap();
        assert!(io_error(file.sync_data()));
        assert_eq!(disk.counters().errors, 3);
        disk.impose(Faults {
            sync_delay_ms: 150,
            ..Faults::default()
        })
        .unwrap();
        let begun = Instant::now();
        std::thread::scope(|scope| {
            let sync = scope.spawn(|| file.sync_data().unwrap());
            while disk.counters().slow == 0 {
                std::thread::yield_now();
            }
            file.read_exact_at(&mut [0], 0).unwrap();
            assert!(
                begun.elapsed() < Duration::from_millis(100),
                "a read waits for the fsync"
            );
            sync.join().unwrap();
        });
        assert!(begun.elapsed() >= Duration::from_millis(150));
        drop(file);
        cut(disk);
        assert_eq!(
            fs::read(root.join("file")).unwrap(),
            b"x",
            "what an fsync failed to store is gone"
        );
    });
}

#[test]
fn a_full_disk_takes_nothing_more_and_says_so() {
    on_a_disk("a_full_disk_takes_nothing_more_and_says_so", |disk, root| {
        let free = || rustix::fs::statvfs(root).unwrap().f_bavail;
        fs::write(root.join("ballast"), vec![0; 1 << 20]).unwrap();
        assert!(free() > 1000);
        disk.impose(Faults {
            full: true,
            ..Faults::default()
        })
        .unwrap();
        assert_eq!(free(), 0);
        assert_eq!(
            fs::write(root.join("more"), b"x").unwrap_err().kind(),
            ErrorKind::StorageFull
        );
        let file = File::options().write(true).open(root.join("ballast")).unwrap();
        file.write_all_at(b"in place", 0).unwrap();
        assert_eq!(
            file.write_all_at(b"x", 2 << 20).unwrap_err().kind(),
            ErrorKind::StorageFull
        );
        drop(file);
        fs::remove_file(root.join("ballast")).unwrap();
        assert!(free() > 250, "removed, and so free, though not durably");
        fs::write(root.join("more"), b"x").unwrap();
        disk.impose(Faults::default()).unwrap();
        assert!(free() > 1000);
        assert!(disk.counters().full >= 2);
    });
}
