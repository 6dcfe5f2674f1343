using Infra.Config;

namespace Infra.Dns.Server.Dnstap;

/// <summary>The <c>[dnstap]</c> table: where copies of questions and answers go.</summary>
/// <param name="Socket">Path of the unix socket that a reader listens on; null to write to <paramref name="File"/>.</param>
/// <param name="File">File that is begun anew at each start; null to write to <paramref name="Socket"/>.</param>
/// <param name="HasQueries">Whether questions are copied.</param>
/// <param name="HasResponses">Whether answers are copied.</param>
public sealed record DnstapSettings(string? Socket, string? File, bool HasQueries, bool HasResponses)
{
    internal static DnstapSettings? Read(ConfigSection section)
    {
        string? socket = section.OptionalPath("socket", "Unix socket that a reader of frame streams listens on.");
        string? file = section.OptionalPath("file", "File that is begun anew at each start.");
        bool queries = section.Boolean("queries", "Copies questions.", true);
        bool responses = section.Boolean("responses", "Copies answers.", true);
        if (socket is not null && file is not null) section.ReportError("file", "key-not-allowed", "file cannot stand beside socket");
        if (socket is null && file is null && !section.IsDescribing) section.ReportMissing("socket", "or \"file\"");
        return section.Finish() ? new DnstapSettings(socket, file, queries, responses) : null;
    }
}
