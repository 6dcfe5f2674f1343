using System.Net;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Listeners;

/// <summary>What listeners log.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "answering on {Address} with {Workers} threads")]
    internal static partial void Listening(ILogger logger, IPEndPoint address, int workers);

    [LoggerMessage(2, LogLevel.Error, "a request of {Client} could not be handled")]
    internal static partial void RequestFailed(ILogger logger, IPEndPoint client, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "a question of {Client} could not be answered")]
    internal static partial void QuestionFailed(ILogger logger, IPEndPoint client, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "no further connections for a moment on {Address}: {Reason}")]
    internal static partial void CannotAccept(ILogger logger, IPEndPoint address, string reason);
}
