using Infra.Interop;
using Infra.Interop.Files;
using Infra.Interop.Identity;

namespace Infra.Hosting.Control;

/// <summary>Where control sockets are when the configuration does not say it.</summary>
public static class ControlPath
{
    /// <summary>The file's name in the runtime folder.</summary>
    public const string FileName = "control";

    /// <summary>
    /// Where the daemon makes it: in <c>$RUNTIME_DIRECTORY</c> (given by systemd), in <c>/run/NAME</c> for root and for the owner of that folder, else
    /// in <c>$XDG_RUNTIME_DIR/NAME</c>; null if none of these can be had.
    /// </summary>
    public static string? ForServer(string daemonName, Func<string, string?> environment)
    {
        // systemd lists several folders separated by colons; the first is ours.
        if (environment("RUNTIME_DIRECTORY") is { Length: > 0 } folders) return Path.Combine(folders.Split(':')[0], FileName);
        string system = Path.Combine("/run", daemonName);
        if (Environment.IsPrivilegedProcess || IsOwn(system)) return Path.Combine(system, FileName);
        return environment("XDG_RUNTIME_DIR") is { Length: > 0 } user ? Path.Combine(user, daemonName, FileName) : null;
    }

    /// <summary>Where a control program looks for it: the first that exists of <c>/run/NAME</c> and the user's runtime folder; if none exists, the first.</summary>
    public static string ForClient(string daemonName, Func<string, string?> environment)
    {
        string system = Path.Combine("/run", daemonName, FileName);
        if (environment("XDG_RUNTIME_DIR") is not { Length: > 0 } user || File.Exists(system)) return system;
        string own = Path.Combine(user, daemonName, FileName);
        return File.Exists(own) ? own : system;
    }

    private static bool IsOwn(string folder)
    {
        try
        {
            return FileFacts.Read(folder, followLink: false) is { Kind: FileKind.Directory } facts && facts.UserId == Credentials.Users().Effective;
        }
        catch (NativeException)
        {
            return false;
        }
    }
}
