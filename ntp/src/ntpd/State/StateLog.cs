using Microsoft.Extensions.Logging;

namespace Infra.Ntp.Daemon.State;

/// <summary>What is logged about files that outlive the program.</summary>
internal static partial class StateLog
{
    [LoggerMessage(1, LogLevel.Warning, "the state file cannot be written, a restart will not know of this run: {Problem}")]
    internal static partial void NotSaved(ILogger logger, string problem);

    [LoggerMessage(2, LogLevel.Warning, "{Warning}")]
    internal static partial void NotUsed(ILogger logger, string warning);

    [LoggerMessage(3, LogLevel.Information, "no folder for a state file: each start is a first one (startup-scope \"process\")")]
    internal static partial void NoFolder(ILogger logger);

    [LoggerMessage(4, LogLevel.Warning, "leap second list {Path} is not used: {Reason}")]
    internal static partial void LeapListRefused(ILogger logger, string path, string reason);

    [LoggerMessage(5, LogLevel.Information, "leap second list {Path} is in use until {Expiry:yyyy-MM-dd}")]
    internal static partial void LeapListTaken(ILogger logger, string path, DateTime expiry);
}
