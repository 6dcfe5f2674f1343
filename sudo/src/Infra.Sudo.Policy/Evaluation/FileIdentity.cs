namespace Infra.Sudo.Policy.Evaluation;

/// <summary>What stat(2) says about a file.</summary>
/// <param name="Device">st_dev.</param>
/// <param name="Inode">st_ino.</param>
/// <param name="Mode">st_mode: type and permission bits.</param>
/// <param name="OwnerId">st_uid.</param>
/// <param name="GroupId">st_gid.</param>
public readonly record struct FileIdentity(ulong Device, ulong Inode, uint Mode, uint OwnerId, uint GroupId)
{
    private const uint TypeMask = 0xF000;
    private const uint Regular = 0x8000;
    private const uint Folder = 0x4000;

    /// <summary>Whether it is a regular file.</summary>
    public bool IsRegular => (Mode & TypeMask) == Regular;

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => (Mode & TypeMask) == Folder;

    /// <summary>Whether both are one file.</summary>
    public bool IsSameFile(in FileIdentity other) => Device == other.Device && Inode == other.Inode;
}
