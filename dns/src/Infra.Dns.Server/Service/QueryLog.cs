using System.Net;
using Infra.Dns.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Dns.Server.Service;

/// <summary>Logs a share of what clients ask; off unless an operator wants it. Any thread may use it.</summary>
internal sealed partial class QueryLog(ILogger logger)
{
    private long _share;   // of 2^32

    internal static QueryLog Off => new(NullLogger.Instance);

    /// <summary>The share of the questions that is logged, 0 to 1.</summary>
    internal double Share
    {
        get => Volatile.Read(ref _share) / (double)(1L << 32);
        set => Volatile.Write(ref _share, (long)(Math.Clamp(value, 0, 1) * (1L << 32)));
    }

    internal bool IsOn => Volatile.Read(ref _share) != 0;

    /// <summary>Whether this question is one of the share.</summary>
    /// <param name="state">Where the caller's draws are; not 0.</param>
    internal bool Wants(ref uint state)
    {
        // Xorshift: which ones are logged must only be even, not secret.
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return state < Volatile.Read(ref _share);
    }

    /// <summary>Logs a question. The log escapes what comes from the network.</summary>
    /// <param name="message">The request.</param>
    /// <param name="client">Who sent it.</param>
    /// <param name="isStream">Whether it came by TCP.</param>
    /// <param name="outcome">What became of it: a response code, or what else.</param>
    internal void Write(ReadOnlySpan<byte> message, in ClientAddress client, bool isStream, string outcome)
    {
        bool isWhole = MessageView.TryParse(message, out MessageView view, out _);
        bool hasQuestion = view.Header.QuestionCount > 0 && view.Question.End > 0;
        string name = hasQuestion ? view.ReadName(view.Question.NameOffset).ToString() : isWhole ? "no question" : "malformed";
        LogQuery(logger, client.ToEndPoint(), isStream ? "tcp" : "udp", view.Header.Opcode, name, hasQuestion ? view.Question.Class.ToString() : "-", hasQuestion ? view.Question.Type.ToString() : "-", outcome);
    }

    [LoggerMessage(1, LogLevel.Information, "query from {Client} by {Transport}: {Opcode} {Name} {Class} {Type}: {Outcome}")]
    private static partial void LogQuery(ILogger log, IPEndPoint client, string transport, Opcode opcode, string name, string @class, string type, string outcome);
}
