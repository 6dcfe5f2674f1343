using System.Globalization;
using System.Net.Sockets;
using Infra.Interop;
using Infra.Interop.Files;
using Infra.Interop.Identity;
using Infra.Interop.Net;
using Microsoft.Win32.SafeHandles;

namespace Infra.Hosting.Control;

/// <summary>
/// Binds a listening socket in the file system: the control socket, or another one of a daemon's own. A socket that a dead daemon left is replaced; anything else in its place is not touched: no link is
/// followed, no file removed, no living daemon pushed aside. A lock file beside it keeps two daemons that start at the same moment apart.
/// </summary>
public sealed class ControlSocketFile : IDisposable
{
    private const UnixFileMode LockMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode =
        LockMode | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly SafeFileHandle? _lock;

    private ControlSocketFile(Socket socket, SafeFileHandle? lockFile)
    {
        Socket = socket;
        _lock = lockFile;
    }

    /// <summary>The socket, listening.</summary>
    public Socket Socket { get; }

    /// <summary>A socket that the service manager has bound; its file stays when the daemon ends.</summary>
    internal static ControlSocketFile Of(Socket given) => new(given, null);

    /// <summary>Binds and listens.</summary>
    /// <param name="path">Absolute path, at most 107 bytes.</param>
    /// <param name="mode">Mode of the file, set before anybody can connect.</param>
    /// <param name="backlog">Connections that may wait.</param>
    /// <param name="remedy">What gives this daemon another path, such as <c>path in [control] of the configuration</c>; it is told where another daemon has the socket. Null for nothing.</param>
    /// <exception cref="DaemonException">It cannot be bound there; the message says why and what helps.</exception>
    public static ControlSocketFile Bind(string path, UnixFileMode mode, int backlog, string? remedy = null)
    {
        SafeFileHandle? lockFile = null;
        Socket? socket = null;
        try
        {
            UnixDomainSocketEndPoint address = AddressOf(path);
            CheckFolder(Path.GetDirectoryName(path) ?? "/");
            if (!TryLock(path + ".lock", out lockFile))
            {
                IsAlive(address, out int holder);
                throw RefuseSecond(path, holder, $"another daemon holds its lock {path}.lock", remedy);
            }
            RemoveStale(path, address, remedy);
            socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(address);
            File.SetUnixFileMode(path, mode);   // nobody can connect before Listen
            socket.Listen(backlog);
            return new ControlSocketFile(socket, lockFile);
        }
        catch (Exception exception)
        {
            socket?.Dispose();
            lockFile?.Dispose();
            throw exception switch
            {
                DaemonException => exception,
                UnauthorizedAccessException => Refuse(path, exception.Message, ExitCode.Permission, exception),
                NativeException { Error: Errno.EACCES or Errno.EPERM } => Refuse(path, exception.Message, ExitCode.Permission, exception),
                SocketException { SocketErrorCode: SocketError.AccessDenied } => Refuse(path, exception.Message, ExitCode.Permission, exception),
                _ => Refuse(path, exception.Message, ExitCode.Failure, exception),
            };
        }
    }

    /// <summary>The address of a path.</summary>
    /// <exception cref="DaemonException">No socket can have this path.</exception>
    internal static UnixDomainSocketEndPoint AddressOf(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException exception)
        {
            throw Refuse(path, $"the path is malformed or longer than {SocketPath.BytesMax} bytes", ExitCode.Config, exception);
        }
    }

    /// <summary>Closes the socket and removes its file, if the daemon made it; then lets go of the lock.</summary>
    public void Dispose()
    {
        Socket.Dispose();   // .NET removes the file of a socket that it has bound
        _lock?.Dispose();
    }

    private static void CheckFolder(string folder)
    {
        if (!Directory.Exists(folder)) Directory.CreateDirectory(folder, FolderMode);
        FileFacts facts = FileFacts.Read(folder, followLink: true);
        bool isOpen = facts.Mode.HasFlag(UnixFileMode.OtherWrite) && !facts.Mode.HasFlag(UnixFileMode.StickyBit);
        if (isOpen) throw Refuse(folder, "everybody may write to this folder and could put a socket of their own there", ExitCode.Permission, null);
    }

    // False if somebody has the lock. A sandbox without openat2 gives none: the look for a living daemon remains.
    private static bool TryLock(string path, out SafeFileHandle? taken)
    {
        taken = null;
        SafeFileHandle file;
        try
        {
            file = SecureFile.Open(null, path, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.NoFollow, mode: LockMode);
        }
        catch (NativeException exception) when (exception.Error == Errno.ENOSYS)
        {
            return true;
        }

        if (FileLock.TryTake(file, exclusive: true))
        {
            taken = file;
            return true;
        }

        file.Dispose();
        return false;
    }

    private static void RemoveStale(string path, UnixDomainSocketEndPoint address, string? remedy)
    {
        FileFacts facts;
        try
        {
            facts = FileFacts.Read(path, followLink: false);
        }
        catch (NativeException exception) when (exception.Error == Errno.ENOENT)
        {
            return;
        }

        if (facts.Kind != FileKind.Socket) throw Refuse(path, $"there is something else in its place ({facts.Kind}); remove it if it is not needed", ExitCode.Failure, null);
        uint own = Credentials.Users().Effective;
        if (own != 0 && facts.UserId != own) throw Refuse(path, $"the socket there belongs to user {facts.UserId}", ExitCode.Permission, null);
        if (IsAlive(address, out int holder)) throw RefuseSecond(path, holder, "another daemon listens there", remedy);
        File.Delete(path);
    }

    // The kernel tells who listens: a number that a dead daemon wrote down could be anybody's by now. 0 if it does not tell, as for a process of another container.
    private static bool IsAlive(UnixDomainSocketEndPoint address, out int holder)
    {
        holder = 0;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(address);
            holder = probe.GetPeerCredentials().ProcessId;
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode != SocketError.ConnectionRefused;   // a full queue is a sign of life too
        }
    }

    private static DaemonException RefuseSecond(string path, int holder, string unlessKnown, string? remedy)
    {
        // Process 1 made the socket for somebody else: it is the service manager.
        string who = holder > 1 ? string.Create(CultureInfo.InvariantCulture, $"another daemon has it (process {holder})") : unlessKnown;
        return Refuse(path, remedy is null ? who : $"{who}; stop that one, or give this one a path of its own: {remedy}", ExitCode.Failure, null);
    }

    private static DaemonException Refuse(string path, string why, int exitCode, Exception? inner) =>
        new($"cannot make the socket {path}: {why}", exitCode, inner);
}
