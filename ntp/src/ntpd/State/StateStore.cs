using Infra.Interop;
using Infra.Interop.Files;
using Infra.Ntp.Configuration;
using Infra.Ntp.State;
using Microsoft.Win32.SafeHandles;

namespace Infra.Ntp.Daemon.State;

/// <summary>
/// The state file. A new one is written beside it, brought to the disk and put in its place, so that whenever the program or the machine ends there is
/// the old file or the new one and never a part of one. One thread at a time.
/// </summary>
internal sealed class StateStore(string folder)
{
    internal const string FileName = "ntpd.state";

    private const string NewSuffix = ".new";
    private const string BadSuffix = ".bad";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string FilePath => Path.Combine(folder, FileName);

    /// <summary>Called before each step of a save with its name; tests let a save end there.</summary>
    internal Action<string> BeforeStep { get; init; } = _ => { };

    /// <summary>The store that a configuration names, or the service manager; null for none.</summary>
    internal static StateStore? Find(StateConfig config, Func<string, string?> environment)
    {
        if (config.Directory is { } named) return new StateStore(named);
        // systemd lists several folders separated by colons; the first is ours.
        return environment("STATE_DIRECTORY") is { Length: > 0 } folders ? new StateStore(folders.Split(':')[0]) : null;
    }

    /// <summary>Reads the file. One that cannot be used is set aside, and everything starts anew.</summary>
    /// <param name="warning">What was wrong with it; empty if nothing was, or there is none.</param>
    internal StoredState Load(out string warning)
    {
        warning = "";
        try
        {
            StoredStateResult result = StoredState.TryRead(ReadFile(), out StoredState state);
            if (result == StoredStateResult.Ok) return state;
            warning = $"the state file {FilePath} cannot be used ({Describe(result)}) and is set aside as {FileName}{BadSuffix}";
            File.Move(FilePath, FilePath + BadSuffix, overwrite: true);
        }
        catch (NativeException exception) when (exception.Error == Errno.ENOENT)
        {
            // The first start.
        }
        catch (Exception exception) when (exception is NativeException or IOException or UnauthorizedAccessException)
        {
            if (warning.Length == 0) warning = $"the state file cannot be read: {exception.Message}";
        }
        return StoredState.None;
    }

    /// <summary>Puts a new file in the place of the old one.</summary>
    /// <param name="content">All bytes.</param>
    /// <param name="problem">Why not; empty if it was done.</param>
    internal bool TrySave(ReadOnlySpan<byte> content, out string problem)
    {
        problem = "";
        try
        {
            string next = FilePath + NewSuffix;
            BeforeStep("remove");
            File.Delete(next);   // what an interrupted save left
            BeforeStep("create");
            using (SafeFileHandle file = SecureFile.Open(null, next, OpenFlags.Write | OpenFlags.Create | OpenFlags.New | OpenFlags.NoFollow, mode: OwnerOnly))
            {
                BeforeStep("write");
                RandomAccess.Write(file, content, 0);
                BeforeStep("sync");
                RandomAccess.FlushToDisk(file);
            }
            BeforeStep("rename");
            File.Move(next, FilePath, overwrite: true);
            BeforeStep("sync-folder");
            using SafeFileHandle place = SecureFile.Open(null, folder, OpenFlags.Read | OpenFlags.Directory);
            RandomAccess.FlushToDisk(place);
            return true;
        }
        catch (Exception exception) when (exception is NativeException or IOException or UnauthorizedAccessException)
        {
            problem = exception.Message;
            return false;
        }
    }

    private byte[] ReadFile()
    {
        using SafeFileHandle file = SecureFile.Open(null, FilePath, OpenFlags.Read | OpenFlags.NoFollow | OpenFlags.NonBlocking);
        byte[] bytes = new byte[StoredState.BytesMax + 1];
        int count = 0;
        while (count < bytes.Length)
        {
            int read = RandomAccess.Read(file, bytes.AsSpan(count), count);
            if (read == 0) break;
            count += read;
        }
        return bytes[..count];
    }

    private static string Describe(StoredStateResult result) => result switch
    {
        StoredStateResult.Empty => "it is empty",
        StoredStateResult.TooLarge => "it is too large",
        StoredStateResult.FutureVersion => "a later version of ntpd wrote it",
        StoredStateResult.BadChecksum => "its checksum is wrong",
        StoredStateResult.OutOfRange => "a value in it is out of range",
        _ => "it is damaged",
    };
}
