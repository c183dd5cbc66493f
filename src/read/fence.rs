//! The fences a helper puts around itself before it touches hostile bytes: limits, landlock, seccomp. It only takes
//! rights away; `probe` tests that they are gone.
//!
//! The seccomp list names what is refused and lets the rest pass: lists of what is allowed break with every new libc
//! (glycin changed over for that reason). What matters is refused twice: files by landlock and by seccomp.

use landlock::{
    ABI, Access, AccessFs, AccessNet, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus,
    Scope,
};
use rustix::process::{Resource, Rlimit, Signal};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};
use std::collections::BTreeMap;
use std::path::Path;

/// The newest landlock interface we ask for; older kernels give what they have.
const LANDLOCK: ABI = ABI::V6;

/// What could be shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shut {
    /// Landlock is enforced, by what this kernel has of it.
    pub landlock: bool,
    /// Both seccomp filters are in place.
    pub seccomp: bool,
}

impl Shut {
    pub(super) const NOTHING: Shut = Shut { landlock: false, seccomp: false };

    pub(super) fn complete(self) -> bool {
        self.landlock && self.seccomp
    }
}

/// Which files may still be opened.
#[derive(Debug, Clone, Copy)]
pub(super) enum Open<'a> {
    /// None: the content worker has all it needs on standard input.
    Nothing,
    /// What Tesseract needs.
    Tesseract {
        /// The one program that may run, and the loader it names.
        run: &'a [&'a Path],
        /// Read-only files and folders.
        read: &'a [&'a Path],
        /// Its own folder.
        own: &'a Path,
    },
}

/// Limits of this process: address space and processor time as given; no file may be written unless `writes` bytes are
/// allowed; few descriptors; no core dump; it ends when its parent ends.
pub(super) fn limit(memory: u64, cpu_seconds: u64, writes: u64, files: u64) -> rustix::io::Result<()> {
    let set_both = |resource, current, maximum| {
        rustix::process::setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) })
    };
    let set = |resource, most| set_both(resource, most, most);
    set(Resource::As, memory)?;
    // The lower limit is told by a signal of its own, the upper one kills.
    set_both(Resource::Cpu, cpu_seconds, cpu_seconds + 1)?;
    set(Resource::Fsize, writes)?;
    set(Resource::Nofile, files)?;
    set(Resource::Core, 0)?;
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
}

/// Descriptors that came down from the parent beside the three standard ones. The daemon opens none that way, but what
/// started the daemon may have.
fn inherited() -> Vec<u64> {
    let Ok(listing) = std::fs::read_dir("/proc/self/fd") else {
        return Vec::new();
    };
    let numbers: Vec<u64> =
        listing.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(|n| *n > 2).collect();
    // The listing's own descriptor is closed by now.
    numbers.into_iter().filter(|n| std::fs::symlink_metadata(format!("/proc/self/fd/{n}")).is_ok()).collect()
}

/// Puts up landlock, then seccomp; both set no-new-privileges. What this system lacks is left out and told.
pub(super) fn shut(open: Open<'_>) -> Shut {
    let inherited = inherited();
    Shut { landlock: landlock(open).unwrap_or(false), seccomp: seccomp(open, &inherited).is_ok() }
}

fn landlock(open: Open<'_>) -> Result<bool, Box<dyn std::error::Error>> {
    let ruleset = Ruleset::default()
        .handle_access(AccessFs::from_all(LANDLOCK))?
        .handle_access(AccessNet::from_all(LANDLOCK))?
        .scope(Scope::from_all(LANDLOCK))?
        .create()?;
    let ruleset = match open {
        Open::Nothing => ruleset,
        Open::Tesseract { run, read, own } => {
            let mut ruleset = ruleset;
            for path in run {
                let rights = AccessFs::Execute | AccessFs::ReadFile;
                ruleset = ruleset.add_rule(PathBeneath::new(PathFd::new(path)?, rights))?;
            }
            for path in read {
                let folder = AccessFs::ReadFile | AccessFs::ReadDir;
                let rights = if path.is_dir() { folder } else { AccessFs::ReadFile.into() };
                ruleset = ruleset.add_rule(PathBeneath::new(PathFd::new(path)?, rights))?;
            }
            let rights =
                AccessFs::ReadFile | AccessFs::ReadDir | AccessFs::WriteFile | AccessFs::MakeReg | AccessFs::RemoveFile;
            ruleset.add_rule(PathBeneath::new(PathFd::new(own)?, rights))?
        }
    };
    let status = ruleset.restrict_self()?;
    Ok(status.ruleset != RulesetStatus::NotEnforced && status.no_new_privs)
}

fn seccomp(open: Open<'_>, inherited: &[u64]) -> Result<(), Box<dyn std::error::Error>> {
    let mut refused: BTreeMap<i64, Vec<SeccompRule>> = ALWAYS.iter().map(|call| (*call, vec![])).collect();
    refused.extend(ALWAYS_HERE.iter().map(|call| (*call, vec![])));
    if matches!(open, Open::Nothing) {
        refused.extend(FILES.iter().chain(FILES_HERE).map(|call| (*call, vec![])));
    }
    let own = u64::try_from(rustix::process::getpid().as_raw_nonzero().get())?;
    let not_own = || SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, own);
    for call in SIGNALS {
        refused.insert(*call, vec![SeccompRule::new(vec![not_own()?])?]);
    }
    // Threads are welcome, processes are not.
    let thread = libc::CLONE_THREAD as u64;
    let process = SeccompCondition::new(0, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(thread), 0)?;
    refused.insert(libc::SYS_clone, vec![SeccompRule::new(vec![process])?]);
    // Limits of our own are read by libc; those of others are not our business.
    let others = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, 0)?;
    refused.insert(libc::SYS_prlimit64, vec![SeccompRule::new(vec![others, not_own()?])?]);
    apply(refused, libc::EPERM)?;
    if !inherited.is_empty() {
        apply(unusable(inherited)?, libc::EBADF)?;
    }
    // clone3 hides its flags behind a pointer: libc falls back to clone when it seems to be missing.
    apply(BTreeMap::from([(libc::SYS_clone3, vec![])]), libc::ENOSYS)
}

/// Makes inherited descriptors useless: they stay open, so that their numbers never stand for anything else, but every
/// call that reads, writes, maps or doubles them is refused.
fn unusable(inherited: &[u64]) -> Result<BTreeMap<i64, Vec<SeccompRule>>, seccompiler::BackendError> {
    let rules = |argument: u8| -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
        let rule = |number: &u64| {
            let is = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, *number)?;
            SeccompRule::new(vec![is])
        };
        inherited.iter().map(rule).collect()
    };
    let mut refused = BTreeMap::from([(libc::SYS_mmap, rules(4)?)]);
    for call in DESCRIPTORS.iter().chain(DESCRIPTORS_HERE) {
        refused.insert(*call, rules(0)?);
    }
    Ok(refused)
}

fn apply(refused: BTreeMap<i64, Vec<SeccompRule>>, errno: i32) -> Result<(), Box<dyn std::error::Error>> {
    let errno = SeccompAction::Errno(u32::try_from(errno)?);
    let filter = SeccompFilter::new(refused, SeccompAction::Allow, errno, std::env::consts::ARCH.try_into()?)?;
    let program: BpfProgram = filter.try_into()?;
    Ok(seccompiler::apply_filter(&program)?)
}

/// Calls that use the descriptor in their first argument.
const DESCRIPTORS: &[i64] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_preadv,
    libc::SYS_pwritev,
    libc::SYS_preadv2,
    libc::SYS_pwritev2,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_recvmmsg,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_sendmmsg,
    libc::SYS_splice,
    libc::SYS_tee,
    libc::SYS_vmsplice,
    libc::SYS_sendfile,
    libc::SYS_copy_file_range,
    libc::SYS_ioctl,
    libc::SYS_fcntl,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_getdents64,
];

/// Signals to anybody but itself (abort needs the latter).
const SIGNALS: &[i64] =
    &[libc::SYS_kill, libc::SYS_tkill, libc::SYS_tgkill, libc::SYS_rt_sigqueueinfo, libc::SYS_rt_tgsigqueueinfo];

/// Network, other processes, mounts, kernel interfaces, the machine's settings.
const ALWAYS: &[i64] = &[
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_kcmp,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_userfaultfd,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_fanotify_init,
    libc::SYS_kexec_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_syslog,
    libc::SYS_personality,
    libc::SYS_mq_open,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_shmget,
    libc::SYS_memfd_create,
];

/// Programs and every call that takes the name of a file.
const FILES: &[i64] = &[
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_openat,
    libc::SYS_openat2,
    libc::SYS_mkdirat,
    libc::SYS_mknodat,
    libc::SYS_unlinkat,
    libc::SYS_linkat,
    libc::SYS_symlinkat,
    libc::SYS_renameat2,
    libc::SYS_truncate,
    libc::SYS_ftruncate,
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_utimensat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    libc::SYS_readlinkat,
    libc::SYS_chdir,
    libc::SYS_fchdir,
    libc::SYS_statfs,
    libc::SYS_inotify_init1,
];

/// Calls that only this kind of processor still has.
#[cfg(target_arch = "x86_64")]
const ALWAYS_HERE: &[i64] = &[
    libc::SYS_fork,
    libc::SYS_vfork,
    libc::SYS_modify_ldt,
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_uselib,
    libc::SYS_kexec_file_load,
];
#[cfg(not(target_arch = "x86_64"))]
const ALWAYS_HERE: &[i64] = &[];

/// The older names of [`DESCRIPTORS`].
#[cfg(target_arch = "x86_64")]
const DESCRIPTORS_HERE: &[i64] = &[libc::SYS_dup2];
#[cfg(not(target_arch = "x86_64"))]
const DESCRIPTORS_HERE: &[i64] = &[];

/// The older names of [`FILES`].
#[cfg(target_arch = "x86_64")]
const FILES_HERE: &[i64] = &[
    libc::SYS_open,
    libc::SYS_creat,
    libc::SYS_mkdir,
    libc::SYS_mknod,
    libc::SYS_rmdir,
    libc::SYS_unlink,
    libc::SYS_link,
    libc::SYS_symlink,
    libc::SYS_rename,
    libc::SYS_renameat,
    libc::SYS_chmod,
    libc::SYS_chown,
    libc::SYS_lchown,
    libc::SYS_utime,
    libc::SYS_utimes,
    libc::SYS_futimesat,
    libc::SYS_readlink,
    libc::SYS_inotify_init,
];
#[cfg(not(target_arch = "x86_64"))]
const FILES_HERE: &[i64] = &[RENAMEAT];
/// `renameat` of the generic table, which libc leaves out there.
#[cfg(not(target_arch = "x86_64"))]
const RENAMEAT: i64 = 38;
