using System.Net;
using System.Text;
using Infra.Http;
using Infra.Parsing;
using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Observe;

/// <summary>
/// One line for each message that is refused: who sent it, the reason's code, and how it begins, escaped here, as the log of an application may write lines as they are. The host's log bounds how
/// many are written.
/// </summary>
internal static partial class RefusalLog
{
    private const int ShownBytesMax = 120;

    /// <summary>Notes a request that is refused.</summary>
    /// <param name="log">The log.</param>
    /// <param name="peer">The client; null for a unix socket.</param>
    /// <param name="reason">Why.</param>
    /// <param name="head">What has come of its head.</param>
    internal static void Request(ILogger log, IPEndPoint? peer, RejectReason reason, ReadOnlySpan<byte> head)
    {
        if (log.IsEnabled(LogLevel.Information)) LogRequest(log, peer, reason.Code(), Shown(head));
    }

    /// <summary>Notes a response that is refused.</summary>
    internal static void Response(ILogger log, string server, RejectReason reason, ReadOnlySpan<byte> head)
    {
        if (log.IsEnabled(LogLevel.Information)) LogResponse(log, server, reason.Code(), Shown(head));
    }

    private static string Shown(ReadOnlySpan<byte> bytes) => TextEscape.Escape(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, ShownBytesMax)]));

    [LoggerMessage(40, LogLevel.Information, "request of {Peer} refused: {Reason}: \"{Bytes}\"")]
    private static partial void LogRequest(ILogger logger, IPEndPoint? peer, string reason, string bytes);

    [LoggerMessage(41, LogLevel.Information, "response of {Server} refused: {Reason}: \"{Bytes}\"")]
    private static partial void LogResponse(ILogger logger, string server, string reason, string bytes);
}
