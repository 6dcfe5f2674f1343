using Infra.Parsing;
using Infra.Tls.Config;

namespace Infra.Tls.Tool.Common;

/// <summary>What <see cref="CommonOptions"/> read.</summary>
internal sealed record CommonSettings(
    IReadOnlyList<NamedGroup> Groups,
    IReadOnlyList<CipherSuite> Suites,
    IReadOnlyList<AlpnProtocol> Protocols,
    IReadOnlyList<ExportRequest> Exports,
    string? KeyLogPath,
    TimeSpan Timeout,
    bool IsJson)
{
    /// <summary>Opens the key log, if one is wanted.</summary>
    internal KeyLogFile? OpenKeyLog(Mistakes mistakes)
    {
        if (KeyLogPath is null) return null;
        try
        {
            return new KeyLogFile(KeyLogPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            mistakes.Config($"{TextEscape.Escape(KeyLogPath)}: the key log cannot be written: {TextEscape.Escape(e.Message)}");
            return null;
        }
    }
}
