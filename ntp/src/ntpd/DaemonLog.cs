using System.Net;
using Microsoft.Extensions.Logging;

namespace Infra.Ntp.Daemon;

/// <summary>What the daemon itself logs.</summary>
internal static partial class DaemonLog
{
    [LoggerMessage(1, LogLevel.Information, "answering on {Address} with {Workers} workers")]
    internal static partial void Listening(ILogger logger, IPEndPoint address, int workers);
}
