using System.Net;
using Microsoft.Extensions.Logging;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>What the control thread logs; nothing per packet.</summary>
internal static partial class SourceLog
{
    [LoggerMessage(1, LogLevel.Information, "source {Id} {Name}: asking {Address}")]
    internal static partial void AddressTaken(ILogger logger, int id, string name, IPAddress address);

    [LoggerMessage(2, LogLevel.Warning, "looking up {Name} failed: {Error}")]
    internal static partial void LookupFailed(ILogger logger, string name, string error);

    internal static void Synchronised(ILogger logger, bool isSynchronised, int count, int total)
    {
        if (isSynchronised) Agreed(logger, count, total);
        else Lost(logger, count, total);
    }

    [LoggerMessage(3, LogLevel.Information, "{Count} of {Total} sources agree: serving system clock plus estimate")]
    private static partial void Agreed(ILogger logger, int count, int total);

    [LoggerMessage(4, LogLevel.Warning, "sources no longer agree: {Count} of {Total} have something to say")]
    private static partial void Lost(ILogger logger, int count, int total);
}
