using System.CommandLine;
using Infra.Parsing;
using Infra.Tls.Config;

namespace Infra.Tls.Tool.Common;

/// <summary>The options that client and server share.</summary>
internal sealed class CommonOptions
{
    private const double TimeoutSecondsMax = 3600;

    private readonly Option<string[]> _groups = new("--groups") { Description = $"Key exchanges, best first, apart by commas: {AlgorithmNames.GroupNames}.", HelpName = "NAMES" };
    private readonly Option<string[]> _suites = new("--suites") { Description = $"Cipher suites, best first, apart by commas: {AlgorithmNames.SuiteNames}.", HelpName = "NAMES" };
    private readonly Option<string[]> _alpn = new("--alpn") { Description = "Application protocols, best first, apart by commas, such as h2,http/1.1.", HelpName = "NAMES" };
    private readonly Option<string[]> _exports = new("--export") { Description = "Print keying material; may be given several times.", HelpName = "LABEL[:CONTEXTHEX]:LENGTH" };
    private readonly Option<string?> _keyLog = new("--key-log", "--keylog") { Description = "Append all secrets to this file, for whoever may read captured traffic.", HelpName = "FILE" };
    private readonly Option<double> _timeout = new("--timeout") { Description = "Seconds for a handshake.", DefaultValueFactory = _ => 10, HelpName = "SECONDS" };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_groups, _suites, _alpn, _exports, _keyLog, _timeout, _json])
            command.Options.Add(option);
    }

    /// <summary>Reads the values and notes what is wrong with them.</summary>
    internal CommonSettings Read(ParseResult parsed, Mistakes mistakes)
    {
        List<NamedGroup> groups = [];
        foreach (string name in Split(parsed.GetValue(_groups)))
        {
            if (AlgorithmNames.TryParse(name, out NamedGroup group)) groups.Add(group);
            else mistakes.Usage($"--groups: \"{TextEscape.Escape(name)}\" is none of {AlgorithmNames.GroupNames}");
        }
        List<CipherSuite> suites = [];
        foreach (string name in Split(parsed.GetValue(_suites)))
        {
            if (AlgorithmNames.TryParse(name, out CipherSuite suite)) suites.Add(suite);
            else mistakes.Usage($"--suites: \"{TextEscape.Escape(name)}\" is none of {AlgorithmNames.SuiteNames}");
        }
        List<AlpnProtocol> protocols = [];
        foreach (string name in Split(parsed.GetValue(_alpn)))
        {
            if (name.Length <= 255 && System.Text.Ascii.IsValid(name)) protocols.Add(new AlpnProtocol(name));
            else mistakes.Usage($"--alpn: \"{TextEscape.Escape(name)}\" is not 1 to 255 ASCII characters");
        }
        List<ExportRequest> exports = [];
        foreach (string text in parsed.GetValue(_exports) ?? [])
        {
            if (ExportRequest.TryParse(text, out ExportRequest? request, out string mistake)) exports.Add(request!);
            else mistakes.Usage($"--export {TextEscape.Escape(text)}: {mistake}");
        }
        double timeout = parsed.GetValue(_timeout);
        if (timeout is not (>= 0.001 and <= TimeoutSecondsMax)) mistakes.Usage($"--timeout must be 0.001 to {TimeoutSecondsMax} seconds");
        return new CommonSettings(
            groups, suites, protocols, exports, parsed.GetValue(_keyLog), TimeSpan.FromSeconds(Math.Clamp(timeout, 0.001, TimeoutSecondsMax)), parsed.GetValue(_json));
    }

    private static IEnumerable<string> Split(string[]? values) =>
        (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
