using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.Interop;
using Infra.Interop.Files;

namespace Infra.Hosting.Systemd;

/// <summary>What a service manager tells a daemon by environment variables: sd_notify(3), sd_watchdog_enabled(3), sd_listen_fds(3).</summary>
internal static class SystemdEnvironment
{
    /// <summary>The first descriptor handed over (SD_LISTEN_FDS_START).</summary>
    internal const int FirstDescriptor = 3;

    /// <summary>Most descriptors taken over.</summary>
    internal const int DescriptorsMax = 1024;

    /// <summary>How often the watchdog wants to be fed at least; null if nobody watches this process.</summary>
    internal static TimeSpan? WatchdogInterval(Func<string, string?> environment, int processId)
    {
        if (environment("WATCHDOG_PID") is { Length: > 0 } pid && !IsNumber(pid, processId)) return null;
        if (!long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds)) return null;
        return microseconds is > 0 and <= 1_000_000_000_000_000 ? TimeSpan.FromMicroseconds(microseconds) : null;
    }

    /// <summary>Number of descriptors handed over to this process; 0 if they were meant for another, or the variables are malformed.</summary>
    internal static int ListenCount(Func<string, string?> environment, int processId)
    {
        if (environment("LISTEN_PID") is not { } pid || !IsNumber(pid, processId)) return 0;
        return int.TryParse(environment("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and <= DescriptorsMax ? count : 0;
    }

    /// <summary>The names of the descriptors; one that is missing is empty.</summary>
    internal static string[] ListenNames(Func<string, string?> environment, int count)
    {
        string[] names = (environment("LISTEN_FDNAMES") ?? "").Split(':');
        Array.Resize(ref names, count);
        return [.. names.Select(name => name ?? "")];
    }

    /// <summary>Takes over the sockets handed to this process and marks them so that no program started later inherits them.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="problems">What could not be taken over, and why.</param>
    internal static ListenSockets TakeSockets(Func<string, string?> environment, out IReadOnlyList<string> problems)
    {
        List<string> failures = [];
        problems = failures;
        int count = ListenCount(environment, Environment.ProcessId);
        if (count == 0) return new ListenSockets();
        try
        {
            Descriptors.MarkCloseOnExec(FirstDescriptor, (uint)(FirstDescriptor + count - 1));
        }
        catch (NativeException exception)
        {
            failures.Add("they stay open in programs started later: " + exception.Message);
        }

        string[] names = ListenNames(environment, count);
        List<ListenSocket> sockets = [];
        for (int i = 0; i < count; i++)
        {
            if (TryTake(FirstDescriptor + i, out Socket? socket, out EndPoint? address, out string problem)) sockets.Add(new ListenSocket(names[i], socket!, address!));
            else failures.Add($"descriptor {FirstDescriptor + i} \"{names[i]}\" is no bound socket: {problem}");
        }

        return new ListenSockets(sockets);
    }

    private static bool TryTake(int descriptor, out Socket? socket, out EndPoint? address, out string problem)
    {
        socket = null;
        address = null;
        problem = "";
        try
        {
            socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));   // finds out family, type and whether it listens
            address = socket.LocalEndPoint;
            if (address is not null) return true;
            problem = "it has no address";
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or NotSupportedException or ObjectDisposedException)
        {
            problem = exception.Message;
        }

        return false;
    }

    private static bool IsNumber(string text, int expected) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number == expected;
}
