//! Which mount a share lies on, and whether that file system reports changes and keeps file ids.
//! It must not judge what a changed mount means: that is the guard's part.

use rustix::fd::AsFd;
use rustix::fs::{AtFlags, StatxFlags, fstatfs, statx};
use rustix::io::Errno;
use std::fmt;

/// The identity of a share: where its bytes come from. Device numbers are no part of it, because those of network,
/// FUSE and temporary mounts change with the order of mounting.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mount {
    /// What is mounted: `/dev/sda1`, `//fs/双拥`, `nas:/export`.
    pub source: String,
    /// Which folder of it is the root of the mount; `/` unless it is a bind mount or a subvolume.
    pub root: String,
    /// File system type as the kernel names it: `ext4`, `cifs`, `fuse.bindfs`.
    pub fs_type: String,
}

impl fmt::Display for Mount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.source, self.fs_type)?;
        if self.root != "/" { write!(f, ", {}", self.root) } else { Ok(()) }
    }
}

/// Whether the kernel sees every change of a file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All changes come through this kernel, so it can report them.
    Local,
    /// Others change it behind the kernel's back: network, FUSE, clusters, and whatever is not known to be local.
    Network,
}

/// What is known of the mount under a share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ground {
    pub(super) mount: Mount,
    pub(super) reach: Reach,
    /// Whether file ids outlast a mount.
    pub(super) lasting_ids: bool,
}

/// Magic numbers of file systems whose changes all pass through this kernel. Source: Linux `include/uapi/linux/magic.h`
/// and the file systems' own headers. A list of the known, so that a stranger is scanned and never only listened to.
const LOCAL: &[u32] = &[
    0xef53,      // ext2, ext3, ext4
    0x5846_5342, // XFS
    0x9123_683e, // Btrfs
    0x2fc1_2fc1, // ZFS
    0xca45_1a4e, // bcachefs
    0xf2f5_2010, // F2FS
    0x0102_1994, // tmpfs
    0x8584_58f6, // ramfs
    0x794c_7630, // overlayfs
    0x4d44,      // FAT
    0x2011_bab0, // exFAT
    0x7366_746e, // NTFS3
    0x5265_4973, // ReiserFS
    0x3153_464a, // JFS
    0x3434,      // NILFS2
    0x9660,      // ISO 9660
];

/// Looks at the mount under an open folder.
pub(super) fn ground(folder: impl AsFd) -> Result<Ground, std::io::Error> {
    let id = statx(&folder, c"", AtFlags::EMPTY_PATH, StatxFlags::MNT_ID)?.stx_mnt_id;
    let mountinfo = std::fs::read("/proc/self/mountinfo")?;
    let mountinfo = String::from_utf8_lossy(&mountinfo);
    let (mount, options) = find(&mountinfo, id).ok_or(Errno::NODEV)?;
    let magic = fstatfs(&folder)?.f_type as u32;
    let reach = if LOCAL.contains(&magic) { Reach::Local } else { Reach::Network };
    let lasting_ids = !mount.fs_type.starts_with("fuse") && !options.split(',').any(|option| option == "noserverino");
    Ok(Ground { mount, reach, lasting_ids })
}

/// The mount with this id and its super-block options, from the text of `/proc/self/mountinfo` (format: proc(5)).
fn find(mountinfo: &str, id: u64) -> Option<(Mount, &str)> {
    let line =
        mountinfo.lines().find(|line| line.split(' ').next().and_then(|field| field.parse().ok()) == Some(id))?;
    let (before, after) = line.split_once(" - ")?;
    let root = before.split(' ').nth(3)?;
    let mut after = after.split(' ');
    let (fs_type, source, options) = (after.next()?, after.next()?, after.next().unwrap_or_default());
    Some((Mount { source: decoded(source), root: decoded(root), fs_type: fs_type.to_owned() }, options))
}

/// Undoes the kernel's octal escapes of space, tab, newline and backslash.
fn decoded(field: &str) -> String {
    field.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTINFO: &str = "\
21 98 0:20 / /proc rw,nosuid - proc proc rw
34 98 0:31 / /srv/shares/03 rw,relatime shared:20 - cifs //fs/shuang\\040yong rw,vers=3.1.1,noserverino
35 98 253:1 /data/shares /srv/shares/04 rw - ext4 /dev/vda1 rw
36 98 0:40 / /mnt/bare rw master:1 propagate_from:2 - fuse.bindfs /data/a rw";

    #[test]
    fn a_mount_is_found_by_its_id_with_source_root_and_type() {
        let (mount, options) = find(MOUNTINFO, 34).unwrap();
        assert_eq!(mount, Mount { source: "//fs/shuang yong".into(), root: "/".into(), fs_type: "cifs".into() });
        assert!(options.contains("noserverino"));
        assert_eq!(find(MOUNTINFO, 35).unwrap().0.to_string(), "/dev/vda1 (ext4), /data/shares");
        assert_eq!(find(MOUNTINFO, 36).unwrap().0.fs_type, "fuse.bindfs");
        assert_eq!(find(MOUNTINFO, 3), None);
    }

    #[test]
    fn the_ground_under_a_real_folder_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let ground = ground(std::fs::File::open(folder.path()).unwrap()).unwrap();
        assert!(!ground.mount.fs_type.is_empty() && ground.mount.root.starts_with('/'));
    }
}
