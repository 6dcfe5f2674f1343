using Infra.Config;

namespace Infra.Ntp.Configuration;

/// <summary>
/// What a configuration asks for and this release cannot do yet: its keys are read and checked like all others, a check warns of them, and a start or
/// reload with one of them is refused, so that nothing that a user wrote is silently without effect.
/// </summary>
internal sealed class PendingFeatures
{
    private readonly List<string> _places = [];

    /// <summary>One line each: where it stands and what it is.</summary>
    internal IReadOnlyList<string> Places => _places;

    /// <summary>Notes a key that the file sets.</summary>
    internal void Note(ConfigSection section, string key, string what)
    {
        if (!section.IsSet(key)) return;
        section.ReportWarning(key, "not-available", $"{what} is not available yet: ntpd does not start with it");
        _places.Add($"{section.Locate(key)}: {what} is not available yet");
    }
}
