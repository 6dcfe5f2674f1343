using System.Net.Sockets;
using Infra.Interop;
using Infra.Interop.Files;
using Infra.Interop.Identity;
using Infra.Interop.Net;

namespace Infra.Ntp.Daemon.References;

/// <summary>
/// The socket to which a local program such as gpsd sends samples. We make it, for our own user only, and where something else than a socket that a dead
/// daemon of ours left is in its place, nothing is touched.
/// </summary>
internal sealed class SampleSocket : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Socket _socket;
    private readonly PollSet _pollSet;
    private readonly int _place;

    private SampleSocket(Socket socket, PollSet pollSet)
    {
        _socket = socket;
        _pollSet = pollSet;
        _place = pollSet.Add(socket.SafeHandle, PollEvents.Readable);
    }

    /// <summary>Whether something came in the latest wait.</summary>
    internal bool IsReady => _pollSet.Result(_place) != PollEvents.None;

    /// <summary>Makes it; null with the reason where that is not possible.</summary>
    internal static SampleSocket? Open(string path, PollSet pollSet, out string problem)
    {
        Socket? socket = null;
        problem = "";
        try
        {
            var address = new UnixDomainSocketEndPoint(path);
            if (!IsFree(path, address, out problem)) return null;
            socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.Bind(address);
            File.SetUnixFileMode(path, OwnerOnly);
            return new SampleSocket(socket, pollSet);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or NativeException or IOException or UnauthorizedAccessException)
        {
            socket?.Dispose();
            problem = exception.Message;
            return null;
        }
    }

    /// <summary>Takes one datagram; false if none is there.</summary>
    internal bool TryReceive(Span<byte> buffer, out int length)
    {
        length = _socket.Receive(buffer, SocketFlags.None, out SocketError error);
        return error == SocketError.Success;
    }

    public void Dispose()
    {
        _pollSet.Remove(_place);
        _socket.Dispose();   // .NET removes the file of a socket that it has bound
    }

    private static bool IsFree(string path, UnixDomainSocketEndPoint address, out string problem)
    {
        problem = "";
        FileFacts facts;
        try
        {
            facts = FileFacts.Read(path, followLink: false);
        }
        catch (NativeException exception) when (exception.Error == Errno.ENOENT)
        {
            return true;
        }
        if (facts.Kind != FileKind.Socket) problem = $"there is something else in its place ({facts.Kind})";
        else if (facts.UserId != Credentials.Users().Effective) problem = $"the socket there belongs to user {facts.UserId}";
        else if (IsAlive(address)) problem = "another program listens there";
        else File.Delete(path);
        return problem.Length == 0;
    }

    private static bool IsAlive(UnixDomainSocketEndPoint address)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(address);
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }
}
