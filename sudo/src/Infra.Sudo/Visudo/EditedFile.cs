using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Parsing;
using Microsoft.Win32.SafeHandles;

namespace Infra.Sudo.Visudo;

/// <summary>A sudoers file that is being edited: locked, with a copy beside it that takes its place in the end or goes away.</summary>
internal sealed class EditedFile : IDisposable
{
    private const uint NewMode = 0x120;      // 0440
    private const uint CopyMode = 0x180;     // 0600

    private readonly SafeFileHandle _locked;
    private readonly FileStatus _before;
    private readonly bool _isNew;
    private FileStatus _copied;

    private EditedFile(byte[] path, SafeFileHandle locked, FileStatus before, bool isNew)
    {
        Path = path;
        Copy = [.. path, .. ".tmp"u8];
        _locked = locked;
        _before = before;
        _isNew = isNew;
    }

    internal byte[] Path { get; }

    /// <summary>The path of the copy.</summary>
    internal byte[] Copy { get; }

    internal string Name => VisudoConsole.Text(Path);

    /// <summary>Whether the copy differs from the file.</summary>
    internal bool IsChanged { get; private set; }

    /// <summary>Whether there is a copy.</summary>
    internal bool HasCopy { get; private set; }

    /// <summary>The copy is in place, or is kept: it is not to be removed any more.</summary>
    private bool IsSettled { get; set; }

    /// <summary>Opens and locks; null with a message if it cannot be.</summary>
    internal static EditedFile? Open(byte[] path, out string mistake)
    {
        string name = VisudoConsole.Text(path);
        bool isNew = NativeFile.Status(path, out _) == NativeError.NotFound;
        NativeError error = NativeFile.Open(path, OpenMode.ReadWrite | OpenMode.Create | OpenMode.NonBlocking, NewMode, out SafeFileHandle? file);
        mistake = $"{name}: {error.Text}";
        if (!error.IsNone) return null;
        error = NativeFile.Status(file!, out FileStatus status);
        mistake = !error.IsNone ? $"{name}: {error.Text}" : status.IsRegular ? "" : $"{name} is not a regular file";
        if (mistake.Length == 0)
        {
            error = NativeFile.Lock(file!);
            if (error == NativeError.TryAgain) mistake = $"{name} busy, try again later";
            else if (!error.IsNone) mistake = $"unable to lock {name}: {error.Text}";
        }

        // Whoever had the lock before may have put another file into this place: then ours is a file without a name.
        if (mistake.Length == 0 && (!NativeFile.Status(path, out FileStatus now).IsNone || !now.IsSameFile(status))) mistake = $"{name} busy, try again later";
        if (mistake.Length == 0) return new EditedFile(path, file!, status, isNew);
        file!.Dispose();
        return null;
    }

    /// <summary>Makes the copy; what an earlier visudo left behind goes away, for its lock is gone too.</summary>
    internal bool TryCopy(out string mistake)
    {
        mistake = "";
        if (HasCopy) return true;
        string copyName = VisudoConsole.Text(Copy);
        NativeError error = NativeFile.ReadAll(_locked, LoadOptions.FileBytesMax, out byte[] contents, out bool tooLarge);
        if (tooLarge) mistake = $"{Name}: too large";
        else if (!error.IsNone) mistake = $"{Name}: {error.Text}";
        if (mistake.Length > 0) return false;
        NativeFile.Unlink(Copy);
        error = NativeFile.Open(Copy, OpenMode.ReadWrite | OpenMode.Create | OpenMode.New, CopyMode, out SafeFileHandle? file);
        if (!error.IsNone)
        {
            mistake = $"{copyName}: {error.Text}";
            return false;
        }

        HasCopy = true;
        using (file)
        {
            error = NativeFile.Write(file!, contents);
            if (error.IsNone && contents is [.., not (byte)'\n']) error = NativeFile.Write(file!, "\n"u8);
            if (error.IsNone) error = NativeFile.SetTimes(file!, _before.ModifiedSeconds, _before.ModifiedNanoseconds);
            if (error.IsNone) error = NativeFile.Status(file!, out _copied);
        }

        if (!error.IsNone) mistake = $"write error on {copyName}: {error.Text}";
        return error.IsNone;
    }

    /// <summary>Looks at what the editor made of the copy; false with a message if it is of no use.</summary>
    internal bool TryTake(out string message)
    {
        string copyName = VisudoConsole.Text(Copy);
        NativeError error = NativeFile.Status(Copy, out FileStatus now);
        message = "";
        if (!error.IsNone || !now.IsRegular) message = $"unable to stat temporary file ({copyName}), {Name} unchanged";
        else if (now.Size == 0 && _before.Size > 0) message = $"zero length temporary file ({copyName}), {Name} unchanged";
        if (message.Length > 0) return false;
        bool isSame = now.Size == _copied.Size && now.ModifiedSeconds == _copied.ModifiedSeconds && now.ModifiedNanoseconds == _copied.ModifiedNanoseconds;
        if (isSame && !IsChanged) message = $"{copyName} unchanged";
        IsChanged |= !isSame;
        return true;
    }

    /// <summary>Puts the copy into the file's place, with owner and mode set before.</summary>
    internal bool TryInstall(bool asInstalledOwner, bool asInstalledMode, out string mistake)
    {
        mistake = "";
        if (!NativeFile.Status(Path, out FileStatus now).IsNone || !now.IsSameFile(_before) || now.Size != _before.Size
            || now.ModifiedSeconds != _before.ModifiedSeconds || now.ModifiedNanoseconds != _before.ModifiedNanoseconds)
        {
            IsSettled = true;   // keeps the copy: it holds somebody's work
            mistake = $"{Name} was changed by somebody else, it is left alone; contents of edit session left in {VisudoConsole.Text(Copy)}";
            return false;
        }

        (uint owner, uint group) = asInstalledOwner ? (0u, 0u) : (_before.UserId, _before.GroupId);
        uint mode = asInstalledMode ? NewMode : _before.Permissions;
        NativeError error = NativeFile.Open(Copy, OpenMode.Read | OpenMode.NonBlocking, 0, out SafeFileHandle? file);
        if (!error.IsNone)
        {
            mistake = $"{VisudoConsole.Text(Copy)}: {error.Text}";
            return false;
        }

        using (file)
        {
            error = NativeFile.SetOwner(file!, owner, group);
            if (!error.IsNone) mistake = $"unable to set (uid, gid) of {VisudoConsole.Text(Copy)} to ({owner}, {group}): {error.Text}";
            if (error.IsNone && !(error = NativeFile.SetPermissions(file!, mode)).IsNone) mistake = $"unable to change mode of {VisudoConsole.Text(Copy)} to 0{Convert.ToString(mode, 8)}: {error.Text}";
            if (error.IsNone && !(error = NativeFile.Flush(file!)).IsNone) mistake = $"write error on {VisudoConsole.Text(Copy)}: {error.Text}";
        }

        if (!error.IsNone) return false;
        error = NativeFile.Rename(Copy, Path);
        if (!error.IsNone) mistake = $"error renaming {VisudoConsole.Text(Copy)}, {Name} unchanged: {error.Text}";
        IsSettled = error.IsNone;
        return error.IsNone;
    }

    /// <summary>Removes the copy, and the file itself if visudo made it and nothing came of it. May be called from any thread, more than once.</summary>
    internal void Discard()
    {
        if (IsSettled) return;
        if (HasCopy) NativeFile.Unlink(Copy);
        HasCopy = false;
        if (_isNew && NativeFile.Status(Path, out FileStatus now).IsNone && now.IsSameFile(_before) && now.Size == 0) NativeFile.Unlink(Path);
    }

    public void Dispose()
    {
        Discard();
        _locked.Dispose();
    }
}
