using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;
using Infra.Dns.Text;
using Infra.Dns.Zones;
using Infra.Parsing;

namespace Infra.Dns.Control.Zones;

/// <summary>What all commands on zone files take: the zone's name, and how far includes may reach.</summary>
internal sealed class ZoneOptions
{
    private const int DiagnosticsMax = 100;

    internal Option<string> Origin { get; } = new("--origin", "-o") { Description = "The zone's name. Without it the SOA record names the zone, and relative names need an $ORIGIN.", HelpName = "NAME" };

    internal Option<bool> AllowOutside { get; } = new("--allow-outside") { Description = "Let $INCLUDE leave the folder of the zone file." };

    internal ZoneOptions() => Origin.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<string>() is { } text && !DomainName.TryParse(text, out _, out TextMistake mistake)) result.AddError($"--origin: {mistake}");
    });

    internal void AddTo(Command command)
    {
        command.Options.Add(Origin);
        command.Options.Add(AllowOutside);
    }

    /// <summary>Loads a zone; findings are in the bag either way, and so is a file that cannot be read.</summary>
    internal bool TryLoad(ParseResult parsed, string path, out DiagnosticBag diagnostics, [NotNullWhen(true)] out ZoneContents? zone)
    {
        diagnostics = new DiagnosticBag(DiagnosticsMax);
        zone = null;
        if (!ZoneDirectory.TryOpen(path, parsed.GetValue(AllowOutside), out ZoneFile? file, out ZoneDirectory? directory, out string? problem))
        {
            diagnostics.Error("unreadable", $"{TextEscape.Escape(path)}: {problem}");
            return false;
        }
        DomainName? origin = parsed.GetValue(Origin) is { } text ? DomainName.Parse(text) : null;
        zone = ZoneLoader.Load(file, origin, diagnostics, directory);
        return zone is not null;
    }
}
