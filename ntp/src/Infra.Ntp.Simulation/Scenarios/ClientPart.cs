using System.Text;
using Infra.Config;
using Infra.Ntp.Client;
using Infra.Ntp.Discipline;
using Infra.Ntp.Simulation.World;
using Infra.Ntp.State;

namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>One <c>[[client]]</c>: a machine that runs our client.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">Its clock minus true time at the start, s.</param>
/// <param name="Oscillator">Its crystal.</param>
/// <param name="Sources">Whom it follows; empty = all servers.</param>
/// <param name="Settings">How its client is configured.</param>
/// <param name="Scope">Which starts may step.</param>
/// <param name="PivotUnix">When the program was built, Unix seconds; null = a little before the story.</param>
public sealed record ClientPart(
    string Name, double Offset, OscillatorSpec Oscillator, IReadOnlyList<SourcePart> Sources, ClientSettings Settings, StartupScope Scope, long? PivotUnix)
{
    private static readonly (string, StepMode)[] StepModes = [("startup", StepMode.Startup), ("always", StepMode.Always), ("never", StepMode.Never)];
    private static readonly (string, LeapMode)[] LeapModes = [("kernel", LeapMode.Kernel), ("slew", LeapMode.Slew), ("ignore", LeapMode.Ignore)];
    private static readonly (string, StartupScope)[] Scopes = [("boot", StartupScope.Boot), ("process", StartupScope.Process)];

    /// <summary>Reads a table.</summary>
    public static ClientPart? Read(ConfigSection section)
    {
        string? name = section.RequireText("name", "Its name.", 1, 40);
        double offset = section.Number("offset", "Its clock minus true time at the start, s.", 0, -2.1e9, 2.1e9);
        double frequency = section.Number("frequency", "Constant error of its crystal, as a fraction.", 0, -0.001, 0.001);
        double wander = section.Number("wander", "Random walk of its crystal, per square root of a second.", 0, 0, 1e-5);
        double swing = section.Number("swing", "Swing of its crystal with the temperature, as a fraction.", 0, 0, 1e-4);
        double swingPeriod = section.Number("swing-period", "Length of a swing, s.", 7200, 1, 1e7);
        IReadOnlyList<SourcePart> sources = section.Sections("source", "Whom it follows; all servers if none stands here.", SourcePart.Read, 0, 64);
        StartupScope scope = section.Enum("startup-scope", "Which starts may step.", StartupScope.Boot, Scopes);
        long? pivot = section.TryValue("built-unix", "When the program was built, Unix seconds.", ConfigShape.Integer(-10_000_000_000, 10_000_000_000), out long built) ? built : null;
        ClientSettings settings = ReadSettings(section);
        return section.Finish() ? new ClientPart(name!, offset, new OscillatorSpec(frequency, wander, swing, swingPeriod), sources, settings, scope, pivot) : null;
    }

    private static ClientSettings ReadSettings(ConfigSection section)
    {
        var steps = new StepSettings
        {
            Mode = section.Enum("step-policy", "When a large offset is stepped.", StepMode.Startup, StepModes),
            StartupUpdates = section.Integer("startup-updates", "Updates after the start that count as startup.", 3, 0, 1000),
        };
        return new ClientSettings
        {
            Steps = steps,
            Selection = new SelectionSettings { AgreeingSourcesMin = section.Integer("minimum-agreeing-sources", "So many must agree.", 3, 1, 64) },
            LeapMode = section.Enum("leap-mode", "What is done about leap seconds.", LeapMode.Kernel, LeapModes),
            LeapSeconds = ReadLeapList(section),
            LocalStratum = section.Integer("local-stratum", "Sources with this or a higher stratum are not selected.", 16, 1, 16),
            MeddlingThreshold = section.Number("meddling-threshold", "A clock that is off by more was set by somebody else, s.", 5, 0, 1e6),
        };
    }

    private static LeapSecondList? ReadLeapList(ConfigSection section)
    {
        string? text = section.OptionalText("leap-list", "A list of leap seconds, as it would stand in its file.", 1, LeapSecondList.BytesMax);
        if (text is null) return null;
        LeapSecondListResult result = LeapSecondList.TryParse(Encoding.UTF8.GetBytes(text), out LeapSecondList? list);
        if (result != LeapSecondListResult.Ok) section.ReportError("leap-list", "bad-value", $"the list of leap seconds is damaged: {result}");
        return list;
    }
}
