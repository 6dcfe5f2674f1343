using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;
using Infra.Dns.Store;
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
        zone = TryLoad(parsed, path, out diagnostics, ZoneLoader.Load);
        return zone is not null;
    }

    /// <summary>Loads a zone as a server does; findings are in the bag either way, and so is a file that cannot be read.</summary>
    internal bool TryLoadSnapshot(ParseResult parsed, string path, out DiagnosticBag diagnostics, [NotNullWhen(true)] out ZoneSnapshot? zone)
    {
        zone = TryLoad(parsed, path, out diagnostics, ZoneSnapshotLoader.Load);
        return zone is not null;
    }

    private T? TryLoad<T>(ParseResult parsed, string path, out DiagnosticBag diagnostics, Func<ZoneFile, DomainName?, DiagnosticBag, IZoneFileSource?, T?> load)
        where T : class
    {
        diagnostics = new DiagnosticBag(DiagnosticsMax);
        if (!ZoneDirectory.TryOpen(path, parsed.GetValue(AllowOutside), out ZoneFile? file, out ZoneDirectory? directory, out string? problem))
        {
            diagnostics.Error("unreadable", $"{TextEscape.Escape(path)}: {problem}");
            return null;
        }
        DomainName? origin = parsed.GetValue(Origin) is { } text ? DomainName.Parse(text) : null;
        return load(file, origin, diagnostics, directory);
    }
}
