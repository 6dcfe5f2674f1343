using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Parsing;
using Microsoft.Win32.SafeHandles;

namespace Infra.Sudo.Sources;

/// <summary>
/// Opens sudoers files of this machine: each opened once, judged by what is open, read whole. With checks, a file must belong to the owner, must not be writable
/// by everybody, and by its group only if that is the group wanted (sudoers(5), "Sudoers file permissions").
/// </summary>
public sealed class SudoersSource : ISudoersSource
{
    private const uint WriteOthers = 0x2;
    private const uint WriteGroup = 0x10;
    private const int NamesMax = 65_536;   // of one folder

    private readonly bool _checks;
    private readonly uint _owner;
    private readonly uint _group;

    private SudoersSource(bool checks, uint owner, uint group)
    {
        _checks = checks;
        _owner = owner;
        _group = group;
    }

    /// <summary>Refuses files and folders that others than root may change.</summary>
    public static SudoersSource Secure { get; } = new(checks: true, 0, 0);

    /// <summary>Takes any file that can be read: for files that are checked before they are installed.</summary>
    public static SudoersSource AnyOwner { get; } = new(checks: false, 0, 0);

    /// <summary>A source that wants another owner and group than root's.</summary>
    public static SudoersSource OwnedBy(uint owner, uint group) => new(checks: true, owner, group);

    /// <inheritdoc/>
    public SourceFile OpenFile(ReadOnlySpan<byte> path, int bytesMax)
    {
        // Without waiting, or a pipe in an include folder would hold us for ever.
        NativeError error = NativeFile.Open(path, OpenMode.Read | OpenMode.NonBlocking, 0, out SafeFileHandle? file);
        if (!error.IsNone) return Failure(error);
        using (file)
        {
            error = NativeFile.Status(file!, out FileStatus status);
            if (!error.IsNone) return Failure(error);
            SourceStatus judged = Judge(status, status.IsRegular);
            if (judged != SourceStatus.Ok) return new SourceFile(judged, [], status.UserId, status.GroupId);
            error = NativeFile.ReadAll(file!, bytesMax, out byte[] contents, out bool tooLarge);
            if (!error.IsNone) return Failure(error);
            return new SourceFile(tooLarge ? SourceStatus.TooLarge : SourceStatus.Ok, contents, status.UserId, status.GroupId);
        }
    }

    /// <inheritdoc/>
    public SourceFolder OpenFolder(ReadOnlySpan<byte> path)
    {
        NativeError error = NativeFile.Open(path, OpenMode.Read | OpenMode.NonBlocking, 0, out SafeFileHandle? folder);
        if (!error.IsNone) return FolderFailure(error);
        using (folder)
        {
            error = NativeFile.Status(folder!, out FileStatus status);
            if (!error.IsNone) return FolderFailure(error);
            SourceStatus judged = Judge(status, status.IsDirectory);
            if (judged != SourceStatus.Ok) return new SourceFolder(judged, [], status.UserId, status.GroupId);
            error = NativeFile.List(folder!, NamesMax, out List<byte[]> names);
            if (!error.IsNone) return FolderFailure(error);
            return new SourceFolder(SourceStatus.Ok, OnlyRegular(path, names), status.UserId, status.GroupId);
        }
    }

    private SourceStatus Judge(in FileStatus status, bool hasType)
    {
        if (!hasType) return SourceStatus.WrongType;
        if (!_checks) return SourceStatus.Ok;
        if (status.UserId != _owner) return SourceStatus.WrongOwner;
        if ((status.Permissions & WriteOthers) != 0) return SourceStatus.WorldWritable;
        return (status.Permissions & WriteGroup) != 0 && status.GroupId != _group ? SourceStatus.GroupWritable : SourceStatus.Ok;
    }

    private static List<byte[]> OnlyRegular(ReadOnlySpan<byte> folder, List<byte[]> names)
    {
        List<byte[]> regular = [];
        foreach (byte[] name in names)
        {
            byte[] path = [.. folder, (byte)'/', .. name];
            if (NativeFile.Status(path, out FileStatus status).IsNone && status.IsRegular) regular.Add(name);
        }

        return regular;
    }

    private static SourceFile Failure(NativeError error) => new(StatusOf(error), [], ErrorText: error.Text);

    private static SourceFolder FolderFailure(NativeError error) => new(StatusOf(error), [], ErrorText: error.Text);

    private static SourceStatus StatusOf(NativeError error) => error == NativeError.NotFound ? SourceStatus.Missing : SourceStatus.Failed;
}
