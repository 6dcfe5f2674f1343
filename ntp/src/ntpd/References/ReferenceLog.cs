using Microsoft.Extensions.Logging;

namespace Infra.Ntp.Daemon.References;

/// <summary>What is logged about clocks on this machine.</summary>
internal static partial class ReferenceLog
{
    [LoggerMessage(1, LogLevel.Warning, "pulse device {Path} gives nothing, trying again: {Reason}")]
    internal static partial void DeviceFailed(ILogger logger, string path, string reason);

    [LoggerMessage(2, LogLevel.Information, "pulse device {Path} is back")]
    internal static partial void DeviceBack(ILogger logger, string path);

    [LoggerMessage(3, LogLevel.Error, "no socket for samples at {Path}, trying again: {Reason}")]
    internal static partial void SocketFailed(ILogger logger, string path, string reason);

    [LoggerMessage(4, LogLevel.Debug, "sample at {Path} dropped: {Reason}")]
    internal static partial void SampleDropped(ILogger logger, string path, string reason);
}
