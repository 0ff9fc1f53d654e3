//! A root key in a file that only the service's user can read.
//!
//! Three lines of text: the format, the key in base64, and the root key id in hexadecimal, which tells a damaged key
//! from an intact one and is what wrapped domain keys and error messages name the key by.

use std::fs::{File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use zeroize::Zeroizing;

use crate::error::ProviderError;
use crate::provider::software::{SoftwareRootKey, root_key_id};
use crate::provider::{DomainKeyName, RootKeyId, RootKeyProvider};
use crate::random::Randomness;
use crate::secret::{DomainKey, RootKey};

/// The first line.
const FORMAT_LINE: &str = "trent root key, format 1";
/// Longest file that is read: a key file is half as long.
const MAX_FILE_LEN: u64 = 256;
/// Read and write for the owner.
const PRIVATE: u32 = 0o600;
/// Permission bits of the group and of others.
const FOREIGN_ACCESS: u32 = 0o077;

/// The root key of a file. The file is read once; the key stays in memory.
#[derive(Debug)]
pub struct FileRootKey(SoftwareRootKey);

impl FileRootKey {
    /// Draws a root key and writes it to a new file, durable on return. An existing file is never touched.
    pub fn create(path: &Path, randomness: &dyn Randomness) -> Result<Self, ProviderError> {
        let key = RootKey::generate(randomness)?;
        write_new(path, encode(&key).as_bytes())?;
        Ok(Self(SoftwareRootKey::new(&key)))
    }

    /// Reads the root key of a file, if that is private to the effective user.
    pub fn open(path: &Path) -> Result<Self, ProviderError> {
        let file = open_private(path)?;
        let mut text = Zeroizing::new(String::with_capacity(MAX_FILE_LEN as usize));
        let read = file.take(MAX_FILE_LEN).read_to_string(&mut text);
        match read {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => None,
            read => read
                .map(|_| decode(&text))
                .map_err(|source| io_error("read", path, source))?,
        }
        .map(|key| Self(SoftwareRootKey::new(&key)))
        .ok_or_else(|| ProviderError::Malformed { path: path.into() })
    }
}

impl RootKeyProvider for FileRootKey {
    fn root_key_id(&self) -> RootKeyId {
        self.0.root_key_id()
    }

    fn wrap(
        &self,
        key: &DomainKey,
        name: &DomainKeyName,
        randomness: &dyn Randomness,
    ) -> Result<Vec<u8>, ProviderError> {
        self.0.wrap(key, name, randomness)
    }

    fn unwrap(&self, wrapped: &[u8], name: &DomainKeyName) -> Result<DomainKey, ProviderError> {
        self.0.unwrap(wrapped, name)
    }
}

/// The content of a key file. It has room from the start, so that no copy is left behind by growing.
fn encode(key: &RootKey) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(MAX_FILE_LEN as usize));
    text.push_str(FORMAT_LINE);
    text.push('\n');
    text.push_str(&Zeroizing::new(
        base64_simd::STANDARD.encode_to_string(key.expose()),
    ));
    text.push('\n');
    text.push_str(&root_key_id(key).to_string());
    text.push('\n');
    text
}

/// The key of a file's content, if that is exactly what [`encode`] writes.
fn decode(text: &str) -> Option<RootKey> {
    let base64 = text.lines().nth(1)?;
    let bytes = Zeroizing::new(base64_simd::STANDARD.decode_to_vec(base64).ok()?);
    let key = RootKey::try_from(bytes.as_slice()).ok()?;
    (encode(&key).as_str() == text).then_some(key)
}

/// Opens a key file and refuses it unless it is private. What was opened is checked, not the path: it cannot be
/// exchanged in between. Symbolic links are followed, since that is how secrets are mounted into containers.
fn open_private(path: &Path) -> Result<File, ProviderError> {
    // NONBLOCK: opening a FIFO returns, and is refused.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::empty());
    let file = File::from(file.map_err(|errno| io_error("open", path, errno.into()))?);
    let metadata = file
        .metadata()
        .map_err(|source| io_error("inspect", path, source))?;
    let user = rustix::process::geteuid().as_raw();
    if !metadata.is_file() {
        return Err(ProviderError::NotRegular { path: path.into() });
    }
    if metadata.uid() != user {
        return Err(ProviderError::ForeignOwner {
            path: path.into(),
            owner: metadata.uid(),
            user,
        });
    }
    if metadata.mode() & FOREIGN_ACCESS != 0 {
        return Err(ProviderError::Accessible {
            path: path.into(),
            mode: metadata.mode() & 0o7777,
        });
    }
    Ok(file)
}

/// Writes a new private file; both it and its name are on disk on return.
fn write_new(path: &Path, content: &[u8]) -> Result<(), ProviderError> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::from_raw_mode(PRIVATE));
    let file = File::from(file.map_err(|errno| io_error("create", path, errno.into()))?);
    let written = write_durably(file, path, content);
    if written.is_err() {
        // A torn key file would only stand in the way of the next attempt; the first error is the one to report.
        let _ = std::fs::remove_file(path);
    }
    written.map_err(|source| io_error("write", path, source))
}

fn write_durably(mut file: File, path: &Path, content: &[u8]) -> io::Result<()> {
    // The umask may have taken more than the mode at creation gave.
    file.set_permissions(Permissions::from_mode(PRIVATE))?;
    file.write_all(content)?;
    file.sync_all()?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

fn io_error(action: &'static str, path: &Path, source: io::Error) -> ProviderError {
    ProviderError::Io {
        action,
        path: path.into(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandomness;
    use crate::testing::{CountingRandomness, damaged};
    use std::fs;
    use tempfile::TempDir;

    const FROZEN: &str = "trent root key, format 1\n\
        AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\
        9a0de208602661472a1b561301c9fb6e\n";

    fn private_file(directory: &TempDir, content: &[u8]) -> std::path::PathBuf {
        let path = directory.path().join("root.key");
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        path
    }

    #[test]
    fn format_1_is_frozen() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("root.key");
        let created = FileRootKey::create(&path, &CountingRandomness::default()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), FROZEN);
        assert_eq!(
            FileRootKey::open(&path).unwrap().root_key_id(),
            created.root_key_id()
        );
    }

    #[test]
    fn a_created_file_is_private_and_never_replaced() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("root.key");
        let created = FileRootKey::create(&path, &SystemRandomness).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
        let refused = FileRootKey::create(&path, &SystemRandomness).unwrap_err();
        assert!(
            matches!(&refused, ProviderError::Io { action: "create", source, .. } if source.kind() == io::ErrorKind::AlreadyExists),
            "{refused:?}"
        );
        assert_eq!(
            FileRootKey::open(&path).unwrap().root_key_id(),
            created.root_key_id()
        );
    }

    #[test]
    fn access_by_group_or_others_is_refused() {
        let directory = TempDir::new().unwrap();
        let path = private_file(&directory, FROZEN.as_bytes());
        for bit in 0..6 {
            fs::set_permissions(&path, Permissions::from_mode(0o600 | 1 << bit)).unwrap();
            let refused = FileRootKey::open(&path);
            assert!(
                matches!(refused, Err(ProviderError::Accessible { .. })),
                "bit {bit}: {refused:?}"
            );
        }
        fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
        FileRootKey::open(&path).unwrap();
    }

    #[test]
    fn a_file_of_another_user_is_refused() {
        let directory = TempDir::new().unwrap();
        let path = private_file(&directory, FROZEN.as_bytes());
        // Only root can give a file away; for others there is nothing to try.
        if std::os::unix::fs::chown(&path, Some(12_345), None).is_ok() {
            let refused = FileRootKey::open(&path);
            assert!(
                matches!(refused, Err(ProviderError::ForeignOwner { owner: 12_345, .. })),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn directories_and_fifos_are_refused() {
        let directory = TempDir::new().unwrap();
        let fifo = directory.path().join("fifo");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &fifo,
            rustix::fs::FileType::Fifo,
            Mode::from_raw_mode(0o600),
            0,
        )
        .unwrap();
        for path in [directory.path(), &fifo] {
            let refused = FileRootKey::open(path);
            assert!(
                matches!(refused, Err(ProviderError::NotRegular { .. })),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn a_missing_file_says_which() {
        let error = FileRootKey::open(Path::new("/nowhere/root.key")).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("cannot open the root key file /nowhere/root.key: "),
            "{error}"
        );
    }

    #[test]
    fn damaged_content_is_refused() {
        let directory = TempDir::new().unwrap();
        let long = FROZEN.repeat(10).into_bytes();
        for content in damaged(FROZEN.as_bytes()).chain([long, vec![0xff; 100]]) {
            let path = private_file(&directory, &content);
            let refused = FileRootKey::open(&path);
            assert!(
                matches!(refused, Err(ProviderError::Malformed { .. })),
                "{content:?}: {refused:?}"
            );
        }
    }
}
