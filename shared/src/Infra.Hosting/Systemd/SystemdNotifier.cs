using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Infra.Hosting.Systemd;

/// <summary>
/// Tells the service manager how the daemon is doing (sd_notify(3)). Without a manager every call does nothing; a manager that does not listen is
/// no reason to fail. Thread-safe.
/// </summary>
public sealed class SystemdNotifier : IDisposable
{
    /// <summary>Tells nobody.</summary>
    public static SystemdNotifier None { get; } = new(null);

    private const int SendMilliseconds = 500;   // a manager that is busy gets that much time, no more

    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _manager;

    /// <summary>A notifier for the value of NOTIFY_SOCKET: a path, or a name in the abstract namespace behind <c>@</c>; null for none.</summary>
    public SystemdNotifier(string? address)
    {
        if (string.IsNullOrEmpty(address) || address[0] is not ('/' or '@')) return;
        try
        {
            _manager = new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address);
            _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = SendMilliseconds };
        }
        catch (Exception exception) when (exception is ArgumentException or SocketException or PlatformNotSupportedException)
        {
            LastError = exception.Message;
        }
    }

    /// <summary>Whether there is a manager to tell.</summary>
    public bool IsEnabled => _socket is not null;

    /// <summary>Why the last message did not get through; null if all is well.</summary>
    public string? LastError { get; private set; }

    /// <summary>The daemon serves.</summary>
    public bool Ready(string status) => Notify("READY=1\nSTATUS=" + OneLine(status));

    /// <summary>The daemon takes over a new configuration; <see cref="Ready"/> must follow, whatever comes of it.</summary>
    public bool Reloading(string status) => Notify($"RELOADING=1\nMONOTONIC_USEC={MonotonicMicroseconds()}\nSTATUS={OneLine(status)}");

    /// <summary>The daemon is about to end.</summary>
    public bool Stopping(string status) => Notify("STOPPING=1\nSTATUS=" + OneLine(status));

    /// <summary>One line for people.</summary>
    public bool Status(string status) => Notify("STATUS=" + OneLine(status));

    /// <summary>The daemon is alive.</summary>
    public bool Watchdog() => Notify("WATCHDOG=1");

    /// <summary>Another process is the daemon from now on.</summary>
    public bool MainProcess(int processId) => Notify($"MAINPID={processId}");

    /// <summary>Start, reload or stop takes longer: the manager shall wait for this time from now.</summary>
    public bool ExtendTimeout(TimeSpan timeout) => Notify($"EXTEND_TIMEOUT_USEC={(long)timeout.TotalMicroseconds}");

    /// <summary>Sends assignments separated by line ends. False if there is no manager or it did not take them.</summary>
    public bool Notify(string message)
    {
        if (_socket is null) return false;
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(message), _manager!);
            LastError = null;
            return true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            LastError = exception.Message;
            return false;
        }
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket?.Dispose();

    // On Linux, Stopwatch reads CLOCK_MONOTONIC, which is the clock that MONOTONIC_USEC means.
    private static long MonotonicMicroseconds() => (long)((Int128)Stopwatch.GetTimestamp() * 1_000_000 / Stopwatch.Frequency);

    private static string OneLine(string text) => text.AsSpan().ContainsAny('\n', '\r') ? text.Replace('\n', ' ').Replace('\r', ' ') : text;
}
