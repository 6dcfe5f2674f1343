namespace Infra.Interop.Files;

/// <summary>Where a path may lead: RESOLVE_ flags of openat2(2).</summary>
[Flags]
public enum ResolveFlags : ulong
{
    /// <summary>Anywhere, as with open(2).</summary>
    None = 0,

    /// <summary>Not across mount points (RESOLVE_NO_XDEV); EXDEV.</summary>
    NoMountPoints = 0x01,

    /// <summary>Not through the magic links of /proc (RESOLVE_NO_MAGICLINKS); ELOOP.</summary>
    NoMagicLinks = 0x02,

    /// <summary>Not through any symbolic link (RESOLVE_NO_SYMLINKS); ELOOP.</summary>
    NoSymbolicLinks = 0x04,

    /// <summary>Not out of the directory, neither by <c>..</c> nor by an absolute link (RESOLVE_BENEATH); EXDEV.</summary>
    Beneath = 0x08,

    /// <summary>The directory counts as root: <c>/</c> and <c>..</c> end there (RESOLVE_IN_ROOT).</summary>
    InRoot = 0x10,

    /// <summary>Only if it needs no disk access (RESOLVE_CACHED); EAGAIN.</summary>
    Cached = 0x20,
}
