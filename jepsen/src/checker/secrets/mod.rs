//! Promise n: no secret is in a file.

mod canary;

use std::fs::File;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;

use super::files::{below, json, unreadable};
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};

pub use canary::Canary;
use canary::Form;

/// Canaries, which the run used as secrets, are in no file below `nodes` and `cores`: not in data, not in logs, not in a
/// core; neither as they are nor in hexadecimal, base64 or UTF-16.
///
/// Canaries are read from `final/canaries.json`, a list of [`Canary`]s. Files are read as streams, in one pass for all
/// canaries and forms. Unknown without canaries or files.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// Directories within the run's own, or elsewhere.
    pub searched: Vec<PathBuf>,
}

impl Default for Secrets {
    fn default() -> Self {
        Self {
            searched: ["nodes", "cores"].map(PathBuf::from).to_vec(),
        }
    }
}

impl Checker for Secrets {
    fn name(&self) -> &'static str {
        "secrets"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let path = evidence.dir.join("final/canaries.json");
        let canaries: Vec<Canary> = json(&path)?.unwrap_or_default();
        let mut forms: Vec<Form> = Vec::new();
        for canary in &canaries {
            forms.extend(canary.forms().map_err(|source| unreadable(&path, source))?);
        }
        let search = AhoCorasick::new(forms.iter().map(|form| &form.bytes))
            .map_err(|source| unreadable(&path, std::io::Error::other(source)))?;
        let mut violations = Vec::new();
        let mut files = 0;
        for dir in &self.searched {
            for file in below(&evidence.dir.join(dir))? {
                files += 1;
                violations.extend(found(&search, &forms, &file, evidence.dir)?);
            }
        }
        let verdict = Verdict::of(violations)
            .with("canaries", canaries.len())
            .with("forms", forms.len())
            .with("files", files);
        let known = files > 0 && !canaries.is_empty();
        Ok(verdict.at_least(if known { Validity::Valid } else { Validity::Unknown }))
    }
}

/// The first secret of a file.
fn found(
    search: &AhoCorasick,
    forms: &[Form],
    path: &Path,
    run: &Path,
) -> Result<Option<Violation>, CheckError> {
    let file = File::open(path).map_err(|source| unreadable(path, source))?;
    let Some(found) = search.stream_find_iter(file).next() else {
        return Ok(None);
    };
    let found = found.map_err(|source| unreadable(path, source))?;
    let form = &forms[found.pattern().as_usize()];
    let shown = path.strip_prefix(run).unwrap_or(path).display();
    let text = format!(
        "{} is in {shown}, {}, from byte {}",
        form.canary,
        form.name,
        found.start()
    );
    Ok(Some(Violation::of("", text, Vec::new())))
}
