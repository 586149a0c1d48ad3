//! libgit2's settings, which belong to the whole process.
//!
//! Owns the choice of each and the only unsafe code of the library. Must not know a repository: what can be said of
//! one is said in `open`.
//!
//! [`prepare`] runs once, before the first repository is opened; later calls do nothing.

use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// Extensions of a repository's format (`gitrepository-layout`) beyond those that libgit2 knows, which change nothing
/// for a reader: a partial clone lacks objects, and a missing object is reported as such.
const READABLE_EXTENSIONS: [&str; 2] = ["partialclone", "submodulepathconfig"];

/// Milliseconds until a server that does not answer is given up.
const CONNECT_TIMEOUT: i32 = 30_000;

/// Milliseconds of silence until a connection counts as dropped; git servers speak every 5 seconds while they pack.
const SILENCE_TIMEOUT: i32 = 120_000;

static PREPARED: Once = Once::new();

/// Sets everything once.
pub(in crate::git) fn prepare() {
    PREPARED.call_once(|| {
        // Trees and commits are kept parsed in `store` and `history`; libgit2 would keep them a second time.
        git2::opts::enable_caching(false);
        // Trees may name objects that a partial clone has not; they are checked where they are made.
        git2::opts::strict_object_creation(false);
        // As git itself: what zlib and the pack's index accept is not hashed again on each read.
        git2::opts::strict_hash_verification(false);
        set_globals();
    });
}

/// Does `work` with every object that is read hashed again: what is written to the user's files is what its name says, or
/// nothing is. Other threads of the process read so too meanwhile, which costs them time only.
pub(in crate::git) fn hashing<T>(work: impl FnOnce() -> T) -> T {
    git2::opts::strict_hash_verification(true);
    let done = work();
    git2::opts::strict_hash_verification(false);
    done
}

#[expect(unsafe_code, reason = "libgit2's globals; `Once` keeps two threads from setting them at a time")]
fn set_globals() {
    // SAFETY: called under `Once`, before any repository is opened by this library. A refused setting leaves the
    // default, which is slower or stricter but right.
    let outcomes = unsafe {
        [
            git2::opts::set_extensions(&READABLE_EXTENSIONS),
            git2::opts::set_server_connect_timeout_in_milliseconds(CONNECT_TIMEOUT),
            git2::opts::set_server_timeout_in_milliseconds(SILENCE_TIMEOUT),
        ]
    };
    debug_assert!(outcomes.iter().all(Result::is_ok), "libgit2 refuses a setting: {outcomes:?}");
}

/// OpenSSL's variables for the certificates of authorities.
#[cfg(all(unix, not(target_os = "macos")))]
const CERTIFICATES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// The system's certificates are still to be read.
static DEFERRED: AtomicBool = AtomicBool::new(false);

/// Leaves the system's certificates unread until the first connection; reading them takes longer than opening a
/// repository. For `main`, before it starts a thread; without this call everything works and starts more slowly.
///
/// The user's own `SSL_CERT_FILE` and `SSL_CERT_DIR` stay in force.
#[cfg(all(unix, not(target_os = "macos")))]
#[expect(unsafe_code, reason = "OpenSSL takes its defaults from the environment alone")]
pub fn defer_certificates() {
    let own = CERTIFICATES.map(|variable| (variable, std::env::var_os(variable)));
    for variable in CERTIFICATES {
        // SAFETY: the process has one thread as yet, as the contract above demands.
        unsafe { std::env::set_var(variable, "/dev/null") };
    }
    prepare();
    for (variable, value) in own {
        match value {
            // SAFETY: as above.
            Some(value) => unsafe { std::env::set_var(variable, value) },
            // SAFETY: as above.
            None => unsafe { std::env::remove_var(variable) },
        }
    }
    DEFERRED.store(true, Ordering::Relaxed);
}

/// Nothing to leave unread: the system's own TLS is used.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub fn defer_certificates() {}

/// Reads what [`defer_certificates`] left unread.
fn trust_system() -> Result<(), git2::Error> {
    #[cfg(all(unix, not(target_os = "macos")))]
    if DEFERRED.swap(false, Ordering::Relaxed) {
        let found = openssl_probe::probe();
        return load(found.cert_file.as_deref(), found.cert_dir.as_deref());
    }
    Ok(())
}

/// Certificates of authorities to trust besides the system's, as git's `http.sslCAInfo` (a file) and
/// `http.sslCAPath` (a folder).
///
/// # Errors
/// What libgit2 says where they cannot be loaded, or where its TLS backend has no such setting (macOS, Windows).
pub(in crate::git) fn trust(file: Option<&Path>, folder: Option<&Path>) -> Result<(), git2::Error> {
    trust_system().and_then(|()| load(file, folder))
}

#[expect(unsafe_code, reason = "libgit2's trusted certificates are a global")]
fn load(file: Option<&Path>, folder: Option<&Path>) -> Result<(), git2::Error> {
    // SAFETY: libgit2 loads the files into its one TLS context; no connection is open while a fetch is being prepared.
    unsafe {
        file.map_or(Ok(()), |file| git2::opts::set_ssl_cert_file(file))?;
        folder.map_or(Ok(()), |folder| git2::opts::set_ssl_cert_dir(folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_that_cannot_be_read_are_refused() {
        prepare();
        assert!(trust(Some(Path::new("/nonexistent/ca.pem")), None).is_err());
    }
}
