//! Which volume or folder of a machine a mount is.
//!
//! Owns that identity. What git tracks is source or settings that are brought along, not a place
//! where one service leaves something for another; sockets and folders of the system neither.

use super::DeployedFile;
use super::programs::joined;
use super::values::folder_of;
use crate::extract::deployment::{Form, Mount, MountSource};
use crate::load::Loaded;

/// Folders of a machine that belong to its system.
const SYSTEM: [&str; 12] = [
    "/var/run",
    "/run",
    "/etc",
    "/proc",
    "/sys",
    "/dev",
    "/usr",
    "/lib",
    "/boot",
    "/tmp/.X11-unix",
    "/var/log",
    "/var/lib/docker",
];

/// Where a name means something, and the name; none for what is no meeting place.
pub(super) fn identity(
    loaded: &Loaded,
    file: &DeployedFile,
    scope: &str,
    mount: &Mount,
) -> Option<(String, String)> {
    match &mount.source {
        MountSource::Volume(name) => {
            let outside = file.facts.outside.iter().find(|(here, _)| here == name);
            match outside {
                Some((_, name)) => Some((String::new(), name.clone())),
                None => Some((scope.to_owned(), name.clone())),
            }
        }
        MountSource::Path(path) if path.starts_with('/') => {
            let path = path.trim_end_matches('/');
            let is_inside = |root: &&str| {
                path.strip_prefix(*root)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            let is_system = path.is_empty()
                || path.rsplit('.').next() == Some("sock")
                || SYSTEM.iter().any(is_inside);
            // In a cluster it is a folder of whichever machine the container came to run on.
            let scope = if file.form == Form::Manifest { scope } else { "" };
            (!is_system).then(|| (scope.to_owned(), path.to_owned()))
        }
        MountSource::Path(path) => {
            let path = joined(folder_of(&file.path), path)?;
            let head = format!("{path}/");
            let files = &loaded.tree.files;
            let at = files.partition_point(|file| file.as_str() < path.as_str());
            let is_tracked =
                path.is_empty() || files.get(at).is_some_and(|file| *file == path) || {
                    let at = files.partition_point(|file| file.as_str() < head.as_str());
                    files.get(at).is_some_and(|file| file.starts_with(&head))
                };
            (!is_tracked).then(|| (String::new(), path))
        }
    }
}
