using Infra.Ntp.Client;
using Infra.Ntp.Daemon.Status;
using Infra.Ntp.Discipline;
using Microsoft.Extensions.Logging;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>What the control thread logs; nothing per packet.</summary>
internal static partial class SourceLog
{
    internal static void Write(ILogger logger, in ClientEvent happened, FreezeReason frozen, bool warnsOnJump)
    {
        (LogLevel level, string text) = happened.Kind switch
        {
            ClientEventKind.AddressTaken => (LogLevel.Information, "has an address: asking"),
            ClientEventKind.AddressMissing => (LogLevel.Warning, "has no address that could be used; trying again later"),
            ClientEventKind.SourceDenied => (LogLevel.Warning, "does not want to be asked (DENY)"),
            ClientEventKind.Synchronised => (LogLevel.Information, "a majority of sources agrees: synchronised"),
            ClientEventKind.Unsynchronised => (LogLevel.Warning, "no majority of sources agrees: not synchronised, the clock keeps its speed"),
            ClientEventKind.Stepped => (warnsOnJump ? LogLevel.Warning : LogLevel.Information, "the clock was stepped"),
            ClientEventKind.SlewStarted => (LogLevel.Warning, "the clock is far off and is slewed; \"ntpctl step\" would correct it at once"),
            ClientEventKind.Frozen => (LogLevel.Error, $"steering stopped: {Freezes.Describe(frozen)}; \"ntpctl release\" resumes it"),
            ClientEventKind.Released => (LogLevel.Warning, "steering resumed by the operator"),
            ClientEventKind.Meddled => (LogLevel.Warning, "somebody else set the clock; measuring anew"),
            ClientEventKind.Nudged => (LogLevel.Information, "somebody else moved the clock a little"),
            ClientEventKind.Resumed => (LogLevel.Information, "the machine slept; measuring anew"),
            ClientEventKind.LeapAnnounced => (LogLevel.Information, "a leap second was announced or taken back"),
            ClientEventKind.NetworkChanged => (LogLevel.Information, "the network of this machine changed: sources without replies are tried again"),
            ClientEventKind.LeapPassed => (LogLevel.Information, "a leap second passed"),
            _ => (LogLevel.Debug, "a request could not be sent"),
        };
        if (happened.Source != 0) AboutSource(logger, level, happened.Source, text);
        else if (happened.Seconds != 0) AboutClock(logger, level, text, happened.Seconds);
        else Plain(logger, level, text);
    }

    [LoggerMessage(1, LogLevel.Debug, "source {Id}: send: {Error}")]
    internal static partial void SendFailed(ILogger logger, int id, string error);

    [LoggerMessage(2, LogLevel.Debug, "source {Id}: receive: {Error}")]
    internal static partial void ReceiveFailed(ILogger logger, int id, string error);

    [LoggerMessage(6, LogLevel.Warning, "the kernel does not say when packets were {Action}: timestamp-mode is \"{Mode}\" from now on")]
    internal static partial void TimestampsDegraded(ILogger logger, string mode, string action);

    [LoggerMessage(7, LogLevel.Error, "source {Id} failed ({Type}) and begins anew after a pause")]
    internal static partial void SourceFailed(ILogger logger, int id, string type, Exception exception);

    [LoggerMessage(8, LogLevel.Warning, "the kernel refuses timestamp-mode \"{Refused}\": it is \"{Mode}\" from now on")]
    internal static partial void TimestampsRefused(ILogger logger, string refused, string mode);

    [LoggerMessage(9, LogLevel.Information, "the system does not tell of changes of the network: sources that rest are tried at their own times only")]
    internal static partial void NetworkNotWatched(ILogger logger);

    [LoggerMessage(EventId = 3, Message = "source {Id} {Text}")]
    private static partial void AboutSource(ILogger logger, LogLevel level, int id, string text);

    [LoggerMessage(EventId = 4, Message = "{Text} ({Seconds:+0.000000;-0.000000} s)")]
    private static partial void AboutClock(ILogger logger, LogLevel level, string text, double seconds);

    [LoggerMessage(EventId = 5, Message = "{Text}")]
    private static partial void Plain(ILogger logger, LogLevel level, string text);
}
