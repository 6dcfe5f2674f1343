using Infra.Config;
using Infra.Ntp.Simulation.World;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>One <c>[[server]]</c>: a server, or a group whose members get a number behind their name, from 1.</summary>
/// <param name="Name">Name of the server or group.</param>
/// <param name="Count">Members of a group; 0 = a single server.</param>
/// <param name="Offset">Its time minus true time at the start, s.</param>
/// <param name="Drift">How fast that grows.</param>
/// <param name="Stratum">Stratum it states.</param>
/// <param name="RootDispersion">Error bound it states, s.</param>
/// <param name="Leap">Leap announcement.</param>
/// <param name="IsSilent">Whether it never answers.</param>
/// <param name="RateInterval">Requests sooner than this after the one before get RATE, s; 0 = never.</param>
/// <param name="Kiss">Kiss code it answers with; null = none.</param>
/// <param name="ForgedKiss">Kiss code that strangers send in its name; null = none.</param>
public sealed record ServerPart(
    string Name, int Count, double Offset, double Drift, int Stratum, double RootDispersion, LeapIndicator Leap, bool IsSilent, double RateInterval,
    ReferenceId? Kiss, ReferenceId? ForgedKiss)
{
    private const int CountMax = 64;

    /// <summary>Names of all members.</summary>
    public IEnumerable<string> Names() => Count == 0 ? [Name] : Enumerable.Range(1, Count).Select(number => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name}{number}"));

    /// <summary>Reads a table.</summary>
    public static ServerPart? Read(ConfigSection section)
    {
        string? name = section.RequireText("name", "Name of the server or group.", 1, 40);
        int count = section.Integer("count", "Members of a group; they get a number behind the name.", 0, 0, CountMax);
        double offset = section.Number("offset", "Its time minus true time at the start, s.", 0, -2e9, 2e9);
        double drift = section.Number("drift", "How fast that grows, s/s.", 0, -0.01, 0.01);
        int stratum = section.Integer("stratum", "Stratum it states.", 1, 1, 15);
        double dispersion = section.Number("root-dispersion", "Error bound it states, s.", 1e-6, 0, 15);
        LeapIndicator leap = section.Enum("leap", "Leap announcement.", LeapIndicator.None, LeapNames);
        bool isSilent = section.Boolean("silent", "Whether it never answers.", false);
        double rate = section.Number("rate-interval", "Requests sooner than this after the one before get RATE, s.", 0, 0, 1e6);
        string? kiss = section.OptionalText("kiss", "Kiss code it answers with.", 4, 4);
        string? forged = section.OptionalText("forged-kiss", "Kiss code that strangers send in its name.", 4, 4);
        if (!section.Finish()) return null;
        return new ServerPart(
            name!, count, offset, drift, stratum, dispersion, leap, isSilent, rate, kiss is null ? null : ReferenceId.FromAscii(kiss),
            forged is null ? null : ReferenceId.FromAscii(forged));
    }

    internal static readonly (string, LeapIndicator)[] LeapNames =
        [("none", LeapIndicator.None), ("insert", LeapIndicator.Insert), ("delete", LeapIndicator.Delete), ("unsynchronised", LeapIndicator.Unsynchronised)];

    internal void Apply(ServerBehaviour behaviour)
    {
        behaviour.Offset = Offset;
        behaviour.Drift = Drift;
        behaviour.Stratum = (byte)Stratum;
        behaviour.RootDispersion = RootDispersion;
        behaviour.Leap = Leap;
        behaviour.IsSilent = IsSilent;
        behaviour.RateInterval = RateInterval;
        behaviour.Kiss = Kiss;
        behaviour.ForgedKiss = ForgedKiss;
    }
}
