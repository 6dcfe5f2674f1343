using System.Runtime.InteropServices;

namespace Infra.Sudo.Interop;

/// <summary>What statx(2) tells about a file.</summary>
/// <param name="Device">Major number in the upper half, minor number in the lower: equal for files of one file system.</param>
/// <param name="Inode">The file's number there.</param>
/// <param name="Mode">Type and permission bits (st_mode).</param>
/// <param name="UserId">Owner.</param>
/// <param name="GroupId">Group.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedSeconds">When the content changed last: seconds since 1970.</param>
/// <param name="ModifiedNanoseconds">The rest of it.</param>
public readonly record struct FileStatus(
    ulong Device, ulong Inode, uint Mode, uint UserId, uint GroupId, long Size, long ModifiedSeconds, uint ModifiedNanoseconds)
{
    private const uint TypeMask = 0xF000;

    /// <summary>Whether it is a regular file.</summary>
    public bool IsRegular => (Mode & TypeMask) == 0x8000;

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => (Mode & TypeMask) == 0x4000;

    /// <summary>Permission bits, set-id and sticky bits included.</summary>
    public uint Permissions => Mode & 0xFFF;

    /// <summary>Whether both are one file.</summary>
    public bool IsSameFile(in FileStatus other) => Device == other.Device && Inode == other.Inode;

    /// <summary><c>struct statx</c>, the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Buffer
    {
        [FieldOffset(20)] internal uint UserId;
        [FieldOffset(24)] internal uint GroupId;
        [FieldOffset(28)] internal ushort Mode;
        [FieldOffset(32)] internal ulong Inode;
        [FieldOffset(40)] internal ulong Size;
        [FieldOffset(112)] internal long ModifiedSeconds;
        [FieldOffset(120)] internal uint ModifiedNanoseconds;
        [FieldOffset(136)] internal uint DeviceMajor;
        [FieldOffset(140)] internal uint DeviceMinor;

        internal readonly FileStatus ToStatus() => new(
            ((ulong)DeviceMajor << 32) | DeviceMinor, Inode, Mode, UserId, GroupId, (long)Size, ModifiedSeconds, ModifiedNanoseconds);
    }
}
